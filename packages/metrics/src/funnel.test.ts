import type { LeadFacts } from '@leadledger/leads'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arbitraryFacts } from './arbitrary-journey.fixture.js'
import { funnel, funnelSteps, type FunnelContext } from './funnel.js'
import { day, journey } from './journey.fixture.js'

const context: FunnelContext = { asOf: 100 * day, zone: 'UTC' }
const reached = async (leads: readonly LeadFacts[], more: Partial<FunnelContext> = {}): Promise<readonly number[]> =>
  (await funnel(leads, { ...context, ...more })).steps.map((step) => step.reached)

const converted = journey({}, { to: 'contacted', at: day }, { to: 'qualified', at: 2 * day }, { to: 'converted', at: 3 * day })
const lost = journey({}, { to: 'contacted', at: day }, { to: 'lost', at: 2 * day })
const straight = journey({}, { to: 'qualified', at: day })

describe('the funnel', () => {
  test('counts leads that got to a step, also those that are lost by now', async () => {
    const { steps, n } = await funnel([converted, lost, journey({}), journey({}, { to: 'disqualified', at: day })], context)
    expect(n).toBe(4)
    expect(steps).toMatchObject([
      { status: 'new', reached: 4, ofPrevious: null, ofFirst: 1, stopped: { lost: 0, disqualified: 1, open: 1, recycled: 0 } },
      { status: 'contacted', reached: 2, ofPrevious: 0.5, ofFirst: 0.5, stopped: { lost: 1 } },
      { status: 'qualified', reached: 1, ofPrevious: 0.5, ofFirst: 0.25 },
      { status: 'converted', reached: 1, ofPrevious: 1, ofFirst: 0.25, stopped: { lost: 0, disqualified: 0, open: 0, recycled: 0 } },
    ])
    expect(steps[1]?.ci?.[0]).toBeCloseTo(0.15, 2)
  })

  test('lets whoever got further pass through, and says so; or ends the way at a skip', async () => {
    expect((await funnel([straight], context)).steps).toMatchObject([{ reached: 1 }, { reached: 1, skipped: 1 }, { reached: 1, skipped: 0 }, { reached: 0 }])
    expect(await reached([straight, converted], { mode: 'all' })).toEqual([2, 1, 1, 1])
  })

  test('counts a lead once, however often it goes through a step', async () => {
    const twice = journey(
      {},
      { to: 'contacted', at: day },
      { to: 'lost', at: 2 * day },
      { to: 'reopened', at: 3 * day },
      { to: 'contacted', at: 4 * day },
      { to: 'lost', at: 5 * day },
      { to: 'reopened', at: 6 * day },
    )
    expect(await reached([twice])).toEqual([1, 1, 0, 0])
    expect((await funnel([twice], context)).steps[1]).toMatchObject({ stopped: { lost: 0, recycled: 1 } })
    // Counting transitions, as Frappe's dashboard does, makes two of one, and none of who is lost by now.
    expect(twice.visits.filter(({ status }) => status === 'contacted')).toHaveLength(2)
  })

  test('takes a conversion back that was reverted', async () => {
    const reverted = journey({}, { to: 'qualified', at: day }, { to: 'converted', at: 2 * day }, { to: 'reverted', at: 3 * day })
    expect(await reached([reverted], { asOf: 2 * day })).toEqual([1, 1, 1, 1])
    expect(await reached([reverted])).toEqual([1, 1, 1, 0])
  })

  test('goes by the date of creation, and names leads without one', async () => {
    const leads = [journey({ createdAt: day }), journey({ createdAt: 10 * day }), journey({ createdAt: null })]
    expect(await funnel(leads, { ...context, from: 0, to: 10 * day })).toMatchObject({ n: 1, excluded: { unknownCreated: 1 } })
    const { groups, excluded } = await funnel(leads, { ...context, by: 'month' })
    expect(groups?.map(({ key, n }) => [key, n])).toEqual([['1970-01', 2]])
    expect(excluded).toEqual({ undated: 1 })
  })
})

test('of any leads, no step has more than the one before, and who stopped adds up', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(arbitraryFacts, { maxLength: 20 }),
      fc.nat(400 * day),
      fc.constantFrom('any' as const, 'all' as const),
      async (leads, asOf, mode) => {
        const { steps, n, groups = [] } = await funnel(leads, { asOf, zone: 'UTC', mode, by: 'owner' })
        expect(n).toBe(leads.filter(({ createdAt }) => createdAt === null || createdAt <= asOf).length)
        steps.forEach(({ reached: here, stopped }, index) => {
          const further = steps[index + 1]?.reached ?? here
          expect(further).toBeLessThanOrEqual(here)
          if (index < steps.length - 1) expect(Object.values(stopped).reduce((sum, number) => sum + number, 0)).toBe(here - further)
          expect(groups.reduce((sum, group) => sum + (group.steps[index]?.reached ?? 0), 0)).toBe(here)
        })
        const naive = leads.filter(
          ({ createdAt, visits }) =>
            (createdAt === null || createdAt <= asOf) &&
            visits.some(({ status, at }) => (at === null || at <= asOf) && funnelSteps.indexOf(status as never) === 2),
        ).length
        if (mode === 'any') expect(steps[2]?.reached).toBeGreaterThanOrEqual(naive)
      },
    ),
  )
})
