import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arbitraryLife } from './arbitrary-journey.fixture.js'
import { day, journey, usd } from './journey.fixture.js'
import { kpiNames } from './counting.js'
import { kpi } from './kpi.js'
import { leadsBehind, type LeadBehind } from './leads-behind.js'

const context = { asOf: 100 * day, zone: 'UTC' }

async function all(leads: AsyncIterable<LeadBehind>): Promise<readonly LeadBehind[]> {
  const found: LeadBehind[] = []
  for await (const lead of leads) found.push(lead)
  return found
}

const won = journey({ lead: 'won' }, { to: 'qualified', at: day }, { to: 'converted', at: 2 * day, value: usd(100) })
const lost = journey({ lead: 'lost', owner: 'Bob' }, { to: 'lost', at: 3 * day })
const undated = journey({ lead: 'undated', createdAt: null }, { to: 'lost', at: null })

describe('the leads behind a number', () => {
  test('say what they count for, in which group, and why they are left out', async () => {
    const behind = await all(leadsBehind([won, lost, undated, journey({ lead: 'open' })], 'winRate', { ...context, by: 'owner' }))
    expect(behind).toMatchObject([
      { lead: 'won', at: 2 * day, numerator: true, denominator: true, excluded: null, group: 'Ann' },
      { lead: 'lost', at: 3 * day, numerator: false, denominator: true, group: 'Bob' },
      { lead: 'undated', at: null, numerator: false, denominator: true, group: 'Ann' },
    ])
    expect(await all(leadsBehind([undated], 'lossCycle', context))).toMatchObject([
      { lead: 'undated', excluded: 'unknownCreated', numerator: false, denominator: false },
    ])
  })

  test('tell what was measured: time, money, a status', async () => {
    const valueOf = async (name: (typeof kpiNames)[number]) => (await all(leadsBehind([won], name, context))).map(({ value }) => value)
    expect([await valueOf('salesCycle'), await valueOf('convertedValue'), await valueOf('statusCounts')]).toEqual([
      [2 * day],
      [{ amount: '100.00', currency: 'USD' }],
      ['converted'],
    ])
    expect(await all(leadsBehind([won], 'timeInStatus', context))).toMatchObject([{ value: day }, { value: day }, { open: true, value: null }])
  })

  test('are asked for with a context that makes sense', async () => {
    await expect(all(leadsBehind([], 'winRate', { ...context, zone: 'Mars' }))).rejects.toThrow('zone is no IANA time zone')
  })

  test('make its figures again, whatever happened to them and whatever is asked', async () => {
    const lives = fc.array(arbitraryLife(false), { maxLength: 15 })
    await fc.assert(
      fc.asyncProperty(lives, fc.constantFrom(...kpiNames), fc.option(fc.nat(60 * day), { nil: undefined }), async (journeys, name, from) => {
        const facts = journeys.map(({ beginning, steps }, index) => journey({ ...beginning, lead: `L${index}` }, ...steps))
        const asked = { ...context, asOf: 60 * day, from }
        const [behind, result] = [await all(leadsBehind(facts, name, asked)), await kpi(facts, name, asked)]
        expect(behind.filter(({ numerator }) => numerator).length).toBe(result.numerator)
        const excluded = Object.values(result.excluded).reduce((sum, number) => sum + number, 0)
        expect(behind.filter((lead) => lead.excluded !== null).length).toBe(excluded)
        expect(behind.filter(({ open }) => open).length).toBe(result.censored ?? 0)
      }),
    )
  })
})
