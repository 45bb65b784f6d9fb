import fc from 'fast-check'
import { expect, test } from 'vitest'
import { placeOf, positionOf } from './positions.js'

const unsigned = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
const place = fc.record({ commit: unsigned, prepare: unsigned })

test('a position stands for one place', () => {
  fc.assert(
    fc.property(place, (one) => {
      expect(placeOf(positionOf(one))).toEqual(one)
    }),
  )
})

test('positions compare as places do: by commit, then by prepare', () => {
  const near = fc.record({ commit: fc.bigInt({ min: 2n ** 63n, max: 2n ** 63n + 2n }), prepare: unsigned })
  fc.assert(
    fc.property(near, near, (one, other) => {
      const isBefore = one.commit < other.commit || (one.commit === other.commit && one.prepare < other.prepare)
      expect(positionOf(one) < positionOf(other)).toBe(isBefore)
    }),
  )
})
