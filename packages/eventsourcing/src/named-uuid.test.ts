import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { namedUuids } from './named-uuid.js'

const dns = '6ba7b810-9dad-11d1-80b4-00c04fd430c8'

describe('a UUID of a name', () => {
  test('is the one other makers of version 5 give', () => {
    expect(namedUuids(dns)('www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2')
  })

  test('has version 5 and the variant of the RFC, and is the same for the same name only', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (one, other) => {
        const id = namedUuids(dns)(one)
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
        expect(namedUuids(dns)(other) === id).toBe(one === other)
      }),
    )
  })
})
