import fc from 'fast-check'
import { expect, test } from 'vitest'
import { median, quantile, summary } from './quantile.js'

const golden = [100, 1, 50, 2, 40, 3, 30, 4, 20, 10]

test('percentiles are of type 7: the 90th of the golden vector is 55, not 50', () => {
  expect(median(golden)).toBe(15)
  expect(quantile(golden, 0.9)).toBeCloseTo(55, 9)
  expect(quantile(golden, 0)).toBe(1)
  expect(quantile(golden, 1)).toBe(100)
})

test('numbers sort as numbers', () => expect(median([9, 10, 100])).toBe(10))

test('nothing has no median', () => {
  expect(median([])).toBeNull()
  expect(summary([])).toEqual({ mean: null, median: null, p90: null })
})

test('a quantile follows the formula of Hyndman and Fan for type 7', () =>
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1 }), fc.double({ min: 0, max: 1, noNaN: true }), (values, p) => {
      const sorted = values.toSorted((a, b) => a - b)
      const place = (sorted.length - 1) * p
      const below = sorted[Math.floor(place)] as number
      const above = sorted[Math.ceil(place)] as number
      expect(quantile(values, p)).toBeCloseTo(below + (place - Math.floor(place)) * (above - below), 3)
    }),
  ))

test('the order of the values changes not even the last bit of a summary', () =>
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, min: 0, max: 1e15 })), (values) => {
      expect(summary(values.toReversed())).toEqual(summary(values))
    }),
  ))
