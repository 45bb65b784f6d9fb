import { existsSync, readFileSync } from 'node:fs'
import type { LeadFacts, MoneyText } from '@leadledger/leads'
import { beforeAll, describe, expect, test } from 'vitest'
import type { By, MetricContext } from './context.js'
import type { KpiName } from './counting.js'
import { endOfDay, startOfDay } from './day.js'
import { day, journey, usd, type Step } from './journey.fixture.js'
import { kpi, kpis } from './kpi.js'
import { lostReasons } from './lost-reasons.js'
import type { KpiGroup } from './result.js'

interface Side {
  readonly opportunities: number
  readonly won: number
  readonly lost: number
  readonly engaging: number
  readonly prospecting: number
  readonly win_rate_of_closed: number | null
  readonly conversion_of_all: number
  readonly revenue: number
  readonly won_cycle_days_mean: number | null
  readonly won_cycle_days_median: number | null
}

interface Expected {
  readonly totals: Omit<Side, 'won_cycle_days_mean'> & { readonly agents_with_opportunities: number }
  readonly cycle_days: Readonly<Record<'won' | 'lost', { readonly n: number; readonly mean: number; readonly median: number }>>
  readonly engaged_by_month: Readonly<Record<string, number>>
  readonly won_by_month: Readonly<Record<string, number>>
  readonly lost_by_month: Readonly<Record<string, number>>
  readonly revenue_by_month: Readonly<Record<string, number>>
  readonly revenue_by_quarter: Readonly<Record<string, number>>
  readonly closed_by_quarter: Readonly<Record<string, Pick<Side, 'won' | 'lost' | 'win_rate_of_closed'>>>
  readonly as_of: Readonly<
    Record<string, { readonly engaged: number; readonly won: number; readonly lost: number; readonly open: number; readonly revenue: number }>
  >
  readonly by_agent: Readonly<Record<string, Side>>
  readonly by_product_raw: Readonly<Record<string, Side>>
}

const folder = new URL('../../../../shared/data/maven-crm-opportunities/', import.meta.url)
const zone = 'UTC'
const context: MetricContext = { asOf: endOfDay('2018-01-31', zone), zone }

const dateOf = (text: string): number => startOfDay(text, zone)

function stepsOf(stage: string, engaged: string, closed: string, value: string): readonly Step[] {
  const contacted: Step = { to: 'contacted', at: engaged === '' ? null : dateOf(engaged) }
  if (stage === 'Prospecting') return []
  if (stage === 'Engaging') return [contacted]
  const at = dateOf(closed)
  if (stage === 'Lost') return [contacted, { to: 'lost', at }]
  return [contacted, { to: 'qualified', at, inferred: true }, { to: 'converted', at, value: usd(Number(value)) }]
}

function factsOf(line: string): LeadFacts {
  const [lead = '', owner = '', product = '', , stage = '', engaged = '', closed = '', value = ''] = line.split(',')
  const createdAt = engaged === '' ? null : dateOf(engaged)
  return journey({ lead, owner, createdAt, imported: true, source: 'Pipeline export', custom: { product } }, ...stepsOf(stage, engaged, closed, value))
}

const amount = (value: unknown): number => Number((value as MoneyText).amount)
const days = (milliseconds: number | null | undefined): number => (milliseconds ?? NaN) / day

