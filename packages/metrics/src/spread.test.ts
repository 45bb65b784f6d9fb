import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rounded, split } from './rounding.js'
import { amountWithin, dateOf, dayNumber, firstDayFrom } from './spread.js'

const span = fc.record({
  amount: fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
  from: fc.integer({ min: -1_000, max: 30_000 }),
  days: fc.integer({ min: 1, max: 400 }),
})

describe('an amount spread over its days', () => {
  test('is 10 of 31 on ten days of March', () =>
    expect(
      amountWithin(
        { amount: 310_00n, from: dayNumber('2026-03-01'), to: dayNumber('2026-04-01') },
        { from: dayNumber('2026-03-11'), to: dayNumber('2026-03-21') },
      ),
    ).toBe(100_00n))

  test('sums to the amount, however its span is cut', () =>
    fc.assert(
      fc.property(span, fc.array(fc.nat(400), { maxLength: 6 }), ({ amount, from, days }, cuts) => {
        const to = from + days
        const bounds = [from - 5, ...cuts.map((cut) => from + cut).sort((a, b) => a - b), Math.max(to, from + 400)]
        const parts = bounds.slice(1).map((end, index) => amountWithin({ amount, from, to }, { from: bounds.at(index) as number, to: end }))
        expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(amount)
      }),
    ))

  test('differs by at most one unit between two days', () =>
    fc.assert(
      fc.property(span, ({ amount, from, days }) => {
        const parts = Array.from({ length: days }, (_, index) => amountWithin({ amount, from, to: from + days }, { from: from + index, to: from + index + 1 }))
        const [least, most] = [parts.reduce((a, b) => (a < b ? a : b)), parts.reduce((a, b) => (a > b ? a : b))]
        expect(most - least).toBeLessThanOrEqual(1n)
      }),
    ))

  test('is taken back day by day by the same amount below zero', () =>
    fc.assert(
      fc.property(span, fc.nat(400), ({ amount, from, days }, cut) => {
        const part = (of: bigint) => amountWithin({ amount: of, from, to: from + days }, { from, to: from + cut })
        expect(part(amount) + part(-amount)).toBe(0n)
      }),
    ))
})

describe('the first day from an instant on', () => {
  test('is that of the instant when it begins then, also where midnight does not exist', () => {
    expect(dateOf(firstDayFrom(Date.parse('2026-03-01T00:00:00+01:00'), 'Europe/Berlin'))).toBe('2026-03-01')
    expect(dateOf(firstDayFrom(Date.parse('2018-11-04T01:00:00-02:00'), 'America/Sao_Paulo'))).toBe('2018-11-04')
  })
  test('is the next one otherwise', () => expect(dateOf(firstDayFrom(Date.parse('2026-03-01T00:00:01Z'), 'UTC'))).toBe('2026-03-02'))
})

describe('a split by weights', () => {
  test('gives what is left to the largest remainders', () => expect(split(100n, [1, 1, 1])).toEqual([34n, 33n, 33n]))
  test('sums to what is split, and no part is a whole unit off', () =>
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
        fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 12 }),
        (total, weights) => {
          const parts = split(total, weights)
          const sum = BigInt(weights.reduce((a, b) => a + b, 0))
          expect(parts.reduce((a, b) => a + b, 0n)).toBe(total)
          parts.forEach((part, index) => {
            const off = part * sum - total * BigInt(weights.at(index) as number)
            expect(off < sum && off > -sum).toBe(true)
          })
        },
      ),
    ))
})

describe('rounding', () => {
  test.for([
    [5n, 2n, 3n],
    [-5n, 2n, -3n],
    [4n, 3n, 1n],
    [-4n, 3n, -1n],
    [0n, 7n, 0n],
  ] as const)('%i ÷ %i is %i', ([dividend, divisor, quotient]) => expect(rounded(dividend, divisor)).toBe(quotient))
})
