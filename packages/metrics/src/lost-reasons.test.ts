import { expect, test } from 'vitest'
import { day, journey, usd } from './journey.fixture.js'
import { lostReasons, type LostReasonsContext } from './lost-reasons.js'

const context: LostReasonsContext = { asOf: 100 * day, zone: 'UTC' }
const price = { to: 'lost', reason: 'price' } as const
const wonBack = journey(
  { owner: 'Ann' },
  { ...price, at: 10 * day, value: usd(100), competitor: 'Acme' },
  { to: 'reopened', at: 20 * day },
  { to: 'qualified', at: 30 * day },
  { to: 'converted', at: 31 * day },
)
const lostTwice = journey(
  { owner: 'Ann' },
  { to: 'contacted', at: day },
  { ...price, at: 20 * day, value: usd(50) },
  { to: 'reopened', at: 25 * day },
  { to: 'lost', reason: 'timing', at: 40 * day, owner: 'Bob' },
)
const undated = journey({ createdAt: null, owner: null, source: null }, { ...price, at: null })
const disqualified = journey({}, { to: 'disqualified', at: day })
const leads = [wonBack, lostTwice, undated, disqualified]

test('counts losses as episodes, by reason, most frequent first', async () => {
  const { totals, rows, excluded, ...result } = await lostReasons(leads, context)
  expect(result).toEqual({ kpi: 'lostReasons', definition: 'lostReasons@1', basis: 'period', asOf: '1970-04-11T00:00:00.000Z', zone: 'UTC' })
  const fifteenDays = { value: { amount: '150.00', currency: 'USD' }, values: [{ amount: '150.00', currency: 'USD' }], medianAge: 15 * day }
  expect(rows).toEqual([
    { reason: 'price', count: 3, share: 0.75, cumulativeShare: 0.75, lostNow: 1, reopened: 2, wonAfter: 1, ...fifteenDays },
    { reason: 'timing', count: 1, share: 0.25, cumulativeShare: 1, lostNow: 1, reopened: 0, wonAfter: 0, value: null, values: [], medianAge: 40 * day },
  ])
  expect(totals).toEqual({ ...fifteenDays, count: 4, lostNow: 2, reopened: 2, wonAfter: 1, medianAge: 20 * day })
  expect(excluded).toEqual({ noValue: 2, unknownCreated: 1 })
})

test('knows at asOf only what had happened', async () => {
  const { totals } = await lostReasons(leads, { ...context, asOf: 22 * day })
  expect(totals).toMatchObject({ count: 3, lostNow: 2, reopened: 1, wonAfter: 0 })
})

test('a loss after a conversion that was reverted is not won back by it', async () => {
  const lostAtLast = journey({}, { to: 'converted', at: day }, { to: 'reverted', at: 2 * day }, { ...price, at: 3 * day })
  const sameCycle = { ...lostAtLast, visits: lostAtLast.visits.slice(0, 2), conversions: journey({}, { to: 'converted', at: day }).conversions }
  expect((await lostReasons([lostAtLast, sameCycle], context)).totals).toMatchObject({ count: 2, lostNow: 1, wonAfter: 0 })
})

test.for([
  { by: 'stage', keys: ['new', 'contacted'], counts: [3, 1] },
  { by: 'owner', keys: ['Ann', 'Bob', 'Unknown'], counts: [2, 1, 1] },
  { by: 'source', keys: ['Web', 'Unknown'], counts: [3, 1] },
  { by: 'status', keys: ['lost', 'converted'], counts: [3, 1] },
  { by: 'competitor', keys: ['Unknown', 'Acme'], counts: [3, 1] },
  { by: 'custom.product', keys: ['Unknown'], counts: [4] },
  { by: 'month', keys: ['1970-01', '1970-02'], counts: [2, 1] },
  { by: 'quarter', keys: ['1970-Q1'], counts: [3] },
] as const)('groups by $by', async ({ by, keys, counts }) => {
  const { groups, totals, excluded } = await lostReasons(leads, { ...context, by })
  expect(groups?.map(({ key }) => key)).toEqual(keys)
  expect(groups?.map(({ totals: { count } }) => count)).toEqual(counts)
  expect(counts.reduce((sum: number, count) => sum + count, 0) + (excluded.undated ?? 0)).toBe(totals.count)
  for (const { rows, totals: ofGroup } of groups ?? []) {
    expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(ofGroup.count)
    expect(rows.at(-1)?.cumulativeShare).toBe(1)
  }
})

test('a window goes by the date of the loss', async () => {
  const { totals, excluded } = await lostReasons(leads, { ...context, from: 10 * day, to: 40 * day })
  expect(totals.count).toBe(2)
  expect(excluded).toMatchObject({ unknownClosed: 1 })
})

test('without losses there are no rows', async () => {
  const nothing = { count: 0, lostNow: 0, reopened: 0, wonAfter: 0, value: null, values: [], medianAge: null }
  expect(await lostReasons([], context)).toMatchObject({ totals: nothing, rows: [], excluded: {} })
})
