import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arbitraryFacts } from './arbitrary-journey.fixture.js'
import { cohorts } from './cohorts.js'
import type { MetricContext } from './context.js'
import { countKpis, kpiNames, type KpiName } from './counting.js'
import { forecast } from './forecast.js'
import { funnel } from './funnel.js'
import { day, journey } from './journey.fixture.js'
import { kpi } from './kpi.js'
import { lostReasons } from './lost-reasons.js'
import { pipeline } from './pipeline.js'

const place = (since: number | null, team: string | null, department: string | null = null) => ({ since, team, department })
const roster = new Map([
  ['Ann', { places: [place(10 * day, 'north', 'sales'), place(50 * day, 'south', 'sales')] }],
  ['Bob', { places: [place(0, null, 'service')] }],
])
const context = { asOf: 100 * day, zone: 'UTC', roster }
const lostBy = (owner: string | null, at: number | null) => journey({ owner }, { to: 'lost', at })
const countsBy = async (by: MetricContext['by'], ...leads: readonly ReturnType<typeof journey>[]) =>
  (await kpi(leads, 'winRate', { ...context, by })).groups?.map(({ key, n }) => [key, n])

describe('groups of teams and departments', () => {
  test('are those the owner was in when it happened, and the first known before', async () => {
    const leads = [
      lostBy('Ann', 5 * day),
      lostBy('Ann', 20 * day),
      lostBy('Ann', 60 * day),
      lostBy('Ann', null),
      lostBy('Bob', day),
      lostBy('Zoe', day),
      lostBy(null, day),
    ]
    expect(await countsBy('team', ...leads)).toEqual([
      ['Unknown', 3],
      ['north', 2],
      ['south', 2],
    ])
    expect(await countsBy('department', ...leads)).toEqual([
      ['sales', 4],
      ['Unknown', 2],
      ['service', 1],
    ])
  })

  test('are all unknown without a roster', async () => {
    expect((await kpi([lostBy('Ann', day)], 'winRate', { asOf: 100 * day, zone: 'UTC', by: 'team' })).groups).toMatchObject([{ key: 'Unknown', n: 1 }])
  })

  test('hold what their owners hold, whatever is counted', async () => {
    const still = new Map([
      ['Ann', { places: [place(null, 'north')] }],
      ['Bob', { places: [place(null, 'south')] }],
    ])
    const names = fc.constantFrom('winRate', 'bookings', 'conversionRate', 'responseTime', 'timeInStatus')
    const property = fc.asyncProperty(fc.array(arbitraryFacts, { maxLength: 10 }), names, async (facts, name) => {
      const asked = { asOf: 600 * day, zone: 'UTC', roster: still }
      const [owners, teams] = [await kpi(facts, name, { ...asked, by: 'owner' }), await kpi(facts, name, { ...asked, by: 'team' })]
      const renamed = { Ann: 'north', Bob: 'south', Unknown: 'Unknown' }
      const inOrder = (groups: typeof owners.groups = []) => groups.toSorted((one, other) => (one.key < other.key ? -1 : 1))
      expect(inOrder(teams.groups)).toEqual(inOrder(owners.groups?.map((group) => ({ ...group, key: renamed[group.key as 'Ann'] }))))
    })
    await fc.assert(property)
  })
})

