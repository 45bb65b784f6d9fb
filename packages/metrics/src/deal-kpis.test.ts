import type { LeadFacts, Money } from '@leadledger/leads'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arbitraryLife, type Life } from './arbitrary-journey.fixture.js'
import type { MetricContext } from './context.js'
import type { KpiName } from './counting.js'
import { day, hour, journey, usd, type Step } from './journey.fixture.js'
import { kpi, kpis } from './kpi.js'

const context: MetricContext = { asOf: 1000 * day, zone: 'UTC' }
const opened = (at: number | null, value?: Money, deal: Step['deal'] = {}): Step => ({ to: 'converted', at, deal, ...(value && { value }) })
const won = (at: number | null, value: Money | null): Step => ({ to: 'deal', at, deal: { state: 'won', value } })
const lost = (at: number | null): Step => ({ to: 'deal', at, deal: { state: 'lost', reason: 'price', competitor: null } })
const reopened = (at: number): Step => ({ to: 'deal', at, deal: { state: 'open' } })
const deal = (...steps: readonly Step[]): LeadFacts => journey({}, ...steps)

describe('the win rate of deals', () => {
  test('counts a deal once, by its state at asOf; an open one is neither', async () => {
    const again = deal(opened(day), lost(2 * day), reopened(3 * day), won(4 * day, usd(5)))
    expect(await kpi([again, deal(opened(day), lost(2 * day)), deal(opened(day))], 'dealWinRate', context)).toMatchObject({ numerator: 1, denominator: 2 })
    expect(await kpi([again], 'dealWinRate', { ...context, asOf: 3 * day })).toMatchObject({ value: null, denominator: 0 })
    expect(await kpi([again], 'dealWinRate', { ...context, asOf: 2 * day })).toMatchObject({ value: 0, denominator: 1 })
  })

  test('knows no deal of a conversion that was reverted', async () => {
    const withdrawn = deal(opened(day), { to: 'reverted', at: 2 * day })
    expect(await kpi([withdrawn], 'pipelineValue', context)).toMatchObject({ denominator: 0 })
    expect(await kpi([withdrawn], 'pipelineValue', { ...context, asOf: day })).toMatchObject({ denominator: 1, excluded: { noValue: 1 } })
  })
})

describe('bookings', () => {
  const january = deal(opened(0, usd(900)), won(20 * day, usd(100)))
  const february = deal(opened(0, usd(900)), won(40 * day, usd(150)))
  const unpriced = deal(opened(0), won(41 * day, null))

  test('are what was won, when it was won, at the value it was won at, one sum a currency', async () => {
    const yen = deal(opened(0), won(42 * day, { minor: 7, currency: 'JPY' }))
    expect(await kpi([january, february, yen, unpriced, deal(opened(0, usd(1)), lost(day))], 'bookings', context)).toMatchObject({
      value: null,
      values: [
        { amount: '7', currency: 'JPY' },
        { amount: '250.00', currency: 'USD' },
      ],
      n: 3,
      denominator: 4,
      excluded: { noValue: 1 },
    })
  })

  test('go by the win and not by the creation, and who has no value is told: a peer filters by creation and leaves it out in silence', async () => {
    const window = { ...context, from: 31 * day, to: 59 * day }
    const peers = [january, february, unpriced].filter(({ createdAt }) => (createdAt as number) >= window.from)
    expect(peers).toEqual([])
    expect(await kpi([january, february, unpriced], 'bookings', window)).toMatchObject({
      value: { amount: '150.00' },
      denominator: 2,
      excluded: { noValue: 1 },
    })
  })

  test('grow from month to month, by whole months only', async () => {
    const year = [january, february, deal(opened(0), won(80 * day, usd(300)))]
    const { groups } = await kpi(year, 'bookings', { ...context, asOf: 85 * day, by: 'month' })
    expect(groups).toMatchObject([
      { key: '1970-01', growth: [{ currency: 'USD', previous: null, year: null }] },
      { key: '1970-02', growth: [{ currency: 'USD', previous: 0.5, year: null }] },
      { key: '1970-03', growth: [{ currency: 'USD', previous: null, year: null }] },
    ])
    const whole = await kpi(year, 'bookings', { ...context, by: 'month', from: 0, to: 90 * day })
    expect(whole.groups?.[2]).toMatchObject({ growth: [{ previous: 1 }] })
    const cut = await kpi(year, 'bookings', { ...context, by: 'month', from: 10 * day })
    expect(cut.groups?.[1]).toMatchObject({ growth: [{ previous: null }] })
  })

  test('grow from year to year, and never from a base that is not above nothing', async () => {
    const deals = [deal(opened(0), won(40 * day, usd(200))), deal(opened(0), won(400 * day, usd(100))), deal(opened(0), won(430 * day, usd(-5)))]
    const { groups } = await kpi(deals, 'bookings', { ...context, by: 'month' })
    expect(groups).toMatchObject([
      { key: '1970-02' },
      { key: '1971-02', growth: [{ previous: null, year: -0.5 }] },
      { key: '1971-03', growth: [{ previous: -1.05 }] },
    ])
    const quarters = await kpi(deals, 'bookings', { ...context, by: 'quarter' })
    expect(quarters.groups).toMatchObject([{ key: '1970-Q1' }, { key: '1971-Q1', growth: [{ year: -0.525 }] }])
    const years = await kpi(deals, 'bookings', { ...context, by: 'year' })
    expect(years.groups).toMatchObject([{ key: '1970' }, { key: '1971', growth: [{ previous: -0.525, year: -0.525 }] }])
  })
})

