import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arbitraryFacts } from './arbitrary-journey.fixture.js'
import { comparedKpis, type ComparedKpi } from './comparison.js'
import type { MetricContext } from './context.js'
import { kpiNames, type KpiName } from './counting.js'
import { endOfDay, startOfDay } from './day.js'
import { day, journey, usd } from './journey.fixture.js'
import { kpi, kpis } from './kpi.js'
import { windowsBefore } from './period-before.js'

const zone = 'Europe/Berlin'
const at = (date: string): number => startOfDay(date, zone)
const windowOf = (from: string, to: string) => ({ from: at(from), to: at(to) })
const june = endOfDay('2026-06-30', zone)
const compared = async (facts: Parameters<typeof comparedKpis>[0], name: KpiName, from: string, to: string, asOf = june): Promise<ComparedKpi | undefined> =>
  (await comparedKpis(facts, [name], { asOf, zone, ...windowOf(from, to) }))[0]
const times = (count: number, one: Parameters<typeof journey>[0], ...steps: Parameters<typeof journey>[1][]) =>
  Array.from({ length: count }, () => journey(one, ...steps))
const qualifiedIn = (count: number, date: string) => times(count, { createdAt: at('2025-01-01') }, { to: 'qualified', at: at(date) })

describe('the window before', () => {
  test.for([
    { from: '2026-03-01', to: '2026-04-01', previous: ['2026-02-01', '2026-03-01'], year: ['2025-03-01', '2025-04-01'], what: 'a month follows a month' },
    { from: '2026-04-01', to: '2026-07-01', previous: ['2026-01-01', '2026-04-01'], year: ['2025-04-01', '2025-07-01'], what: 'a quarter a quarter' },
    { from: '2025-01-01', to: '2026-01-01', previous: ['2024-01-01', '2025-01-01'], year: ['2024-01-01', '2025-01-01'], what: 'a year a year' },
    { from: '2026-03-10', to: '2026-03-17', previous: ['2026-03-03', '2026-03-10'], year: ['2025-03-10', '2025-03-17'], what: 'a week a week' },
    { from: '2026-02-01', to: '2026-05-01', previous: ['2025-11-01', '2026-02-01'], year: ['2025-02-01', '2025-05-01'], what: 'a fiscal quarter one' },
    { from: '2026-02-01', to: '2026-04-01', previous: ['2025-12-04', '2026-02-01'], year: ['2025-02-01', '2025-04-01'], what: 'two months as many days' },
    { from: '2024-04-01', to: '2025-04-01', previous: ['2023-04-01', '2024-04-01'], year: ['2023-04-01', '2024-04-01'], what: 'a fiscal year one of 366 days' },
    { from: '2023-04-01', to: '2024-04-01', previous: ['2022-04-01', '2023-04-01'], year: ['2022-04-01', '2023-04-01'], what: 'which itself follows 365' },
    { from: '2024-02-29', to: '2024-03-01', previous: ['2024-02-28', '2024-02-29'], year: ['2023-02-28', '2023-03-01'], what: 'February 29 is February 28' },
    { from: '2024-02-28', to: '2024-02-29', previous: ['2024-02-27', '2024-02-28'], year: ['2023-02-28', '2023-03-01'], what: 'the day before it too' },
    { from: '2025-02-01', to: '2025-03-01', previous: ['2025-01-01', '2025-02-01'], year: ['2024-02-01', '2024-03-01'], what: 'a February the whole one' },
  ] as const)('of $from to $to: $what', ({ from, to, previous, year }) => {
    expect(windowsBefore(windowOf(from, to), zone)).toEqual({ previous: windowOf(previous[0], previous[1]), year: windowOf(year[0], year[1]) })
  })

  test('is none of a window that cuts a day', () => expect(windowsBefore({ from: at('2026-03-01') + 1, to: at('2026-04-01') }, zone)).toBeUndefined())

  const dates = fc.tuple(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 1, max: 800 }))
  test('ends where the window begins, whatever days it has, and is never empty', () =>
    fc.assert(
      fc.property(dates, ([first, days]) => {
        const dateOf = (number: number): string => new Date(number * day).toISOString().slice(0, 10)
        const window = windowOf(dateOf(first), dateOf(first + days))
        const { previous, year } = windowsBefore(window, zone) as NonNullable<ReturnType<typeof windowsBefore>>
        expect(previous.to).toBe(window.from)
        expect(previous.from).toBeLessThan(previous.to)
        expect(year.from).toBeLessThan(year.to)
      }),
    ))
})

