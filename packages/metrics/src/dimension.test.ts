import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arbitraryFacts } from './arbitrary-journey.fixture.js'
import type { MetricContext } from './context.js'
import { day, journey } from './journey.fixture.js'
import { kpi } from './kpi.js'

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
