import type { LeadFacts } from '@leadledger/leads'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arbitraryLife, type Life } from './arbitrary-journey.fixture.js'
import { cohorts } from './cohorts.js'
import type { Basis } from './context.js'
import { kpiNames } from './counting.js'
import { funnel } from './funnel.js'
import { day, hour, journey } from './journey.fixture.js'
import { kpi, kpis } from './kpi.js'
import { lostReasons } from './lost-reasons.js'
import type { KpiResult } from './result.js'

interface Merge {
  readonly at: number
  readonly until?: number
}

/** Two records of one person: the second is merged into the first, and perhaps given back. */
function recordsOf(kept: LeadFacts, loser: LeadFacts, merge: Merge): readonly LeadFacts[] {
  const merged = { ...loser, lead: 'loser', merges: [{ into: 'kept', ...merge }] }
  return [{ ...kept, lead: 'kept', absorbed: [merged] }, merged]
}

const told = ({ beginning, steps }: Life): LeadFacts => journey(beginning, ...steps)

/** By hand, one record for both: it came when the earlier one came, and was answered when either was. */
function asOne(kept: LeadFacts, loser: LeadFacts): LeadFacts {
  const createdAt = Math.min(kept.createdAt as number, loser.createdAt as number)
  const answers = [...kept.responses, ...loser.responses].toSorted((one, other) => (one.at as number) - (other.at as number))
  const responses = answers.filter(({ cycle }, index) => answers.findIndex((answer) => answer.cycle === cycle) === index)
  const visits = kept.visits.map((visit, index) => (index === 0 ? { ...visit, at: createdAt } : visit))
  return { ...kept, lead: 'kept', createdAt, responses, visits }
}

const withoutMerged = (results: readonly KpiResult[]) =>
  results.map(({ groups: _, excluded: { merged: __, ...excluded }, ...result }) => ({ ...result, excluded }))

test('whatever happened to two records of one person, while they are merged they count as one, and before and after as two', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(arbitraryLife(true), arbitraryLife(true)), { maxLength: 6 }),
      fc.nat(700 * day),
      fc.nat(700 * day),
      fc.option(fc.nat(300 * day), { nil: undefined }),
      fc.constantFrom<Basis[]>('ever', 'cohort', 'period'),
      async (pairs, asOf, at, length, basis) => {
        const merge = { at, ...(length !== undefined && { until: at + length }) }
        const isMerged = at <= asOf && (merge.until === undefined || merge.until > asOf)
        const records = pairs.flatMap(([kept, loser]) => recordsOf(told(kept), told(loser), merge))
        const naive = pairs.flatMap(([kept, loser]) => (isMerged ? [asOne(told(kept), told(loser))] : [told(kept), told(loser)]))
        const context = { asOf, zone: 'UTC', basis }
        expect(withoutMerged(await kpis(records, kpiNames, context))).toEqual(withoutMerged(await kpis(naive, kpiNames, context)))
        const [steps, rows, reasons] = [await funnel(records, context), await cohorts(records, context), await lostReasons(records, context)]
        expect(steps.steps).toEqual((await funnel(naive, context)).steps)
        expect(rows.rows).toEqual((await cohorts(naive, context)).rows)
        expect(reasons.rows).toEqual((await lostReasons(naive, context)).rows)
        const known = isMerged ? pairs.filter(([, { beginning }]) => (beginning.createdAt as number) <= asOf).length : 0
        expect((await kpi(records, 'statusCounts', context)).excluded.merged ?? 0).toBe(known)
      },
    ),
  ))

test('of two records the earlier creation and its source count, in the month it came, and the first answer to either', async () => {
  const kept = journey(
    { createdAt: 40 * day, source: 'Fair' },
    { to: 'contacted', at: 41 * day },
    { to: 'qualified', at: 42 * day },
    { to: 'converted', at: 50 * day },
  )
  const loser = journey({ createdAt: 10 * day, source: 'Web' }, { to: 'contacted', at: 10 * day + hour })
  const records = recordsOf(kept, loser, { at: 60 * day })
  const then = { asOf: 60 * day - 1, zone: 'UTC' }
  const now = { asOf: 60 * day, zone: 'UTC' }
  expect(await kpi(records, 'conversionRate', then)).toMatchObject({ numerator: 1, denominator: 2, excluded: {} })
  expect(await kpi(records, 'conversionRate', now)).toMatchObject({ numerator: 1, denominator: 1, excluded: { merged: 1 } })
  expect(await kpi(records, 'conversionRate', { ...now, by: 'source' })).toMatchObject({ groups: [{ key: 'Web', numerator: 1, denominator: 1 }] })
  expect(await kpi(records, 'conversionRate', { ...now, from: 31 * day })).toMatchObject({ denominator: 0, excluded: {} })
  expect(await kpi(records, 'salesCycle', now)).toMatchObject({ value: 40 * day })
  expect(await kpi(records, 'responseTime', then)).toMatchObject({ n: 2, median: (day + hour) / 2 })
  expect(await kpi(records, 'responseTime', now)).toMatchObject({ n: 1, median: hour })
})
