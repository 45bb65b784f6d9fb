import { runInNewContext } from 'node:vm'
import { setFlagsFromString } from 'node:v8'
import type { LeadFacts } from '@leadledger/leads'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arbitraryFacts, arbitraryLife } from './arbitrary-journey.fixture.js'
import type { Basis, By, MetricContext } from './context.js'
import { kpiNames } from './counting.js'
import { isPeriodUnit } from './dimension.js'
import { day, hour, journey, usd } from './journey.fixture.js'
import { kpis } from './kpi.js'
import { lostReasons } from './lost-reasons.js'
import type { Figures, KpiResult } from './result.js'

const zone = 'Europe/Berlin'
const leads = fc.array(arbitraryFacts, { maxLength: 25 })
const asOf = fc.integer({ min: 0, max: 700 * day })
const bases: readonly Basis[] = ['ever', 'cohort', 'period']
const everyBy: readonly By[] = ['owner', 'source', 'status', 'month', 'quarter', 'year', 'custom.product']
const basis = fc.constantFrom(...bases)
const by = fc.constantFrom<By | undefined>(undefined, ...everyBy)

const all = (facts: Iterable<LeadFacts> | AsyncIterable<LeadFacts>, context: Omit<MetricContext, 'zone'>): Promise<KpiResult[]> =>
  kpis(facts, kpiNames, { zone, ...context })
const sum = (figures: readonly Figures[] | undefined, of: (figures: Figures) => number): number => (figures ?? []).reduce((total, one) => total + of(one), 0)

describe('whatever happened to the leads', () => {
  test('the order of the rows changes no byte of the results', () =>
    fc.assert(
      fc.asyncProperty(leads, asOf, basis, by, async (facts, asOf, basis, by) => {
        const forwards = [await all(facts, { asOf, basis, by }), await lostReasons(facts, { asOf, zone, by })]
        const backwards = [await all(facts.toReversed(), { asOf, basis, by }), await lostReasons(facts.toReversed(), { asOf, zone, by })]
        expect(JSON.stringify(backwards)).toBe(JSON.stringify(forwards))
      }),
    ))

  test('groups add up to the whole, with what has no date', () =>
    fc.assert(
      fc.asyncProperty(leads, asOf, basis, fc.constantFrom(...everyBy), async (facts, asOf, basis, by) => {
        for (const { kpi, basis: used, groups, numerator, denominator, n, excluded, censored = 0 } of await all(facts, { asOf, basis, by })) {
          const undated = excluded.undated ?? 0
          if (kpi === 'conversionRate' && used === 'period') {
            expect(sum(groups, (group) => group.numerator) + sum(groups, (group) => group.denominator) + undated).toBe(numerator + denominator)
          } else expect(sum(groups, (group) => group.n) + undated).toBe(n)
          if (isPeriodUnit(by)) continue
          expect(undated).toBe(0)
          expect(sum(groups, (group) => group.numerator)).toBe(numerator)
          expect(sum(groups, (group) => group.denominator)).toBe(denominator)
          expect(sum(groups, (group) => group.censored ?? 0)).toBe(censored)
        }
      }),
    ))

  test('a numerator is at most its denominator, and a share lies within its interval', () =>
    fc.assert(
      fc.asyncProperty(leads, asOf, fc.constantFrom<Basis>('ever', 'cohort'), by, async (facts, asOf, basis, by) => {
        const results = await all(facts, { asOf, basis, by })
        const groups = results.flatMap((result) => result.groups ?? [])
        for (const { value, numerator, denominator, n, ci, smallSample } of [...results, ...groups]) {
          expect(numerator).toBeLessThanOrEqual(denominator)
          expect(smallSample === true).toBe(n < 5)
          expect(typeof value === 'number' && Number.isNaN(value)).toBe(false)
          if (!ci) continue
          expect(ci[0]).toBeLessThanOrEqual(value as number)
          expect(ci[1]).toBeGreaterThanOrEqual(value as number)
        }
      }),
    ))

  test('the numbers of one board agree with each other', () =>
    fc.assert(
      fc.asyncProperty(leads, asOf, async (facts, asOf) => {
        const [counts, conversion, win] = await kpis(facts, ['statusCounts', 'conversionRate', 'winRate'], { zone, asOf })
        const { totals } = await lostReasons(facts, { asOf, zone })
        expect(conversion?.numerator).toBe(counts?.counts?.converted)
        expect(win?.numerator).toBe(counts?.counts?.converted)
        expect(totals.lostNow).toBe(counts?.counts?.lost)
        expect((win?.denominator ?? 0) - (win?.numerator ?? 0)).toBe(totals.lostNow)
      }),
    ))

  test('two windows that meet count each event once', () =>
    fc.assert(
      fc.asyncProperty(leads, asOf, basis, asOf, async (facts, asOf, basis, middle) => {
        const before = await all(facts, { asOf, basis, to: middle })
        const after = await all(facts, { asOf, basis, from: middle })
        const whole = await all(facts, { asOf, basis, from: -1 })
        whole.forEach(({ n, definition, basis }, index) => {
          // Customers as a window begins are no events of it.
          const isStock = basis === 'period' && /^(retention|churnRate)@/.test(definition)
          if (!isStock) expect((before[index]?.n ?? 0) + (after[index]?.n ?? 0)).toBe(n)
        })
      }),
    ))

  test('leads and losses only ever become more', () =>
    fc.assert(
      fc.asyncProperty(leads, asOf, fc.nat(100 * day), async (facts, asOf, later) => {
        const [before] = await all(facts, { asOf })
        const [after] = await all(facts, { asOf: asOf + later })
        expect(after?.n).toBeGreaterThanOrEqual(before?.n ?? 0)
        const losses = await lostReasons(facts, { asOf, zone })
        expect((await lostReasons(facts, { asOf: asOf + later, zone })).totals.count).toBeGreaterThanOrEqual(losses.totals.count)
      }),
    ))

  test('as of then is as if nothing had happened since', () =>
    fc.assert(
      fc.asyncProperty(fc.array(arbitraryLife(true), { maxLength: 15 }), asOf, basis, async (lives, asOf, basis) => {
        const later = lives.map(({ beginning, steps }) => journey(beginning, ...steps))
        const then = lives
          .filter(({ beginning }) => (beginning.createdAt as number) <= asOf)
          .map(({ beginning, steps }) => journey(beginning, ...steps.filter(({ at }) => (at as number) <= asOf)))
        expect(await all(later, { asOf, basis })).toEqual(await all(then, { asOf, basis }))
        expect(await lostReasons(later, { asOf, zone, by: 'month' })).toEqual(await lostReasons(then, { asOf, zone, by: 'month' }))
      }),
    ))
})

