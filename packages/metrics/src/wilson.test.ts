import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wilson } from './wilson.js'

test.for([
  { successes: 18, n: 100, low: 0.117, high: 0.2667 },
  { successes: 0, n: 10, low: 0, high: 0.2775 },
  { successes: 10, n: 10, low: 0.7225, high: 1 },
])('the interval of $successes of $n is $low to $high', ({ successes, n, low, high }) => {
  const interval = wilson(successes, n)
  expect(interval?.[0]).toBeCloseTo(low, 4)
  expect(interval?.[1]).toBeCloseTo(high, 4)
})

test('nothing of nothing has no interval', () => expect(wilson(0, 0)).toBeNull())

test('the interval lies in 0..1, holds the share, and mirrors that of the failures', () =>
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.nat(1_000_000), (a, b) => {
      const n = Math.max(a, b, 1)
      const successes = Math.min(a, b)
      const [low, high] = wilson(successes, n) as readonly [number, number]
      const [mirroredLow, mirroredHigh] = wilson(n - successes, n) as readonly [number, number]
      expect(low).toBeGreaterThanOrEqual(0)
      expect(high).toBeLessThanOrEqual(1)
      expect(low).toBeLessThanOrEqual(successes / n)
      expect(high).toBeGreaterThanOrEqual(successes / n)
      expect(mirroredLow).toBeCloseTo(1 - high, 9)
      expect(mirroredHigh).toBeCloseTo(1 - low, 9)
    }),
  ))
