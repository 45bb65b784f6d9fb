import { describe, expect, test } from 'vitest'
import { refuseUnfit } from './server.js'

const primary = { version: 180_000, isReplica: false, isReadOnly: false, encoding: 'UTF8', hasFsync: true }

describe('a server', () => {
  test.for([
    ['a replica', { isReplica: true }, 'replica', 'is a replica'],
    ['a connection that only reads', { isReadOnly: true }, 'replica', 'only reads'],
    ['a server that is too old', { version: 130_012 }, 'too-old', 'PostgreSQL 13 is too old'],
    ['another encoding', { encoding: 'LATIN1' }, 'unfit-server', 'LATIN1'],
    ['a disk nobody waits for', { hasFsync: false }, 'not-durable', 'fsync off'],
  ] as const)('is refused for %s', ([, state, problem, text]) => {
    expect(() => refuseUnfit('place', primary, 'full')).not.toThrow()
    const refusal = expect(() => refuseUnfit('place', { ...primary, ...state }, 'full'))
    refusal.toThrow(expect.objectContaining({ code: 'store-refused', place: 'place', problem }))
    refusal.toThrow(text)
  })

  test('need not wait for its disk where nobody asks for it', () => {
    expect(() => refuseUnfit('place', { ...primary, hasFsync: false }, 'relaxed')).not.toThrow()
  })
})
