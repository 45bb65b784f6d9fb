import fc from 'fast-check'
import { expect, test } from 'vitest'
import { indexBehind } from './batches.js'

test('finds the first event behind a position as a search from the beginning does', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.bigInt({ min: 1n, max: 40n })), fc.bigInt({ min: -2n, max: 42n }), (positions, position) => {
      const events = positions.sort((one, other) => Number(one - other)).map((position) => ({ position }))
      const expected = events.findIndex((event) => event.position > position)
      expect(indexBehind(events as never, position)).toBe(expected === -1 ? events.length : expected)
    }),
  )
})