describe.skipIf(!existsSync(folder))('figures of the Maven data, needs ../shared/data/maven-crm-opportunities', () => {
  let leads: readonly LeadFacts[]
  let expected: Expected

  beforeAll(() => {
    const lines = readFileSync(new URL('sales_pipeline.csv', folder), 'utf8').trimEnd().split('\n').slice(1)
    leads = lines.map(factsOf)
    expected = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as Expected
  })

  const groupsOf = async (name: KpiName, by: By): Promise<ReadonlyMap<string, KpiGroup>> =>
    new Map((await kpi(leads, name, { ...context, by })).groups?.map((group) => [group.key, group]))

  const columnOf = async (name: KpiName, by: By, column: (group: KpiGroup) => number): Promise<Record<string, number>> =>
    Object.fromEntries(Array.from(await groupsOf(name, by), ([key, group]) => [key, column(group)] as const).filter(([, number]) => number > 0))

  test('totals', async () => {
    const { totals, cycle_days } = expected
    const [counts, win, conversion, value, sales, loss] = await kpis(
      leads,
      ['statusCounts', 'winRate', 'conversionRate', 'convertedValue', 'salesCycle', 'lossCycle'],
      context,
    )
    expect(counts?.value).toBe(totals.opportunities)
    expect(counts?.counts).toEqual({ new: 500, contacted: 1589, qualified: 0, converted: totals.won, lost: totals.lost, disqualified: 0 })
    expect(win).toMatchObject({ numerator: 4238, denominator: 6711, n: 6711, excluded: {} })
    expect(win?.value).toBeCloseTo(0.631501, 6)
    expect(conversion).toMatchObject({ numerator: 4238, denominator: 8800, basis: 'ever', excluded: {} })
    expect(conversion?.value).toBeCloseTo(0.481591, 6)
    expect(value).toMatchObject({ value: { amount: '10005534.00', currency: 'USD' }, n: 4238 })
    expect(days(sales?.mean)).toBeCloseTo(cycle_days.won.mean, 4)
    expect(days(sales?.median)).toBe(cycle_days.won.median)
    expect(days(loss?.mean)).toBeCloseTo(cycle_days.lost.mean, 4)
    expect(days(loss?.median)).toBe(cycle_days.lost.median)
  })

  test.for([
    { by: 'owner', table: 'by_agent' },
    { by: 'custom.product', table: 'by_product_raw' },
  ] as const)('every figure by $by', async ({ by, table }) => {
    const names = ['statusCounts', 'winRate', 'conversionRate', 'convertedValue', 'salesCycle'] as const
    const results = await kpis(leads, names, { ...context, by })
    const [counts, win, conversion, value, cycle] = results.map(({ groups }) => new Map(groups?.map((group) => [group.key, group])))
    const sides = Object.entries(expected[table])
    expect(counts?.size).toBe(sides.length)
    for (const [key, side] of sides) {
      const { engaging, prospecting, won, lost } = side
      expect(counts?.get(key)).toMatchObject({ value: side.opportunities, counts: { new: prospecting, contacted: engaging, converted: won, lost } })
      expect(win?.get(key)).toMatchObject({ numerator: won, denominator: won + lost })
      expect(win?.get(key)?.value).toBeCloseTo(side.win_rate_of_closed as number, 6)
      expect(conversion?.get(key)).toMatchObject({ numerator: won, denominator: side.opportunities })
      expect(conversion?.get(key)?.value).toBeCloseTo(side.conversion_of_all, 6)
      expect(amount(value?.get(key)?.value)).toBe(side.revenue)
      expect(days(cycle?.get(key)?.mean)).toBeCloseTo(side.won_cycle_days_mean as number, 4)
      expect(days(cycle?.get(key)?.median)).toBe(side.won_cycle_days_median)
    }
  })

  test('by month, each number by the date of its own event', async () => {
    expect(await columnOf('winRate', 'month', ({ numerator }) => numerator)).toEqual(expected.won_by_month)
    expect(await columnOf('winRate', 'month', ({ numerator, denominator }) => denominator - numerator)).toEqual(expected.lost_by_month)
    expect(await columnOf('convertedValue', 'month', ({ value }) => amount(value))).toEqual(expected.revenue_by_month)
    expect(await columnOf('conversionRate', 'month', ({ denominator }) => denominator)).toEqual(expected.engaged_by_month)
    expect(await columnOf('lossCycle', 'month', ({ n }) => n)).toEqual(expected.lost_by_month)
    const byMonth = await lostReasons(leads, { ...context, by: 'month' })
    expect(Object.fromEntries(byMonth.groups?.map(({ key, totals }) => [key, totals.count]) ?? [])).toEqual(expected.lost_by_month)
  })

  test('by quarter', async () => {
    expect(await columnOf('convertedValue', 'quarter', ({ value }) => amount(value))).toEqual(expected.revenue_by_quarter)
    const quarters = await groupsOf('winRate', 'quarter')
    expect([...quarters.keys()]).toEqual(Object.keys(expected.closed_by_quarter))
    for (const [key, { won, lost, win_rate_of_closed: rate }] of Object.entries(expected.closed_by_quarter)) {
      expect(quarters.get(key)).toMatchObject({ numerator: won, denominator: won + lost })
      expect(quarters.get(key)?.value).toBeCloseTo(rate as number, 6)
    }
  })

  test('as of the end of each day, leads of unknown date apart', async () => {
    for (const [date, stand] of Object.entries(expected.as_of)) {
      const names = ['statusCounts', 'winRate', 'convertedValue'] as const
      const [counts, win, value] = await kpis(leads, names, { asOf: endOfDay(date, zone), zone })
      expect(counts?.value).toBe(stand.engaged + expected.totals.prospecting)
      expect(counts?.counts).toMatchObject({ new: 500, contacted: stand.open, converted: stand.won, lost: stand.lost })
      expect(win).toMatchObject({ numerator: stand.won, denominator: stand.won + stand.lost })
      expect(value?.value === null ? 0 : amount(value?.value)).toBe(stand.revenue)
    }
  })

  test('a window on the creation leaves out the 500 leads without one', async () => {
    const year = { ...context, from: dateOf('2016-01-01'), to: dateOf('2018-01-01') }
    expect(await kpi(leads, 'conversionRate', year)).toMatchObject({ numerator: 4238, denominator: 8300, excluded: { unknownCreated: 500 } })
  })

  test('losses are of one reason, as the import says', async () => {
    const { rows, totals } = await lostReasons(leads, context)
    expect(rows).toEqual([expect.objectContaining({ reason: 'unspecified', count: 2473, lostNow: 2473, share: 1, cumulativeShare: 1, value: null })])
    expect(days(totals.medianAge)).toBe(14)
  })
})