test('the average deal is a mean a currency, rounded to its minor unit, without those of no value', async () => {
  const deals = [deal(opened(0), won(day, usd(1))), deal(opened(0), won(day, usd(2.01))), deal(opened(0), won(day, null))]
  expect(await kpi(deals, 'averageDeal', context)).toMatchObject({ value: { amount: '1.51', currency: 'USD' }, n: 2, excluded: { noValue: 1 } })
})

describe('the time to the win', () => {
  const quick = deal(opened(2 * hour, usd(1)), won(20 * hour, usd(1)))
  const slow = journey({ createdAt: day }, opened(3 * day, usd(1)), won(3 * day + 30 * hour, usd(1)))

  test('is exact from the creation of the lead, and from the opening of the deal: a peer floors it to whole days', async () => {
    expect(Math.floor((20 * hour) / day)).toBe(0)
    expect(await kpi([quick], 'wonCycle', context)).toMatchObject({ value: 20 * hour })
    expect(await kpi([quick, slow], 'dealCycle', context)).toMatchObject({ value: 24 * hour, n: 2 })
  })

  test('leaves out by name what cannot be measured', async () => {
    const odd = [
      journey({ createdAt: null }, opened(null, usd(1)), won(day, usd(1))),
      deal(opened(5 * day), won(day, usd(1))),
      deal(opened(0), won(null, usd(1))),
    ]
    expect(await kpi(odd, 'wonCycle', context)).toMatchObject({ value: day, n: 1, excluded: { unknownCreated: 1, unknownClosed: 1 } })
    expect(await kpi(odd, 'dealCycle', context)).toMatchObject({ n: 0, excluded: { unknownOpened: 1, negative: 1, unknownClosed: 1 } })
  })
})

test('sales velocity multiplies its four inputs, and shows them', async () => {
  const deals = [
    deal(opened(0), won(10 * day, usd(100))),
    deal(opened(0), won(20 * day, usd(200))),
    deal(opened(0), lost(5 * day)),
    ...Array.from({ length: 6 }, () => deal(opened(0, usd(1)))),
  ]
  expect(await kpi(deals, 'salesVelocity', context)).toMatchObject({
    value: { amount: '40.00', currency: 'USD' },
    numerator: 2,
    denominator: 3,
    censored: 6,
    inputs: { openDeals: 6, winRate: 2 / 3, averageWon: [{ amount: '150.00', currency: 'USD' }], medianDays: 15 },
  })
  expect(await kpi(deals, 'salesVelocity', { ...context, from: 900 * day })).toMatchObject({ value: null, values: [], inputs: { openDeals: 6, winRate: null } })
  const { groups } = await kpi(deals, 'salesVelocity', { ...context, by: 'month' })
  expect(groups).toMatchObject([{ key: '1970-01', value: null, inputs: { medianDays: 15 } }])
})

test('the inputs of sales velocity are the numbers of that name: a win without a value, or of unknown opening, is a win', async () => {
  const deals = [
    deal(opened(0), won(10 * day, usd(100))),
    deal(opened(0), won(30 * day, null)),
    deal(opened(null), won(day, usd(300))),
    deal(opened(0), lost(5 * day)),
    deal(opened(0)),
  ]
  const [velocity, rate, average, cycle] = await kpis(deals, ['salesVelocity', 'dealWinRate', 'averageDeal', 'dealCycle'], context)
  expect(velocity?.inputs).toEqual({ openDeals: 1, winRate: 0.75, averageWon: [{ amount: '200.00', currency: 'USD' }], medianDays: 20 })
  expect(velocity).toMatchObject({ value: usdText('7.50'), numerator: 3, denominator: 4, excluded: { noValue: 1, unknownOpened: 1 } })
  expect([rate?.value, average?.value, cycle?.value]).toEqual([0.75, usdText('200.00'), 20 * day])
})

