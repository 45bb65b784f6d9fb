import { expect, test } from 'vitest'
import type { MetricContext } from './context.js'
import { day, journey } from './journey.fixture.js'
import { kpi } from './kpi.js'

const context: MetricContext = { asOf: 100 * day, zone: 'UTC' }
const leads = [
  journey({}),
  journey({ source: null }),
  journey({ createdAt: null }),
  journey({ owner: 'Bob' }, { to: 'lost', at: 40 * day }),
  journey({ createdAt: 101 * day }),
]

test('counts the leads in each status, those without a date too, and those of tomorrow not', async () => {
  const { value, n, counts, groups } = await kpi(leads, 'statusCounts', context)
  expect({ value, n }).toEqual({ value: 4, n: 4 })
  expect(counts).toEqual({ new: 3, contacted: 0, qualified: 0, converted: 0, lost: 1, disqualified: 0 })
  expect(groups?.map(({ key, value: count }) => [key, count])).toEqual([
    ['new', 3],
    ['lost', 1],
    ['contacted', 0],
    ['converted', 0],
    ['disqualified', 0],
    ['qualified', 0],
  ])
})

test('groups carry their own counts, by the owner now', async () => {
  const { groups } = await kpi(leads, 'statusCounts', { ...context, by: 'owner' })
  expect(groups).toMatchObject([
    { key: 'Ann', value: 3, counts: { new: 3, lost: 0 } },
    { key: 'Bob', value: 1, counts: { new: 0, lost: 1 } },
  ])
})

test('a missing source is the row Unknown', async () => {
  const { groups } = await kpi(leads, 'statusCounts', { ...context, by: 'source' })
  expect(groups?.map(({ key, value }) => [key, value])).toEqual([
    ['Web', 3],
    ['Unknown', 1],
  ])
})

test('periods go by the entry into the status', async () => {
  const { groups, excluded } = await kpi(leads, 'statusCounts', { ...context, by: 'month' })
  expect(groups).toMatchObject([
    { key: '1970-01', value: 2 },
    { key: '1970-02', value: 1, counts: { lost: 1 } },
  ])
  expect(excluded).toEqual({ undated: 1 })
})