test('rows may arrive one by one', async () => {
  const facts = [journey({}, { to: 'lost', at: hour }), journey({ owner: null })]
  async function* arriving(): AsyncGenerator<LeadFacts> {
    for (const row of facts) yield await Promise.resolve(row)
  }
  expect(await all(arriving(), { asOf: day, by: 'owner' })).toEqual(await all(facts, { asOf: day, by: 'owner' }))
})

test('custom values named like parts of an object are groups like any other', async () => {
  const custom = JSON.parse('{"__proto__":"constructor"}') as Record<string, string>
  const [counts] = await kpis([journey({ custom }), journey({})], ['statusCounts'], { asOf: day, zone, by: 'custom.__proto__' })
  expect(counts?.groups?.map(({ key }) => key)).toEqual(['Unknown', 'constructor'])
})

test('200,000 leads are counted without keeping a row', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const heap = (): number => {
    collect()
    return process.memoryUsage().heapUsed
  }
  const before = heap()
  let grown = Infinity
  function* rows(): Generator<LeadFacts> {
    for (let index = 0; index < 200_000; index++) {
      const createdAt = index * hour
      const at = createdAt + (index % 500) * hour
      const life = journey({ createdAt, source: `Source ${index % 20}` }, { to: 'qualified', at }, { to: 'converted', at, value: usd(index) })
      if (index === 199_999) grown = heap() - before
      yield Object.assign(life, { ballast: Array.from({ length: 100 }, () => index) })
    }
  }
  const results = await all(rows(), { asOf: 300_000 * hour, by: 'month' })
  expect(results.map(({ n }) => n).slice(0, 4)).toEqual([200_000, 200_000, 200_000, 200_000])
  expect(grown).toBeLessThan(100_000_000)
})
