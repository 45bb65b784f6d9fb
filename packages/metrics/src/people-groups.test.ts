import type { LeadFacts } from '@leadledger/leads'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arbitraryFacts } from './arbitrary-journey.fixture.js'
import { kpiNames } from './counting.js'
import { day, hour, journey } from './journey.fixture.js'
import { kpi, kpis } from './kpi.js'

const context = { asOf: 400 * day, zone: 'UTC' }
const people = new Map([
  ['Ann', { team: 'north', department: 'sales' }],
  ['Bob', { team: 'north', department: 'sales' }],
  ['Cleo', { team: 'south', department: 'sales' }],
  ['Dan', { team: null, department: 'marketing' }],
])
const owned = (owner: string, isWon = false): LeadFacts =>
  journey(
    { createdAt: 0, owner },
    { to: 'contacted', at: hour },
    { to: 'qualified', at: day },
    isWon ? { to: 'converted', at: 2 * day } : { to: 'lost', at: 2 * day },
  )

describe('numbers by team', () => {
  test('show each member beside the median of the team', async () => {
    const leads = [owned('Ann', true), owned('Ann', true), owned('Bob', true), owned('Bob'), owned('Cleo'), owned('Dan'), owned('stranger', true)]
    const { groups } = await kpi(leads, 'winRate', { ...context, by: 'team', people })
    expect(groups?.map(({ key, value, typical, groups: members }) => [key, value, typical, members?.map((member) => [member.key, member.value])])).toEqual([
      [
        'north',
        0.75,
        0.75,
        [
          ['Ann', 1],
          ['Bob', 0.5],
        ],
      ],
      [
        'Unknown',
        0.5,
        0.5,
        [
          ['Dan', 0],
          ['stranger', 1],
        ],
      ],
      ['south', 0, 0, [['Cleo', 0]]],
    ])
  })

  test('and by department, of whoever is credited', async () => {
    const { groups } = await kpi([owned('Ann', true), owned('Cleo'), owned('Dan')], 'winRate', { ...context, by: 'department', people })
    expect(groups?.map(({ key, numerator, denominator }) => [key, numerator, denominator])).toEqual([
      ['sales', 1, 2],
      ['marketing', 0, 1],
    ])
  })

  test('put owners together, and change nothing else: a team has the sums of its members', () =>
    fc.assert(
      fc.asyncProperty(fc.array(arbitraryFacts, { maxLength: 20 }), async (facts) => {
        const byOwner = await kpis(facts, kpiNames, { ...context, by: 'owner' })
        const byTeam = await kpis(facts, kpiNames, { ...context, by: 'team', people })
        for (const [index, { kpi: name, groups = [] }] of byTeam.entries()) {
          if (['timeInStatus', 'statusCounts'].includes(name)) continue
          const members = groups.flatMap(({ groups: inner = [] }) => inner).map(({ key, numerator, denominator, n }) => [key, numerator, denominator, n])
          const owners = byOwner[index]?.groups?.map(({ key, numerator, denominator, n }) => [key, numerator, denominator, n]) ?? []
          expect(new Set(members.map(String))).toEqual(new Set(owners.map(String)))
        }
      }),
      { numRuns: 50 },
    ))
})

test('numbers by referrer show what became of those somebody referred', async () => {
  const leads = [
    { ...owned('Ann', true), referrer: 'partner-7' },
    { ...owned('Ann'), referrer: 'partner-7' },
    { ...owned('Bob'), referrer: 'lead-1' },
    owned('Bob'),
  ]
  const { groups } = await kpi(leads, 'conversionRate', { ...context, by: 'referrer' })
  expect(groups?.map(({ key, numerator, denominator }) => [key, numerator, denominator])).toEqual([
    ['partner-7', 1, 2],
    ['Unknown', 0, 1],
    ['lead-1', 0, 1],
  ])
})
