import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Expected } from './double-decision.js'
import { doubleLog, type ProposedEvent } from './double-log.js'

const rules = { maxAppendSize: 1000, rememberedIds: 4, sharedCommits: false }
const [a, b, c, d, e, f] = Array.from({ length: 6 }, () => randomUUID()) as [string, string, string, string, string, string]

const proposed = (id: string, data = '{}'): ProposedEvent => ({ id, metadata: { type: 'A' }, customMetadata: Buffer.alloc(0), data: Buffer.from(data) })

/** A log whose stream `s` holds `a`, `b` and `c`, and short ways to write to it. */
function logOfThree() {
  const log = doubleLog(rules)
  const append = (expected: Expected, ...ids: readonly string[]): string => {
    const events = ids.map((id) => proposed(id))
    const answer = log.append('s', expected, events)
    if ('last' in answer) return `${answer.outcome} ${answer.last.revision}`
    return 'current' in answer ? `${answer.outcome} ${answer.current}` : answer.outcome
  }
  append('no_stream', a, b, c)
  const ids = (): readonly string[] | string | undefined => {
    const events = log.stream('s')
    return typeof events === 'object' ? events.map(({ id }) => id) : events
  }
  return { log, append, ids }
}

describe('the log behind the double, like a server', () => {
  test('writes at the exact revision, whatever the ids', () => {
    const { append, ids } = logOfThree()
    expect(append(2n, a)).toBe('written 3')
    expect(ids()).toEqual([a, b, c, a])
  })

  test('takes the same ids behind the same revision for written already, the beginning of them too, also after a restart', () => {
    const { log, append } = logOfThree()
    log.forgetIds()
    expect(append(0n, b, c)).toBe('already 2')
    expect(append(0n, b)).toBe('already 1')
    expect(append('no_stream', a, b)).toBe('already 1')
  })

  test('refuses other ids, more ids, and revisions that are not reached', () => {
    const { append } = logOfThree()
    expect(append(0n, c)).toBe('wrong-expected-version 2')
    expect(append(0n, b, c, d)).toBe('wrong-expected-version 2')
    expect(append(3n, d)).toBe('wrong-expected-version 2')
    expect(append('no_stream', b)).toBe('wrong-expected-version 2')
  })

  test('says of a missing stream that it has no revision', () => {
    expect(doubleLog(rules).append('s', 0n, [proposed(a)])).toEqual({ outcome: 'wrong-expected-version', current: undefined })
    expect(doubleLog(rules).append('s', 'stream_exists', [proposed(a)])).toEqual({ outcome: 'wrong-expected-version', current: undefined })
  })

  test.for(['any', 'stream_exists'] as const)('remembers ids for a writer who expects %s, but not many and not for ever', (expected) => {
    const { log, append } = logOfThree()
    expect(append(expected, b, c)).toBe('already 2')
    expect(append(expected, c, d)).toBe('wrong-expected-version 2')
    expect(append(expected, d)).toBe('written 3')
    expect(append(expected, e)).toBe('written 4')
    expect(append(expected, a)).toBe('written 5')
    log.forgetIds()
    expect(append(expected, d)).toBe('written 6')
  })

  test('drops a retry of what is not replicated yet', () => {
    const { log, append, ids } = logOfThree()
    log.append('s', 2n, [proposed(d)], true)
    expect(append(2n, d)).toBe('unreplicated')
    expect(ids()).toEqual([a, b, c])
    log.replicate()
    expect(append(2n, d)).toBe('already 3')
    expect(ids()).toEqual([a, b, c, d])
  })

  test('brings a deleted stream back with its numbers going on', () => {
    const { log, append, ids } = logOfThree()
    expect(log.delete('s', 1n)).toMatchObject({ outcome: 'wrong-expected-version', current: 2 })
    log.delete('s', 2n)
    expect(ids()).toBeUndefined()
    expect(log.visible.filter(({ stream }) => stream === 's')).toHaveLength(3)
    expect(append('no_stream', d)).toBe('written 3')
    expect(append('no_stream', d)).toBe('wrong-expected-version 3')
    expect(ids()).toEqual([d])
  })

  test('never lets a tombstoned stream come back', () => {
    const { log, append, ids } = logOfThree()
    log.tombstone('s', 'any')
    expect(append('no_stream', d)).toBe('stream-deleted')
    expect(log.delete('s', 'any')).toEqual({ outcome: 'stream-deleted' })
    expect(ids()).toBe('tombstoned')
  })

  test.for([
    ['{"$maxCount":2}', [b, c]],
    ['{"$tb":1}', [b, c]],
    ['{"$maxAge":60}', [a, b, c]],
    ['{"$tb":1,"$maxCount":1}', [c]],
  ] as const)('shows of a stream with %s what that leaves, and a scavenge removes the rest', ([metadata, left]) => {
    const { log, append, ids } = logOfThree()
    log.append('$$s', 'any', [proposed(randomUUID(), metadata)])
    expect(ids()).toEqual(left)
    expect(log.visible.filter(({ stream }) => stream === 's')).toHaveLength(3)
    log.scavenge()
    expect(log.visible.filter(({ stream }) => stream === 's').map(({ id }) => id)).toEqual(left)
    expect(append('no_stream', a, b)).toBe(left.length === 3 ? 'already 1' : 'wrong-expected-version 2')
  })

  test('keeps the last event of a deleted stream when it is scavenged', () => {
    const { log } = logOfThree()
    log.delete('s', 'any')
    log.scavenge()
    expect(log.visible.filter(({ stream }) => stream === 's').map(({ id }) => id)).toEqual([c])
  })

  test('refuses an append above its limit, counting data, metadata and type', () => {
    const log = doubleLog(rules)
    expect(log.append('s', 'any', [proposed(a, 'x'.repeat(1000))])).toEqual({ outcome: 'too-large' })
    expect(log.append('s', 'any', [proposed(a, 'x'.repeat(999))])).toMatchObject({ outcome: 'written' })
  })

  test.for([true, false])('gives every event a later place than the one before (a commit shared by an append: %s)', (sharedCommits) => {
    const log = doubleLog({ ...rules, sharedCommits })
    log.append('s', 'any', [proposed(a), proposed(b)])
    log.append('t', 'any', [proposed(c), proposed(d), proposed(e), proposed(f)])
    const places = log.visible.map(({ commit, prepare }) => (commit << 64n) + prepare)
    expect(places).toEqual([...places].sort((one, other) => (one < other ? -1 : 1)))
    expect(new Set(places).size).toBe(6)
    expect(new Set(log.visible.map(({ commit }) => commit)).size).toBe(sharedCommits ? 2 : 6)
  })

  test('forgets the end of the log in a failover, and goes on from there', () => {
    const { log, append, ids } = logOfThree()
    log.truncate(2)
    expect(ids()).toEqual([a])
    expect(append(0n, d)).toBe('written 1')
  })
})
