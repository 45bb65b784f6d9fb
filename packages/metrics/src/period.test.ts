import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { expect, test } from 'vitest'
import { bisect, periodKeys } from './period.js'

const at = (instant: string): number => Date.parse(instant)
const zones = ['UTC', 'America/New_York', 'Europe/Berlin', 'America/Sao_Paulo', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Asia/Kathmandu', 'Pacific/Apia']

test('an instant belongs to the month of the zone, not of UTC', () => {
  expect(periodKeys('UTC', 'month')(at('2017-12-31T23:30:00Z'))).toBe('2017-12')
  expect(periodKeys('Europe/Berlin', 'month')(at('2017-12-31T23:30:00Z'))).toBe('2018-01')
  expect(periodKeys('America/New_York', 'quarter')(at('2018-04-01T03:59:59.999Z'))).toBe('2018-Q1')
  expect(periodKeys('America/New_York', 'quarter')(at('2018-04-01T04:00:00Z'))).toBe('2018-Q2')
  expect(periodKeys('Pacific/Kiritimati', 'year')(at('2016-12-31T10:00:00Z'))).toBe('2017')
})

test('finds the last start that is not later', () => {
  expect([0, 9, 10, 15, 30, 99].map((value) => bisect([10, 20, 30], value))).toEqual([-1, -1, 0, 0, 2, 2])
  expect(bisect([], 1)).toBe(-1)
})

test('names the same period as a conversion one by one, in every zone and in any order', () =>
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.array(fc.integer({ min: at('1850-01-01'), max: at('2150-01-01') }), { minLength: 1, maxLength: 20 }),
      (zone, instants) => {
        const month = periodKeys(zone, 'month')
        const quarter = periodKeys(zone, 'quarter')
        const year = periodKeys(zone, 'year')
        for (const instant of instants) {
          const date = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone)
          expect(month(instant)).toBe(date.toPlainDate().toString().slice(0, 7))
          expect(quarter(instant)).toBe(`${date.year}-Q${Math.ceil(date.month / 3)}`)
          expect(year(instant)).toBe(String(date.year))
        }
      },
    ),
  ))

test('a million instants take no million conversions', () => {
  const keyOf = periodKeys('Europe/Berlin', 'month')
  const start = at('2015-01-01')
  const started = performance.now()
  for (let index = 0; index < 1_000_000; index++) keyOf(start + ((index * 7919) % 100_000) * 3_600_000)
  expect(performance.now() - started).toBeLessThan(5_000)
})
