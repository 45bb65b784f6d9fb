import { createHash } from 'node:crypto'
import { openLedger, type ImportReport, type KpiGroup, type KpiName, type KpiResult, type MoneyText } from 'leadledger'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { jsonOf } from './command-line.js'
import { ledgerDirectory } from './ledger-directory.js'
import { mavenExpected, mavenFolder, mavenPipeline, type ExpectedFigures, type MavenExpected } from './maven-expected.js'
import { hasSharedData, pipelineMapping } from './shared-data.js'

const timeout = 300_000
const day = 86_400_000

type Kpis = ReadonlyMap<string, KpiResult>
const named = (results: readonly KpiResult[]): Kpis => new Map(results.map((result) => [result.kpi, result]))
const amount = (value: unknown): number => Number((value as MoneyText).amount)

describe.skipIf(!hasSharedData(mavenFolder))('the Maven pipeline through the command line, needs ../shared/data/maven-crm-opportunities', () => {
  const directory = ledgerDirectory()
  const at = `${directory.path}/ledger`
  let expected: MavenExpected
  let first: ImportReport
  const kpi = async (...words: readonly string[]): Promise<Kpis> => named(await jsonOf(at, 'kpi', ...words))

  beforeAll(async () => {
    expected = mavenExpected()
    first = await jsonOf(at, 'import', mavenPipeline, '--mapping', pipelineMapping)
  }, timeout)

  afterAll(() => directory.remove())

  test('every row becomes a lead', () => {
    expect(first).toMatchObject({ rows: 8_800, created: 8_800, updated: 0, unchanged: 0, skipped: 0, failed: 0 })
  })

  test('the totals are those computed by others', { timeout }, async () => {
    const found = await kpi()
    const { totals, cycle_days: cycles } = expected

    expect(found.get('statusCounts')?.counts).toMatchObject({ new: totals.prospecting, contacted: totals.engaging, converted: totals.won, lost: totals.lost })
    expect(found.get('winRate')).toMatchObject({ numerator: totals.won, denominator: totals.won + totals.lost })
    expect(found.get('winRate')?.value).toBeCloseTo(totals.win_rate_of_closed, 6)
    expect(found.get('conversionRate')).toMatchObject({ numerator: totals.won, denominator: totals.opportunities })
    expect(found.get('conversionRate')?.value).toBeCloseTo(totals.conversion_of_all, 6)
    expect(found.get('convertedValue')?.value).toEqual({ amount: '10005534.00', currency: 'USD' })
    expect(found.get('bookings')).toMatchObject({ value: { amount: '10005534.00', currency: 'USD' }, n: totals.won })
    expect(daysOf(found.get('wonCycle'))).toEqual(rounded(cycles.won))
    expect(daysOf(found.get('salesCycle'))).toEqual(rounded(cycles.won))
    expect(daysOf(found.get('lossCycle'))).toEqual(rounded(cycles.lost))
  })

  test.for([
    ['owner', 'by_agent'],
    ['custom.product', 'by_product_raw'],
  ] as const)('the figures by %s are those computed by others', { timeout }, async ([by, key]) => {
    const found = await kpi('--by', by)

    for (const [name, figures] of Object.entries(expected[key])) expect(figuresOf(found, name), name).toEqual(comparable(figures))
    expect(found.get('statusCounts')?.groups).toHaveLength(Object.keys(expected[key]).length)
  })

  test('the months are those computed by others', { timeout }, async () => {
    const found = await kpi('winRate', 'convertedValue', '--by', 'month')
    const wins = found.get('winRate')

    expect(columnOf(wins, ({ numerator }) => numerator)).toEqual(expected.won_by_month)
    expect(columnOf(wins, ({ numerator, denominator }) => denominator - numerator)).toEqual(expected.lost_by_month)
    expect(columnOf(found.get('convertedValue'), ({ value }) => amount(value))).toEqual(expected.revenue_by_month)
  })

  test('the quarters are those computed by others', { timeout }, async () => {
    const found = await kpi('winRate', 'convertedValue', '--by', 'quarter')
    const closed = columnOf(found.get('winRate'), ({ numerator: won, denominator, value }) => ({
      won,
      lost: denominator - won,
      win_rate_of_closed: Number(Number(value).toFixed(6)),
    }))

    expect(closed).toEqual(expected.closed_by_quarter)
    expect(columnOf(found.get('convertedValue'), ({ value }) => amount(value))).toEqual(expected.revenue_by_quarter)
  })

  test('the board as it stood on a day is that computed by others', { timeout }, async () => {
    for (const [date, { engaged, ...board }] of Object.entries(expected.as_of)) {
      const found = await kpi('statusCounts', 'convertedValue', '--as-of', date)
      const { contacted = 0, converted = 0, lost = 0 } = found.get('statusCounts')?.counts ?? {}
      const revenue = converted === 0 ? 0 : amount(found.get('convertedValue')?.value)

      expect({ won: converted, lost, open: contacted, revenue }, date).toEqual(board)
      expect(contacted + converted + lost, date).toBe(engaged)
    }
  })

  test('each lead stands where the file has it, in the month it was engaged', { timeout }, async () => {
    const ledger = await openLedger({ at })
    const stages = { new: 'Prospecting', contacted: 'Engaging', qualified: '', converted: 'Won', lost: 'Lost', disqualified: '' }
    const lines: string[] = []
    for (let after: string | undefined; ;) {
      const page = await ledger.leads({ limit: 1_000, ...(after !== undefined && { after }) })
      lines.push(...page.items.map(({ externalId, status }) => `${externalId}\t${stages[status]}\n`))
      if (page.next === null) break
      after = page.next
    }
    const engaged: Record<string, number> = {}
    for (const month of Object.keys(expected.engaged_by_month))
      engaged[month] = (await ledger.leads({ createdFrom: month, createdTo: monthAfter(month), limit: 1 })).total
    await ledger.close()

    expect(createHash('sha256').update(lines.sort().join('')).digest('hex')).toBe(expected.state_hash)
    expect(engaged).toEqual(expected.engaged_by_month)
  })

  test('importing it again changes nothing, and the views equal a fresh fold', { timeout }, async () => {
    expect(await jsonOf(at, 'import', mavenPipeline, '--mapping', pipelineMapping)).toMatchObject({
      rows: 8_800,
      created: 0,
      unchanged: 8_800,
      failed: 0,
      events: 0,
    })
    await expect(jsonOf(at, 'verify')).resolves.toBeDefined()
  })

  function figuresOf(found: Kpis, key: string) {
    const group = (name: KpiName): KpiGroup | undefined => found.get(name)?.groups?.find((candidate) => candidate.key === key)
    const counts = group('statusCounts')?.counts
    return {
      opportunities: group('statusCounts')?.n,
      ...(counts && { won: counts.converted, lost: counts.lost, engaging: counts.contacted, prospecting: counts.new }),
      win_rate_of_closed: fixed(group('winRate')?.value),
      conversion_of_all: fixed(group('conversionRate')?.value),
      revenue: amount(group('convertedValue')?.value),
      won_cycle_days_mean: fixed((group('salesCycle')?.mean ?? NaN) / day),
      won_cycle_days_median: fixed((group('salesCycle')?.median ?? NaN) / day),
    }
  }
})