describe('a comparison', () => {
  test('of shares is in points, of counts and money relative', async () => {
    const leads = [
      ...times(3, { createdAt: at('2026-02-10') }),
      ...times(1, { createdAt: at('2026-02-11') }, { to: 'qualified', at: at('2026-02-12') }),
      ...times(1, { createdAt: at('2026-03-10') }),
      ...times(1, { createdAt: at('2026-03-11') }, { to: 'qualified', at: at('2026-03-12') }),
    ]
    expect(await compared(leads, 'qualificationRate', '2026-03-01', '2026-04-01')).toMatchObject({
      value: 0.5,
      deltaPrev: { from: '2026-01-31T23:00:00.000Z', to: '2026-02-28T23:00:00.000Z', before: { value: 0.25, n: 4 }, unit: 'points', change: 0.25 },
      deltaYoY: { before: { value: null, n: 0 }, change: null },
    })
    expect(await compared(leads, 'statusCounts', '2026-03-01', '2026-04-01')).toMatchObject({ deltaPrev: { unit: 'relative', change: -0.5 } })
    const won = (date: string, amount: number) => journey({ createdAt: at('2026-01-01') }, { to: 'converted', at: at(date), value: usd(amount) })
    expect(await compared([won('2026-02-10', 100), won('2026-03-10', 150)], 'convertedValue', '2026-03-01', '2026-04-01')).toMatchObject({
      deltaPrev: { unit: 'relative', change: 0.5, changes: [{ currency: 'USD', change: 0.5 }] },
    })
  })

  test('of qualified leads from month to month is the lead velocity rate: 200 and 230 are 15 %', async () => {
    const leads = [...qualifiedIn(200, '2026-02-10'), ...qualifiedIn(230, '2026-03-10')]
    expect((await compared(leads, 'qualifiedLeads', '2026-03-01', '2026-04-01'))?.deltaPrev?.change).toBeCloseTo(0.15, 12)
    const byMonth = await kpi(leads, 'qualifiedLeads', { asOf: june, zone, by: 'month' })
    expect(byMonth.groups).toMatchObject([
      { key: '2026-02', n: 200, growth: [{ currency: null, previous: null }] },
      { key: '2026-03', n: 230, growth: [{ currency: null, previous: expect.closeTo(0.15, 12) as number }] },
    ])
  })

  test('says nothing of a window that is not over', async () => {
    const leads = [...qualifiedIn(20, '2026-02-20'), ...qualifiedIn(3, '2026-03-10')]
    const early = endOfDay('2026-03-15', zone)
    expect((await compared(leads, 'qualifiedLeads', '2026-03-01', '2026-04-01', early))?.deltaPrev).toMatchObject({ before: { value: 20 }, change: null })
    expect((await kpi(leads, 'qualifiedLeads', { asOf: early, zone, by: 'month' })).groups).toMatchObject([{}, { growth: [{ previous: null }] }])
    expect((await compared(leads, 'qualifiedLeads', '2026-03-01', '2026-03-16', early))?.deltaPrev?.change).toBe(-0.85)
  })

  test('of a constant inflow finds no change', async () => {
    const daily = Array.from({ length: 60 }, (_, index) => journey({ createdAt: at('2026-03-01') + index * day }))
    const week = await compared(daily, 'statusCounts', '2026-03-20', '2026-03-27')
    expect(week?.deltaPrev).toMatchObject({ before: { n: 7 }, change: 0 })
  })

  test('without a whole window has no deltas', async () => {
    const [open] = await comparedKpis([journey({})], ['winRate'], { asOf: june, zone })
    expect(open).not.toHaveProperty('deltaPrev')
  })

  test('computes in each of the three windows what kpi computes there', () =>
    fc.assert(
      fc.asyncProperty(fc.array(arbitraryFacts, { maxLength: 15 }), fc.integer({ min: 400, max: 650 }), async (facts, start) => {
        const dateOf = (number: number): string => new Date(number * day).toISOString().slice(0, 10)
        const window = windowOf(dateOf(start), dateOf(start + 30))
        const context: MetricContext = { asOf: 700 * day, zone, ...window }
        const others = windowsBefore(window, zone)
        const results = await comparedKpis(facts, kpiNames, context)
        const [now, previous, year] = await Promise.all([window, others?.previous, others?.year].map((one) => kpis(facts, kpiNames, { ...context, ...one })))
        results.forEach(({ deltaPrev, deltaYoY, ...result }, index) => {
          expect(result).toEqual(now?.[index])
          expect(deltaPrev?.before.value).toEqual(previous?.[index]?.value)
          expect(deltaYoY?.before.value).toEqual(year?.[index]?.value)
        })
      }),
      { numRuns: 30 },
    ))
})
