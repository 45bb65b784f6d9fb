import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arbitraryFacts } from './arbitrary-journey.fixture.js'
import { day, journey, usd, type Step } from './journey.fixture.js'
import { lostReasons, type LossBy, type LostReasonGroup, type LostReasonsContext } from './lost-reasons.js'

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

test('by two dimensions, the second is inside the first', async () => {
  const { groups } = await lostReasons(leads, { ...context, by: ['owner', 'stage'] })
  expect(groups?.map(({ key, groups: inside = [] }) => [key, inside.map(({ key, totals: { count } }) => [key, count])])).toEqual([
    [
      'Ann',
      [
        ['contacted', 1],
        ['new', 1],
      ],
    ],
    ['Bob', [['new', 1]]],
    ['Unknown', [['new', 1]]],
  ])
  await expect(lostReasons(leads, { ...context, by: ['owner', 'owner'] })).rejects.toThrow(RangeError)
  await expect(lostReasons(leads, { ...context, by: ['owner', 'stage', 'month'] })).rejects.toThrow('more than two dimensions')
})

test('by period, each reason shows how its share moved since the period before, where both are whole', async () => {
  const lostAt = (at: number, reason: string) => journey({}, { to: 'lost', reason, at: at * day })
  const facts = [lostAt(1, 'price'), lostAt(2, 'price'), lostAt(32, 'price'), lostAt(33, 'timing'), lostAt(60, 'timing'), lostAt(130, 'price')]
  const trends = async (by: LostReasonsContext['by'], asOf: number) =>
    (await lostReasons(facts, { ...context, asOf: asOf * day, by })).groups?.map(({ key, rows }) => [key, ...rows.map(({ reason, trend }) => [reason, trend])])
  expect(await trends('month', 130)).toEqual([
    ['1970-01', ['price', null]],
    ['1970-02', ['price', -0.5], ['timing', 0.5]],
    ['1970-03', ['timing', 0.5]],
    ['1970-05', ['price', null]],
  ])
  expect((await trends('month', 40))?.[1]).toEqual(['1970-02', ['price', null], ['timing', null]])
  expect((await trends('stage', 40))?.[0]).toEqual(['new', ['price', undefined], ['timing', undefined]])
})

test('counts the losses of deals by the stage they were lost in, with what was opened again and won', async () => {
  const opened = { to: 'converted', at: 10 * day, value: usd(100), deal: { stage: 'discovery' } } as const
  const lost = (at: number | null, more: Step['deal'] = {}): Step => ({ to: 'deal', at, deal: { state: 'lost', reason: 'price', competitor: 'Acme', ...more } })
  const back = (at: number): Step => ({ to: 'deal', at, deal: { state: 'open' } })
  const facts = [
    journey({}, opened, { to: 'deal', at: 15 * day, deal: { stage: 'proposal', value: usd(80) } }, lost(20 * day)),
    journey({}, opened, lost(20 * day), back(25 * day), { to: 'deal', at: 30 * day, deal: { state: 'won' } }),
    journey({}, { ...opened, at: null }, lost(40 * day, { reason: 'timing', competitor: null })),
    journey({}, opened, lost(20 * day), { to: 'reverted', at: 21 * day }),
    wonBack,
  ]
  const { groups, rows, totals, excluded, definition } = await lostReasons(facts, { ...context, of: 'deals', by: 'stage' })
  expect(definition).toBe('lostDeals@1')
  expect(groups?.map(({ key, totals: { count, value } }) => [key, count, value?.amount])).toEqual([
    ['discovery', 2, '200.00'],
    ['proposal', 1, '80.00'],
  ])
  expect(rows).toMatchObject([
    { reason: 'price', count: 2, lostNow: 1, reopened: 1, wonAfter: 1, medianAge: 10 * day },
    { reason: 'timing', count: 1, lostNow: 1, reopened: 0, wonAfter: 0, medianAge: null },
  ])
  expect([totals.count, excluded]).toEqual([3, { unknownOpened: 1 }])
  const then = await lostReasons(facts, { ...context, of: 'deals', asOf: 22 * day })
  expect(then.totals).toMatchObject({ count: 2, lostNow: 2, reopened: 0, wonAfter: 0 })
})

const dimension = fc.constantFrom<LossBy[]>('reason', 'stage', 'owner', 'source', 'competitor', 'status', 'month', 'custom.product')
const cellsOf = (groups: readonly LostReasonGroup[] = [], swap = false): readonly string[] =>
  groups
    .flatMap(({ key, groups: inside = [] }) =>
      inside.map(({ key: other, totals, rows }) =>
        JSON.stringify([swap ? [other, key] : [key, other], totals, rows.map(({ reason, count }) => [reason, count])]),
      ),
    )
    .toSorted()

test('two dimensions say what each one says: same groups, sums that add up, and the same cells the other way round', async () => {
  const twoOf = fc.uniqueArray(dimension, { minLength: 2, maxLength: 2 })
  const property = fc.asyncProperty(
    fc.array(arbitraryFacts, { maxLength: 12 }),
    twoOf,
    fc.constantFrom('leads', 'deals'),
    fc.nat(600),
    async (facts, by, of, asOf) => {
      const asked = { zone: 'UTC', asOf: asOf * day, of } as const
      const both = await lostReasons(facts, { ...asked, by })
      const turned = await lostReasons(facts, { ...asked, by: by.toReversed() })
      const one = await lostReasons(facts, { ...asked, by: by.slice(0, 1) })
      const none = await lostReasons(facts, asked)
      expect(both.groups?.map(({ groups: _, ...group }) => group)).toEqual(one.groups)
      expect([both.totals, both.rows]).toEqual([none.totals, none.rows])
      const cells = both.groups?.flatMap(({ groups: inside = [] }) => inside) ?? []
      expect(cells.reduce((sum, { totals }) => sum + totals.count, 0)).toBe(none.totals.count - (both.excluded.undated ?? 0))
      expect(cellsOf(both.groups)).toEqual(cellsOf(turned.groups, true))
    },
  )
  await fc.assert(property)
})