const comparable = ({ opportunities, won, lost, engaging, prospecting, revenue, ...shares }: ExpectedFigures) => ({
  opportunities,
  won,
  lost,
  engaging,
  prospecting,
  revenue,
  win_rate_of_closed: fixed(shares.win_rate_of_closed),
  conversion_of_all: fixed(shares.conversion_of_all),
  won_cycle_days_mean: fixed(shares.won_cycle_days_mean),
  won_cycle_days_median: fixed(shares.won_cycle_days_median),
})

/** Rates and days agree to four decimals, as the data says. */
const fixed = (value: unknown): number => Math.round(Number(value) * 1e4) / 1e4
const rounded = ({ n, mean, median }: { readonly n: number; readonly mean: number; readonly median: number }) => ({
  n,
  mean: fixed(mean),
  median: fixed(median),
})
const daysOf = (result: KpiResult | undefined) => rounded({ n: result?.n ?? NaN, mean: (result?.mean ?? NaN) / day, median: (result?.median ?? NaN) / day })

const columnOf = <Value>(result: KpiResult | undefined, value: (group: KpiGroup) => Value): Record<string, Value> =>
  Object.fromEntries((result?.groups ?? []).map((group) => [group.key, value(group)]))

const monthAfter = (month: string): string => {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 7)
}