describe('figures of one team', () => {
  const asked = { ...context, asOf: 600 * day }
  const teams = ['north', 'south', 'Unknown']
  const facts = fc.array(arbitraryFacts, { maxLength: 10 })

  test('count what is credited to its people, by the team they were in then', async () => {
    const leads = [lostBy('Ann', 20 * day), lostBy('Ann', 60 * day), lostBy('Bob', day), lostBy(null, day)]
    const of = async (team: string) => (await kpi(leads, 'winRate', { ...context, team, by: 'owner' })).groups?.map(({ key, n }) => [key, n])
    expect(await of('north')).toEqual([['Ann', 1]])
    expect(await of('south')).toEqual([['Ann', 1]])
    expect(await of('west')).toEqual([])
    expect((await lostReasons(leads, { ...context, team: 'south' })).totals.count).toBe(1)
  })

  test('are those of its group, whatever is counted', () =>
    fc.assert(
      fc.asyncProperty(facts, fc.constantFrom(...kpiNames), async (rows, name) => {
        const { groups = [] } = await kpi(rows, name, { ...asked, by: 'team' })
        for (const { key, groups: _, ...figures } of groups) {
          const {
            kpi: _name,
            definition: _definition,
            basis: _basis,
            asOf: _asOf,
            zone: _zone,
            groups: _groups,
            ...own
          } = await kpi(rows, name, { ...asked, team: key })
          expect(own).toEqual(figures)
        }
      }),
    ))

  test('add up to those of all, with what is of no team, where they are counts', () =>
    fc.assert(
      fc.asyncProperty(facts, fc.constantFrom(...(countKpis as ReadonlySet<KpiName>)), async (rows, name) => {
        const all = await kpi(rows, name, { ...asked, from: 10 * day, to: 400 * day })
        const each = await Promise.all(teams.map((team) => kpi(rows, name, { ...asked, from: 10 * day, to: 400 * day, team })))
        expect(each.reduce((sum, { value }) => sum + (value as number), 0)).toBe(all.value)
        const losses = async (team?: string) => (await lostReasons(rows, { ...asked, team })).totals.count
        expect((await Promise.all(teams.map(losses))).reduce((sum, count) => sum + count)).toBe(await losses())
      }),
    ))

  test('of a forecast are those of its group', () =>
    fc.assert(
      fc.asyncProperty(facts, async (rows) => {
        const spring = { ...asked, from: 100 * day, to: 200 * day }
        const { groups } = await forecast(rows, { ...spring, by: 'team' })
        for (const team of teams) {
          const own = await forecast(rows, { ...spring, by: 'team', team })
          expect(own.groups).toEqual(groups.filter(({ key }) => key === team))
        }
      }),
    ))

  test('of a funnel and of a pipeline are those of its group, and a pipeline agrees with its KPIs', () =>
    fc.assert(
      fc.asyncProperty(facts, fc.nat(600 * day), async (rows, asOf) => {
        const then = { ...asked, asOf }
        const [steps, deals] = [(await funnel(rows, { ...then, by: 'team' })).groups, (await pipeline(rows, { ...then, by: 'team' })).groups]
        for (const team of teams) {
          const own = await funnel(rows, { ...then, team, by: 'team' })
          expect(own.groups).toEqual(steps?.filter(({ key }) => key === team))
          expect(own).toMatchObject(own.groups?.[0] ? { n: own.groups[0].n, steps: own.groups[0].steps } : { n: 0 })
          const { totals, stages, groups } = await pipeline(rows, { ...then, team, by: 'team' })
          expect(groups).toEqual(deals?.filter(({ key }) => key === team))
          expect([totals, stages]).toEqual([groups?.[0]?.totals ?? { deals: 0, values: [], weighted: [], excluded: {} }, groups?.[0]?.stages ?? []])
          const value = await kpi(rows, 'pipelineValue', { ...then, team })
          expect([totals.deals, totals.values]).toEqual([value.denominator, value.values])
        }
      }),
    ))

  test('of cohorts add up to those of all, row by row, and are those of the conversion rate', () =>
    fc.assert(
      fc.asyncProperty(facts, async (rows) => {
        const all = await cohorts(rows, asked)
        const each = await Promise.all(teams.map((team) => cohorts(rows, { ...asked, team })))
        for (const { month, size, converted } of all.rows) {
          const same = each.flatMap((own) => own.rows.filter((row) => row.month === month))
          expect(same.reduce((sum, row) => sum + row.size, 0)).toBe(size)
          expect(converted.map((_, k) => same.reduce((sum, row) => sum + (row.converted[k] ?? 0), 0))).toEqual(converted)
        }
        const reasons = new Set([all, ...each].flatMap(({ excluded }) => Object.keys(excluded))) as ReadonlySet<keyof typeof all.excluded>
        for (const reason of reasons) expect(each.reduce((sum, { excluded }) => sum + (excluded[reason] ?? 0), 0)).toBe(all.excluded[reason] ?? 0)
        for (const [index, own] of each.entries()) {
          const { denominator } = await kpi(rows, 'conversionRate', { ...asked, team: teams[index], from: 0, to: 600 * day })
          expect(own.rows.reduce((sum, { size }) => sum + size, 0)).toBe(denominator)
        }
      }),
    ))
})

test('a group of referrals is whoever referred the lead, also one that was merged into another', async () => {
  const referred = { ...journey({ lead: 'old' }), referrer: 'partner-1' }
  const merged = { ...referred, lead: 'loser', merges: [{ into: 'kept', at: day }] }
  const kept = { ...journey({ lead: 'kept' }, { to: 'converted', at: 2 * day }), absorbed: [merged] }
  const facts = [referred, merged, kept, journey({})]
  expect((await kpi(facts, 'conversionRate', { ...context, by: 'referrer' })).groups).toMatchObject([
    { key: 'partner-1', numerator: 1, denominator: 2, excluded: { merged: 1 } },
    { key: 'Unknown', numerator: 0, denominator: 1 },
  ])
})
