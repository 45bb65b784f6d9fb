import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import { startOfDay } from './day.js'
import { namedRange } from './named-range.js'

const zones = ['UTC', 'America/New_York', 'Europe/Berlin', 'America/Sao_Paulo', 'Pacific/Kiritimati', 'Pacific/Apia', 'Africa/Cairo']
const units = ['week', 'month', 'quarter', 'year', 'fiscal quarter', 'fiscal year']
const context = fc.record({
  zone: fc.constantFrom(...zones),
  now: fc.integer({ min: Date.parse('1990-01-01'), max: Date.parse('2100-01-01') }),
  fiscalYearStart: fc.integer({ min: 1, max: 12 }),
})
type Context = typeof context extends fc.Arbitrary<infer Value> ? Value : never

const bounds = (words: string, given: Context): { from: number; to: number } => namedRange(words, given) as { from: number; to: number }
const datesOf = (words: string, now: string, given: Partial<Context> = {}): string => {
  const zone = given.zone ?? 'Europe/Berlin'
  const { from, to } = bounds(words, { zone, fiscalYearStart: 4, ...given, now: Date.parse(now) })
  return [from, to].map((at) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString()).join(' ')
}

describe('a range that words name', () => {
  test.for<[words: string, now: string, dates: string]>([
    ['today', '2026-03-29T10:00:00Z', '2026-03-29 2026-03-30'],
    ['today', '2026-12-31T23:30:00Z', '2027-01-01 2027-01-02'],
    ['yesterday', '2026-01-01T12:00:00Z', '2025-12-31 2026-01-01'],
    ['last 7 days', '2026-03-31T22:30:00Z', '2026-03-26 2026-04-02'],
    ['last 1 days', '2026-03-31T12:00:00Z', '2026-03-31 2026-04-01'],
    ['this week', '2026-03-29T12:00:00Z', '2026-03-23 2026-03-30'],
    ['last week', '2026-01-01T12:00:00Z', '2025-12-22 2025-12-29'],
    ['this month', '2026-02-28T12:00:00Z', '2026-02-01 2026-03-01'],
    ['last month', '2026-03-31T12:00:00Z', '2026-02-01 2026-03-01'],
    ['last quarter', '2026-01-15T12:00:00Z', '2025-10-01 2026-01-01'],
    ['this year', '2026-12-31T22:59:59Z', '2026-01-01 2027-01-01'],
    ['this year', '2026-12-31T23:00:00Z', '2027-01-01 2028-01-01'],
    ['this fiscal year', '2026-03-31T12:00:00Z', '2025-04-01 2026-04-01'],
    ['last fiscal year', '2026-04-01T12:00:00Z', '2025-04-01 2026-04-01'],
    ['this fiscal quarter', '2026-02-10T12:00:00Z', '2026-01-01 2026-04-01'],
    ['2026-Q1', '2020-01-01T12:00:00Z', '2026-01-01 2026-04-01'],
    ['2026-12', '2020-01-01T12:00:00Z', '2026-12-01 2027-01-01'],
    ['fiscal 2026', '2020-01-01T12:00:00Z', '2026-04-01 2027-04-01'],
    ['fiscal 2026-Q4', '2020-01-01T12:00:00Z', '2027-01-01 2027-04-01'],
  ])('%s at %s is %s', ([words, now, dates]) => expect(datesOf(words, now)).toBe(dates))

  test('goes by the fiscal year of the handbook, also where its quarters are none of the calendar', () => {
    expect(datesOf('this fiscal quarter', '2026-01-15T12:00:00Z', { fiscalYearStart: 2 })).toBe('2025-11-01 2026-02-01')
    expect(datesOf('fiscal 2026-Q1', '2026-01-15T12:00:00Z', { fiscalYearStart: 12 })).toBe('2026-12-01 2027-03-01')
  })

  test('is an hour shorter or longer where clocks change, and a day lasts from its first instant', () => {
    const hours = (words: string, now: string, zone = 'Europe/Berlin'): number => {
      const { from, to } = bounds(words, { zone, now: Date.parse(now), fiscalYearStart: 1 })
      return (to - from) / 3_600_000
    }
    expect([hours('today', '2026-03-29T12:00:00Z'), hours('today', '2026-10-25T12:00:00Z'), hours('this week', '2026-03-29T12:00:00Z')]).toEqual([23, 25, 167])
    expect(hours('today', '2026-04-24T12:00:00Z', 'Africa/Cairo')).toBe(23)
  })

  test('is nothing for other words', () => {
    const other = [
      '',
      'tomorrow',
      'Today',
      'last 0 days',
      'last 7 day',
      'last 99999 days',
      'this fiscal month',
      '2026-13',
      '2026-Q5',
      'fiscal 2026-03',
      'toString',
    ]
    for (const words of other) expect(namedRange(words, { zone: 'UTC', now: 0, fiscalYearStart: 1 })).toBeUndefined()
  })

  test('holds now where it is this one, and ends where this one begins where it is the last', () =>
    fc.assert(
      fc.property(context, fc.constantFrom(...units), (given, unit) => {
        const current = bounds(`this ${unit}`, given)
        expect(current.from <= given.now && given.now < current.to).toBe(true)
        const last = bounds(`last ${unit}`, given)
        expect(last.to).toBe(current.from)
        expect(bounds(`this ${unit}`, { ...given, now: last.from })).toEqual(last)
        expect(bounds(`this ${unit}`, { ...given, now: current.to - 1 })).toEqual(current)
      }),
    ))

  test('of days is made of that many days, the last of them today', () =>
    fc.assert(
      fc.property(context, fc.integer({ min: 1, max: 400 }), (given, count) => {
        const { zone, now } = given
        const today = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(now)
        const first = new Date(Date.parse(today) - (count - 1) * 86_400_000).toISOString().slice(0, 10)
        expect(bounds(`last ${count} days`, given)).toEqual({ from: startOfDay(first, zone), to: bounds('today', given).to })
      }),
      // The island had no last day of 1994, which is a date all the same.
      { examples: [[{ zone: 'Pacific/Kiritimati', now: 788_868_000_000, fiscalYearStart: 1 }, 3]] },
    ))

  test('names a fiscal quarter or year as the words of a moment in it do, and that of January as the calendar does', () =>
    fc.assert(
      fc.property(context, fc.integer({ min: 1990, max: 2100 }), fc.integer({ min: 1, max: 4 }), (given, year, quarter) => {
        const [whole, part] = [bounds(`fiscal ${year}`, given), bounds(`fiscal ${year}-Q${quarter}`, given)]
        expect(bounds('this fiscal year', { ...given, now: part.from })).toEqual(whole)
        expect(bounds('this fiscal quarter', { ...given, now: part.to - 1 })).toEqual(part)
        const calendar = { ...given, fiscalYearStart: 1 }
        expect(bounds(`fiscal ${year}-Q${quarter}`, calendar)).toEqual(bounds(`${year}-Q${quarter}`, calendar))
        expect(bounds(`fiscal ${year}`, calendar)).toEqual(bounds(String(year), calendar))
      }),
    ))
})