describe('the pipeline', () => {
  const moved = deal(
    opened(0, usd(100), { stage: 'discovery', probability: 20 }),
    { to: 'deal', at: 5 * day, deal: { stage: 'proposal', probability: 50 } },
    { to: 'deal', at: 6 * day, deal: { value: usd(300) } },
  )
  const open = [moved, deal(opened(0, usd(10))), deal(opened(0, undefined, { stage: 'discovery', probability: 20 })), deal(opened(0, usd(9)), lost(day))]

  test('is what is open at any date, weighted by the probability the stage had when it was entered', async () => {
    const at = async (name: KpiName, asOf: number) => (await kpi(open, name, { ...context, asOf })).value
    expect([await at('pipelineValue', 4 * day), await at('pipelineValue', 6 * day)]).toEqual([usdText('110.00'), usdText('310.00')])
    expect([await at('weightedPipeline', 4 * day), await at('weightedPipeline', 5 * day), await at('weightedPipeline', 6 * day)]).toEqual([
      usdText('20.00'),
      usdText('50.00'),
      usdText('150.00'),
    ])
  })

  test('lists what has no value or no probability, and counts it as nothing else', async () => {
    expect(await kpi(open, 'weightedPipeline', context)).toMatchObject({ n: 1, denominator: 3, excluded: { noProbability: 1, noValue: 1 } })
  })

  test('is rounded once, not deal by deal', async () => {
    const cents = Array.from({ length: 4 }, () => deal(opened(0, usd(0.01), { stage: 'proposal', probability: 50 })))
    expect(await kpi(cents, 'weightedPipeline', context)).toMatchObject({ value: usdText('0.02') })
  })
})

const usdText = (amount: string) => ({ amount, currency: 'USD' })

/** The deal of a life, step by step and by hand. */
function recount({ steps }: Life, asOf: number) {
  let found: { state: string; value: Money | null; probability: number | null; closedAt: number } | undefined
  for (const { to, at, value = null, deal: change } of steps) {
    if ((at as number) > asOf) break
    if (to === 'converted') found = { state: 'open', value, probability: change?.probability ?? null, closedAt: NaN }
    if (to === 'reverted') found = undefined
    if (to !== 'deal' || !found || !change) continue
    if (change.stage !== undefined) found.probability = change.probability ?? null
    if (change.value !== undefined) found.value = change.value
    if (change.state !== undefined) Object.assign(found, { state: change.state, closedAt: at })
  }
  return found
}

test('whatever happens to deals, the numbers are those of a recount by hand, as of any date', () =>
  fc.assert(
    fc.asyncProperty(fc.array(arbitraryLife(true), { maxLength: 20 }), fc.nat(700 * day), fc.nat(500 * day), async (lives, asOf, from) => {
      const facts = lives.map(({ beginning, steps }) => journey(beginning, ...steps))
      const deals = lives.filter(({ beginning }) => (beginning.createdAt as number) <= asOf).flatMap((life) => recount(life, asOf) ?? [])
      const inWindow = deals.filter(({ state, closedAt }) => state !== 'open' && closedAt >= from)
      const wins = inWindow.filter(({ state }) => state === 'won')
      const open = deals.filter(({ state }) => state === 'open')
      const sum = (some: typeof deals, currency: string): number =>
        some.reduce((total, { value }) => total + (value?.currency === currency ? value.minor : 0), 0)
      const [rate, booked] = await kpis(facts, ['dealWinRate', 'bookings'], { asOf, zone: 'UTC', from })
      const [pipeline, weighed] = await kpis(facts, ['pipelineValue', 'weightedPipeline'], { asOf, zone: 'UTC' })
      expect([rate?.numerator, rate?.denominator]).toEqual([wins.length, inWindow.length])
      for (const [result, some] of [
        [booked, wins],
        [pipeline, open],
      ] as const) {
        const amountIn = (currency: string) => Number(result?.values?.find((value) => value.currency === currency)?.amount.replace('.', '') ?? 0)
        expect([amountIn('JPY'), amountIn('USD')]).toEqual([sum(some, 'JPY'), sum(some, 'USD')])
        expect(result?.excluded).toEqual(some.some(({ value }) => !value) ? { noValue: some.filter(({ value }) => !value).length } : {})
      }
      expect(weighed?.n).toBe(open.filter(({ value, probability }) => value && probability !== null).length)
    }),
  ))
