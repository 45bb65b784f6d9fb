import { expect, test } from 'vitest'
import type { MetricContext } from './context.js'
import { day, journey } from './journey.fixture.js'
import { kpi } from './kpi.js'

const context: MetricContext = { asOf: 1000 * day, zone: 'UTC' }
const won = (createdAt: number | null, at: number | null) => journey({ createdAt }, { to: 'qualified', at }, { to: 'converted', at })

test('the sales cycle is the median from creation to the conversion that stands', async () => {
  const again = journey({}, { to: 'qualified', at: day }, { to: 'converted', at: 2 * day }, { to: 'reverted', at: 3 * day }, { to: 'converted', at: 30 * day })
  const leads = [again, won(0, 10 * day), won(0, 20 * day), won(null, day), won(0, null), won(day, 0), journey({})]
  expect(await kpi(leads, 'salesCycle', context)).toMatchObject({
    value: 20 * day,
    mean: 20 * day,
    p90: 28 * day,
    numerator: 3,
    denominator: 6,
    n: 3,
    smallSample: true,
    excluded: { negative: 1, unknownClosed: 1, unknownCreated: 1 },
  })
})

test('the loss cycle is that of the last loss of a lead lost now', async () => {
  const twice = journey({}, { to: 'lost', at: day }, { to: 'reopened', at: 2 * day }, { to: 'lost', at: 5 * day })
  const reopened = journey({}, { to: 'lost', at: day }, { to: 'reopened', at: 2 * day })
  expect(await kpi([twice, reopened, won(0, day)], 'lossCycle', context)).toMatchObject({ value: 5 * day, n: 1, denominator: 1 })
})

test('a lead won on the spot has a cycle of nothing, not a wrong date', async () => {
  expect(await kpi([won(day, day)], 'salesCycle', context)).toMatchObject({ value: 0, n: 1, excluded: {} })
})

test('a cycle belongs to the month it ends in and to the owner at its end', async () => {
  const lead = journey({ owner: 'Ann' }, { to: 'qualified', at: day }, { to: 'converted', at: 40 * day, owner: 'Bob' })
  const { groups: months, excluded } = await kpi([lead, won(null, null)], 'salesCycle', { ...context, by: 'month' })
  expect(months).toMatchObject([{ key: '1970-02', value: 40 * day }])
  expect(excluded).toEqual({ unknownCreated: 1 })
  expect((await kpi([lead], 'salesCycle', { ...context, by: 'owner' })).groups).toMatchObject([{ key: 'Bob' }])
})
