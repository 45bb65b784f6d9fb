import { expect, test } from 'vitest'
import type { MetricContext } from './context.js'
import { day, journey } from './journey.fixture.js'
import { kpi } from './kpi.js'

const context: MetricContext = { asOf: 100 * day, zone: 'UTC' }
const reopened = journey(
  { owner: 'Ann' },
  { to: 'contacted', at: 2 * day },
  { to: 'lost', at: 5 * day, owner: 'Bob' },
  { to: 'reopened', at: 15 * day },
  { to: 'contacted', at: 19 * day },
)

test('each re-entry is a visit of its own, and an open visit is only counted', async () => {
  const { value, n, censored, groups } = await kpi([reopened], 'timeInStatus', context)
  expect({ value, n, censored }).toEqual({ value: 3.5 * day, n: 4, censored: 1 })
  expect(groups).toMatchObject([
    { key: 'new', value: 3 * day, n: 2 },
    { key: 'contacted', value: 3 * day, n: 1, censored: 1 },
    { key: 'lost', value: 10 * day, n: 1 },
  ])
})

test('asOf turns a finished visit into an open one', async () => {
  expect(await kpi([reopened], 'timeInStatus', { ...context, asOf: 4 * day })).toMatchObject({ n: 1, censored: 1 })
})

test('bounds that are inferred, unknown or in the wrong order measure nothing', async () => {
  const leads = [
    journey({ createdAt: null }, { to: 'contacted', at: day }),
    journey({}, { to: 'contacted', at: null }),
    journey({}, { to: 'contacted', at: day, inferred: true }, { to: 'qualified', at: 2 * day }),
    journey({ createdAt: day }, { to: 'lost', at: 0 }),
  ]
  const { n, excluded, censored } = await kpi(leads, 'timeInStatus', context)
  expect({ n, excluded, censored }).toEqual({ n: 0, excluded: { inferred: 2, negative: 1, unknownEntered: 1, unknownLeft: 1 }, censored: 4 })
})

test('by owner, each owner at the entry has a row for every status', async () => {
  const { groups } = await kpi([reopened], 'timeInStatus', { ...context, by: 'owner' })
  expect(groups).toMatchObject([
    {
      key: 'Ann',
      n: 2,
      groups: [
        { key: 'contacted', value: 3 * day },
        { key: 'new', value: 2 * day },
      ],
    },
    { key: 'Bob', n: 2, censored: 1 },
  ])
})

test('by month, a visit counts where it ends', async () => {
  const late = journey({}, { to: 'contacted', at: 40 * day })
  const { groups } = await kpi([late, reopened], 'timeInStatus', { ...context, by: 'month' })
  expect(groups).toMatchObject([
    { key: '1970-01', n: 4 },
    { key: '1970-02', n: 1, groups: [{ key: 'new', value: 40 * day }] },
  ])
})
