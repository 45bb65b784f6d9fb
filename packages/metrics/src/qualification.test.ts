import type { LeadFacts } from '@leadledger/leads'
import { describe, expect, test } from 'vitest'
import type { MetricContext } from './context.js'
import { day, journey } from './journey.fixture.js'
import type { KpiName } from './counting.js'
import { kpi } from './kpi.js'

const context: MetricContext = { asOf: 100 * day, zone: 'UTC' }
const decided = { ...context, basis: 'period' } as const

describe('how many qualify', () => {
  const withdrawn = journey({}, { to: 'qualified', at: day }, { to: 'lost', at: 2 * day })
  const contacted = journey({}, { to: 'contacted', at: day })
  const refused = journey({}, { to: 'disqualified', at: 3 * day })
  const leads = [withdrawn, contacted, refused, journey({})]

  test('counts who was, or strictly who still is', async () => {
    expect(await kpi(leads, 'qualificationRate', context)).toMatchObject({ numerator: 1, denominator: 4 })
    expect(await kpi(leads, 'stillQualified', context)).toMatchObject({ numerator: 0, denominator: 4 })
    expect(await kpi(leads, 'stillQualified', { ...context, asOf: day })).toMatchObject({ numerator: 1, denominator: 4 })
  })

  test('of those who were contacted', async () => {
    expect(await kpi(leads, 'qualifiedOfContacted', context)).toMatchObject({ numerator: 1, denominator: 2 })
  })

  test('of what was decided in the window, on the day it was decided', async () => {
    expect(await kpi(leads, 'qualificationRate', decided)).toMatchObject({ basis: 'period', numerator: 1, denominator: 2 })
    expect(await kpi(leads, 'qualificationRate', { ...decided, from: 2 * day })).toMatchObject({ numerator: 0, denominator: 1 })
  })

  test('a conversion that is reverted is no second decision, a qualification in a later cycle is one', async () => {
    const back = journey({}, { to: 'qualified', at: day }, { to: 'converted', at: 2 * day }, { to: 'reverted', at: 3 * day })
    const again = journey({}, { to: 'qualified', at: day }, { to: 'lost', at: 2 * day }, { to: 'reopened', at: 3 * day }, { to: 'qualified', at: 4 * day })
    expect(await kpi([back], 'qualificationRate', decided)).toMatchObject({ numerator: 1, denominator: 1 })
    expect(await kpi([again], 'qualificationRate', decided)).toMatchObject({ numerator: 2, denominator: 2 })
    expect(await kpi([again], 'qualifiedLeads', context)).toMatchObject({ value: 1 })
  })

  test('one that is withdrawn was a qualification all the same, and is none any more; the next of its cycle is no second one', async () => {
    const back = journey({}, { to: 'qualified', at: day }, { to: 'withdrawn', at: 2 * day })
    const again = journey({}, { to: 'contacted', at: 1 }, { to: 'qualified', at: day }, { to: 'contacted', at: 2 * day }, { to: 'qualified', at: 3 * day })
    const figures = async (name: KpiName, asked: Partial<MetricContext> = {}) => {
      const { numerator, denominator } = await kpi([back, again, journey({})], name, { ...context, ...asked })
      return [numerator, denominator]
    }
    expect(await figures('qualificationRate')).toEqual([2, 3])
    expect(await figures('stillQualified')).toEqual([1, 3])
    expect(await figures('qualificationRate', { basis: 'period' })).toEqual([2, 2])
    expect(await figures('qualifiedLeads')).toEqual([2, 2])
    expect(await figures('withdrawnQualifications')).toEqual([2, 2])
    expect(await figures('withdrawnQualifications', { asOf: 2 * day - 1 })).toEqual([0, 2])
    expect(await figures('withdrawnQualifications', { from: 2 * day })).toEqual([0, 0])
  })

  test('a loss, a conversion and its reversal withdraw no qualification, and a reopening begins anew', async () => {
    const reverted = journey({}, { to: 'qualified', at: day }, { to: 'converted', at: 2 * day }, { to: 'reverted', at: 3 * day })
    const reopened = journey({}, { to: 'qualified', at: day }, { to: 'lost', at: 2 * day }, { to: 'reopened', at: 3 * day }, { to: 'contacted', at: 4 * day })
    expect(await kpi([reverted, reopened], 'withdrawnQualifications', context)).toMatchObject({ numerator: 0, denominator: 2 })
  })

  test('counts a lead for whoever owned it then', async () => {
    const handed = journey({ owner: 'Ann' }, { to: 'qualified', at: day }, { to: 'contacted', at: 2 * day, owner: 'Bob' })
    expect((await kpi([handed], 'qualifiedLeads', { ...context, by: 'owner' })).groups).toMatchObject([{ key: 'Ann', n: 1 }])
  })
})

test('a conversion without a full assessment is one by a manager’s word, or with criteria left open', async () => {
  const converted = journey({}, { to: 'qualified', at: day }, { to: 'converted', at: 2 * day })
  const said = (how: object, facts = converted) => ({ ...facts, visits: facts.visits.map((visit, index) => (index === 1 ? { ...visit, ...how } : visit)) })
  const again = journey({}, { to: 'qualified', at: day }, { to: 'converted', at: 2 * day }, { to: 'reverted', at: 3 * day }, { to: 'converted', at: 4 * day })
  const straight = { ...converted, visits: converted.visits.filter(({ status }) => status !== 'qualified') }
  const counted = async (...facts: readonly LeadFacts[]) => {
    const { numerator, denominator } = await kpi(facts, 'unassessedConversions', { asOf: 100 * day, zone: 'UTC' })
    return [numerator, denominator]
  }
  expect(await counted(converted, journey({}, { to: 'qualified', at: day }))).toEqual([0, 1])
  expect(await counted(said({ overridden: true }), said({ unanswered: true }), straight)).toEqual([3, 3])
  expect(await counted(said({ overridden: true }, again), again)).toEqual([1, 2])
  const mended = journey({}, { to: 'qualified', at: day }, { to: 'contacted', at: 2 * day }, { to: 'qualified', at: 3 * day }, { to: 'converted', at: 4 * day })
  expect(await counted(said({ overridden: true }, mended))).toEqual([0, 1])
})
