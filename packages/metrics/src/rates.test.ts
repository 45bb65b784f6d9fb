import { describe, expect, test } from 'vitest'
import type { MetricContext } from './context.js'
import { day, journey, usd } from './journey.fixture.js'
import { kpi } from './kpi.js'

const context: MetricContext = { asOf: 1000 * day, zone: 'UTC' }
const won = (createdAt: number | null, at: number | null) => journey({ createdAt }, { to: 'qualified', at }, { to: 'converted', at, value: usd(1) })
const lost = (createdAt: number | null, at: number | null) => journey({ createdAt }, { to: 'lost', at })
const open = (createdAt: number | null) => journey({ createdAt })

test('nothing over nothing is no zero', async () => {
  for (const name of ['qualificationRate', 'conversionRate', 'winRate', 'within24h'] as const) {
    expect(await kpi([], name, context)).toMatchObject({ value: null, numerator: 0, denominator: 0, n: 0, smallSample: true })
    expect(await kpi([], name, context)).not.toHaveProperty('ci')
  }
})

test('a result says what it is', async () => {
  expect(await kpi([won(0, day), lost(0, day), open(0), won(0, day), lost(0, day), lost(0, day)], 'winRate', context)).toEqual({
    kpi: 'winRate',
    definition: 'winRate@1',
    basis: 'period',
    value: 0.4,
    numerator: 2,
    denominator: 5,
    n: 5,
    excluded: {},
    ci: [expect.closeTo(0.1176, 4), expect.closeTo(0.7693, 4)],
    asOf: '1972-09-27T00:00:00.000Z',
    zone: 'UTC',
  })
})

describe('the win rate', () => {
  test('counts a lead once, by its state at asOf, however often it was lost', async () => {
    const wonAtLast = journey(
      {},
      { to: 'lost', at: day },
      { to: 'reopened', at: 2 * day },
      { to: 'lost', at: 3 * day },
      { to: 'reopened', at: 4 * day },
      { to: 'qualified', at: 5 * day },
      { to: 'converted', at: 5 * day },
    )
    expect(await kpi([wonAtLast], 'winRate', context)).toMatchObject({ numerator: 1, denominator: 1 })
    expect(await kpi([wonAtLast], 'winRate', { ...context, asOf: 3 * day })).toMatchObject({ numerator: 0, denominator: 1 })
    expect(await kpi([wonAtLast], 'winRate', { ...context, asOf: 4 * day })).toMatchObject({ value: null, denominator: 0 })
  })

  test('knows that disqualified is not lost', async () => {
    expect(await kpi([journey({}, { to: 'disqualified', at: day })], 'winRate', context)).toMatchObject({ denominator: 0 })
  })

  test('goes by the date of closing, its window half open', async () => {
    const leads = [won(0, 10 * day), lost(0, 20 * day), won(0, null)]
    const window = { ...context, from: 10 * day, to: 20 * day }
    expect(await kpi(leads, 'winRate', window)).toMatchObject({ numerator: 1, denominator: 1, excluded: { unknownClosed: 1 } })
    expect(await kpi(leads, 'winRate', context)).toMatchObject({ numerator: 2, denominator: 3, excluded: {} })
  })

  test('credits the owner at the closing, not the owner now', async () => {
    const handedOver = journey(
      { owner: 'Ann' },
      { to: 'lost', at: day, owner: 'Bob' },
      { to: 'reopened', at: 2 * day },
      { to: 'lost', at: 3 * day, owner: 'Cy' },
    )
    const { groups } = await kpi([{ ...handedOver, owner: 'Dan' }], 'winRate', { ...context, by: 'owner' })
    expect(groups).toMatchObject([{ key: 'Cy', denominator: 1 }])
  })
})

