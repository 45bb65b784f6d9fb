import type { Touchpoint } from '@leadledger/leads'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { attributions, creditOf } from './attribution.js'
import { shared } from './credit.js'
import { kpi } from './kpi.js'
import { leadAt, type LeadAt } from './lead-at.js'
import { journey } from './journey.fixture.js'

const touch = (at: number | null, campaign: string | null, source: string | null = null): Touchpoint => ({ at, campaign, source })
const lead = (source: string | null, ...touchpoints: readonly Touchpoint[]) => leadAt(journey({ source, touchpoints }), 1_000) as LeadAt
const keys = (...credit: Parameters<typeof creditOf>) => creditOf(...credit).map(({ key, weight }) => [key, weight])

describe('the touchpoints before a conversion', () => {
  const visited = lead(null, touch(30, 'c'), touch(10, 'a'), touch(20, null), touch(40, 'c'), touch(60, 'late'))
  test('credit the first, in order of time', () => expect(keys(visited, 'campaign', 'first', 50)).toEqual([['a', 1]]))
  test('credit the last before it', () => expect(keys(visited, 'campaign', 'last', 50)).toEqual([['c', 1]]))
  test('credit all alike', () =>
    expect(keys(visited, 'campaign', 'linear', 50)).toEqual([
      ['a', 1],
      ['c', 2],
    ]))
})

test('KPIs by campaign count a lead with the first that a touchpoint names', async () => {
  const leads = [journey({ touchpoints: [touch(20, 'b'), touch(10, null), touch(15, 'a')] }), journey({})]
  const { groups } = await kpi(leads, 'statusCounts', { asOf: 1_000, zone: 'UTC', by: 'campaign' })
  expect(groups?.map(({ key, value }) => [key, value])).toEqual([
    ['Unknown', 1],
    ['a', 1],
  ])
})

describe("a lead's own source", () => {
  test('is its first, whatever its touchpoints say', () => expect(keys(lead('Fair', touch(1, null, 'google')), 'source', 'first', 50)).toEqual([['Fair', 1]]))
  test('counts alone when no touchpoint names one', () => expect(keys(lead('Fair', touch(1, 'a')), 'source', 'linear', 50)).toEqual([['Fair', 1]]))
  test('is Unknown when nobody named one', () => expect(keys(lead(null), 'source', 'last', 50)).toEqual([['Unknown', 1]]))
})

describe('whatever touchpoints there are', () => {
  const touchpoints = fc.array(
    fc.record({
      at: fc.option(fc.nat(1_000)),
      campaign: fc.option(fc.constantFrom('a', 'b', 'c')),
      source: fc.option(fc.constantFrom('x', 'y')),
    }),
    { maxLength: 8 },
  )
  test('the shares of a customer sum to exactly one', () =>
    fc.assert(
      fc.property(touchpoints, fc.constantFrom(...attributions), fc.constantFrom('source', 'campaign'), fc.nat(1_000), (visits, attribution, by, until) => {
        const parts = shared(1_000_000n, creditOf(lead(null, ...visits), by, attribution, until))
        expect(parts.reduce((sum, [, part]) => sum + part, 0n)).toBe(1_000_000n)
      }),
    ))
})
