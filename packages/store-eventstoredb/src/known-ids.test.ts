import { describe, expect, test } from 'vitest'
import { knownIds } from './known-ids.js'

const events = (from: number, ...ids: readonly string[]) => ids.map((id, index) => ({ id, revision: BigInt(from - 1 + index) }))

describe('known ids', () => {
  test('are known up to where a stream was read without a gap', () => {
    const known = knownIds()
    known.note('lead-1', 1n, events(1, 'a', 'b'))
    known.note('lead-1', 5n, events(5, 'e'))
    expect(known.upTo('lead-1')).toBe(2n)
    known.note('lead-1', 2n, events(2, 'b', 'c'))
    expect(known.upTo('lead-1')).toBe(3n)
    expect(known.upTo('lead-2')).toBe(0n)
  })

  test('are told with the version they stand at', () => {
    const known = knownIds()
    known.note('lead-1', 1n, events(1, 'a', 'b'))
    expect([known.has('lead-1', 'b', 2n), known.has('lead-1', 'b', 1n), known.has('lead-2', 'b', 2n)]).toEqual([true, false, false])
  })

  test('of streams whose beginning the server no longer shows are known up to the end all the same', () => {
    const known = knownIds()
    known.note('lead-1', 1n, events(8, 'h', 'i'))
    expect(known.upTo('lead-1')).toBe(9n)
  })

  test('are forgotten, those used longest ago first, when there are too many', () => {
    const known = knownIds(3)
    known.note('lead-1', 1n, events(1, 'a', 'b'))
    known.note('lead-2', 1n, events(1, 'c'))
    known.note('lead-1', 3n, events(3, 'd'))
    expect([known.upTo('lead-1'), known.upTo('lead-2')]).toEqual([3n, 0n])
    known.forget('lead-1')
    known.note('lead-2', 1n, events(1, 'c', 'd', 'e'))
    expect(known.upTo('lead-2')).toBe(3n)
    known.clear()
    expect(known.upTo('lead-2')).toBe(0n)
  })
})