describe('the conversion rate', () => {
  test('of all leads counts those of unknown date, and forgets a reverted conversion', async () => {
    const reverted = journey({}, { to: 'qualified', at: day }, { to: 'converted', at: 2 * day }, { to: 'reverted', at: 3 * day })
    const leads = [won(0, day), won(null, null), open(null), reverted]
    expect(await kpi(leads, 'conversionRate', context)).toMatchObject({ basis: 'ever', numerator: 2, denominator: 4, excluded: {} })
    expect(await kpi(leads, 'conversionRate', { ...context, asOf: 2 * day })).toMatchObject({ numerator: 3, denominator: 4 })
  })

  test('of a cohort gives every lead the same time, and judges none before', async () => {
    const leads = [won(0, 90 * day), won(0, 90 * day + 1), open(0), open(950 * day), won(null, day), won(0, null)]
    expect(await kpi(leads, 'conversionRate', { ...context, basis: 'cohort' })).toMatchObject({
      basis: 'cohort',
      numerator: 1,
      denominator: 3,
      excluded: { immature: 1, unknownCreated: 1, unknownClosed: 1 },
    })
    expect(await kpi(leads, 'conversionRate', { ...context, basis: 'cohort', horizonDays: 50 })).toMatchObject({ numerator: 0, denominator: 4 })
  })

  test('a lead is mature to the millisecond', async () => {
    const cohort = { ...context, basis: 'cohort', asOf: 90 * day } as const
    expect(await kpi([open(0)], 'conversionRate', cohort)).toMatchObject({ denominator: 1 })
    expect(await kpi([open(1)], 'conversionRate', cohort)).toMatchObject({ denominator: 0, excluded: { immature: 1 } })
  })

  test('of a period relates two sets of leads, and may exceed 1', async () => {
    const leads = [won(0, 40 * day), won(0, 45 * day), open(40 * day), won(null, null)]
    const period = { ...context, basis: 'period' } as const
    const february = await kpi(leads, 'conversionRate', { ...period, from: 31 * day, to: 59 * day })
    expect(february).toMatchObject({ value: 2, numerator: 2, denominator: 1, excluded: { unknownCreated: 1, unknownClosed: 1 } })
    expect(february).not.toHaveProperty('ci')
    const { groups, excluded } = await kpi(leads, 'conversionRate', { ...period, by: 'month' })
    expect(groups).toMatchObject([
      { key: '1970-01', value: 0, numerator: 0, denominator: 2 },
      { key: '1970-02', value: 2, numerator: 2, denominator: 1 },
    ])
    expect(excluded).toEqual({ undated: 2 })
  })

  test('credits the owner at the first reported qualification, else the owner now', async () => {
    const qualifiedByBob = journey({ owner: 'Ann' }, { to: 'qualified', at: day, owner: 'Bob' }, { to: 'converted', at: 2 * day, owner: 'Cy' })
    const inferred = journey({ owner: 'Ann' }, { to: 'qualified', at: day, owner: 'Bob', inferred: true }, { to: 'converted', at: 2 * day, owner: 'Cy' })
    const nobody = journey({ owner: null })
    const { groups } = await kpi([qualifiedByBob, inferred, nobody], 'conversionRate', { ...context, by: 'owner' })
    expect(groups).toMatchObject([
      { key: 'Bob', numerator: 1 },
      { key: 'Cy', numerator: 1 },
      { key: 'Unknown', numerator: 0, denominator: 1 },
    ])
  })
})

test('a lead once qualified stays qualified for its rate, and a converted one was', async () => {
  const imported = journey({ imported: true }, { to: 'converted', at: day })
  const leads = [journey({}, { to: 'qualified', at: day }, { to: 'lost', at: 2 * day }), imported, open(0), open(null)]
  expect(await kpi(leads, 'qualificationRate', context)).toMatchObject({ numerator: 2, denominator: 4 })
  expect(await kpi(leads, 'qualificationRate', { ...context, asOf: day - 1 })).toMatchObject({ numerator: 0, denominator: 4 })
  expect(await kpi(leads, 'qualificationRate', { ...context, from: 0 })).toMatchObject({ numerator: 2, denominator: 3, excluded: { unknownCreated: 1 } })
})
