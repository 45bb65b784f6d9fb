import { expect, test } from 'vitest'
import type { MetricContext } from './context.js'
import { day, journey } from './journey.fixture.js'
import { kpi } from './kpi.js'

const context: MetricContext = { asOf: 100 * day, zone: 'UTC' }
const wins = (days: number) => journey({}, { to: 'qualified', at: day }, { to: 'converted', at: days * day })
const loses = (days: number) => journey({}, { to: 'lost', at: days * day })
const open = (days: number) => journey({ createdAt: (100 - days) * day })

test('the incidence of conversion lets losses compete and open leads tell what they can', async () => {
  const result = await kpi([wins(2), loses(3), open(4), wins(5), loses(5), open(8)], 'conversionIncidence', { ...context, horizonDays: 8 })
  expect(result).toMatchObject({ numerator: 2, denominator: 6, n: 6, basis: 'cohort' })
  expect(result.value).toBeCloseTo(0.3889, 4)
})

test('nobody can say how many will convert within a time that nobody was watched for', async () => {
  const young = [...Array.from({ length: 9 }, () => open(10)), { ...wins(95), createdAt: 90 * day }]
  expect(await kpi(young, 'conversionIncidence', context)).toMatchObject({ value: null, numerator: 1, denominator: 10 })
  expect((await kpi(young, 'conversionIncidence', { ...context, horizonDays: 10 })).value).toBeCloseTo(0.1, 12)
  expect((await kpi([wins(2), loses(3)], 'conversionIncidence', context)).value).toBe(0.5)
})

test('a conversion after the horizon has not happened within it', async () => {
  expect(await kpi([wins(91), loses(5)], 'conversionIncidence', context)).toMatchObject({ value: 0, numerator: 0, denominator: 2 })
  expect(await kpi([wins(90), loses(5)], 'conversionIncidence', context)).toMatchObject({ value: 0.5, numerator: 1 })
  expect(await kpi([wins(20), loses(5)], 'conversionIncidence', { ...context, horizonDays: 10 })).toMatchObject({ value: 0 })
})

test('a lead disqualified is no failure to come, and a reverted conversion none', async () => {
  const disqualified = journey({}, { to: 'disqualified', at: day })
  expect((await kpi([disqualified, wins(2)], 'conversionIncidence', context)).value).toBeCloseTo(0.5, 12)
  const reverted = journey({}, { to: 'qualified', at: day }, { to: 'converted', at: 2 * day }, { to: 'reverted', at: 3 * day })
  expect(await kpi([reverted], 'conversionIncidence', context)).toMatchObject({ value: 0, numerator: 0, denominator: 1 })
})

test('whose dates are unknown or wrong is left out, and of nobody nothing is said', async () => {
  const leads = [journey({ createdAt: null }), journey({}, { to: 'lost', at: null }), journey({ createdAt: 10 }, { to: 'lost', at: 5 })]
  expect(await kpi(leads, 'conversionIncidence', context)).toMatchObject({ value: null, excluded: { unknownCreated: 1, unknownClosed: 1, negative: 1 } })
})
