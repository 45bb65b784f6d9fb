import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { commandIdOf, leadIdOf, leadIdOfRow, mappingDigest, revertIdOf } from './identity.js'
import { parseMapping } from './parse-mapping.js'

describe('ids', () => {
  test('of commands and leads stay the same for ever', () => {
    expect(commandIdOf('f', 'm', 1)).toBe('700ebd63-56e0-5180-96e8-c3d359d62a9b')
    expect(leadIdOf('crm', 'A1')).toBe('0000000000QF5FDZVH75XFEZDP')
    expect(leadIdOfRow('f', 1)).toBe('0000000000JJ7M9EV0W5VVMXP3')
  })

  test('of commands are others after each revert, and of what takes a lead back', () => {
    expect(commandIdOf('f', 'm', 1, 0)).toBe(commandIdOf('f', 'm', 1))
    const ids = [commandIdOf('f', 'm', 1), commandIdOf('f', 'm', 1, 1), commandIdOf('f', 'm', 1, 2), revertIdOf('f', 'm', '1', 0), revertIdOf('f', 'm', '1', 1)]
    expect(new Set(ids).size).toBe(5)
  })

  test('have the shape of a UUID and of a ULID, and differ', () => {
    const key = fc.tuple(fc.string(), fc.string())
    const keys = fc.tuple(key, key).filter(([a, b]) => a[0] !== b[0] || a[1] !== b[1])
    fc.assert(
      fc.property(keys, fc.nat(), ([a, b], row) => {
        expect(leadIdOf(...a)).toMatch(/^0{10}[0-9A-HJKMNP-TV-Z]{16}$/)
        expect(leadIdOf(...a)).not.toBe(leadIdOf(...b))
        expect(commandIdOf(...a, row)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
        expect(commandIdOf(...a, row)).not.toBe(commandIdOf(...a, row + 1))
      }),
    )
  })

  test('of a mapping do not depend on the order of its keys', () => {
    const digest = (json: unknown): string => mappingDigest(parseMapping(json))
    expect(digest({ id: 'a', zone: 'UTC' })).toBe(digest({ zone: 'UTC', id: 'a', $schema: 'x' }))
    expect(digest({ id: 'a' })).not.toBe(digest({ id: 'b' }))
  })
})
