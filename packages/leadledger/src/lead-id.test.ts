import fc from 'fast-check'
import { expect, test } from 'vitest'
import { leadIdFor } from './lead-id.js'

test('a command id that is a ULID names the lead itself', () => {
  expect(leadIdFor('01J8ZQ5V7Y0000000000000000')).toBe('01J8ZQ5V7Y0000000000000000')
})

test('any other command id gives a ULID of its own, the same each time', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      expect(leadIdFor(one)).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/)
      expect(leadIdFor(one)).toBe(leadIdFor(one))
      expect(leadIdFor(one) === leadIdFor(other)).toBe(one === other)
    }),
  )
  expect(leadIdFor('web form 17')).toBe('000000000030W9HCQS9FWG1ZJ7')
})
