import type { LeadFacts, Money } from '@leadledger/leads'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arbitraryFacts, arbitraryLife } from './arbitrary-journey.fixture.js'
import { dealFunnel } from './deal-funnel.js'
import { forecast, type ForecastContext } from './forecast.js'
import { day, journey, usd, type Step } from './journey.fixture.js'
import { kpi } from './kpi.js'
import { pipeline } from './pipeline.js'

const january = { from: 0, to: 31 * day }
const february: ForecastContext = { from: 31 * day, to: 59 * day, asOf: 1000 * day, zone: 'UTC' }

interface DealSaid {
  readonly owner?: string
  readonly probability?: number | null
  readonly expected?: string | null
  readonly opened?: number
  readonly stage?: string
}

const deal = (
  value: Money | undefined,
  { owner = 'Ann', probability = 50, expected = '1970-02-15', opened = 0, stage = 'proposal' }: DealSaid,
  ...steps: Step[]
): LeadFacts =>
  journey(
    { owner, createdAt: opened },
    { to: 'converted', at: opened, ...(value && { value }), deal: { stage, probability, expectedClose: expected } },
    ...steps,
  )
const won = (at: number, value: Money): Step => ({ to: 'deal', at, deal: { state: 'won', value } })
const lost = (at: number): Step => ({ to: 'deal', at, deal: { state: 'lost', reason: 'price' } })
const moved = (at: number, stage: string, probability: number | null): Step => ({ to: 'deal', at, deal: { stage, probability } })
const text = (amount: string, currency = 'USD') => ({ amount, currency })

describe('the forecast of a period', () => {
  test('is what was open as it began and expected in it, by the probability of then, against what was won in it', async () => {
    const deals = [deal(usd(100), {}, moved(10 * day, 'negotiation', 80), moved(35 * day, 'discovery', 20), won(40 * day, usd(90))), deal(usd(40), {})]
    expect(await forecast(deals, february)).toEqual({
      frozenAt: '1970-01-31T23:59:59.999Z',
      from: '1970-02-01T00:00:00.000Z',
      to: '1970-03-01T00:00:00.000Z',
      asOf: '1972-09-27T00:00:00.000Z',
      zone: 'UTC',
      isComplete: true,
      figures: [{ currency: 'USD', forecast: text('100.00'), actual: text('90.00'), wape: 10 / 90, bias: 10 / 90 }],
      groups: [{ key: 'Ann', figures: [{ currency: 'USD', forecast: text('100.00'), actual: text('90.00') }] }],
      excluded: {},
    })
  })

  test('counts lost deals as nothing: a peer counts them at full value', async () => {
    const before = deal(usd(100), {}, lost(10 * day))
    const within = deal(usd(100), {}, lost(40 * day))
    const peer = [before, within].reduce((sum, { conversions }) => sum + (conversions[0]?.value?.minor ?? 0), 0)
    expect(peer).toBe(20_000)
    expect((await forecast([before], february)).figures).toEqual([])
    expect((await forecast([within], february)).figures).toMatchObject([{ forecast: text('50.00'), actual: text('0.00'), wape: null, bias: null }])
  })

  test('books what was won on the day it was won: a peer books it in the month it was expected', async () => {
    const early = deal(usd(100), { expected: '1970-02-15' }, won(20 * day, usd(100)))
    const peersMonth = early.conversions[0]?.expectedClose?.slice(0, 7)
    expect(peersMonth).toBe('1970-02')
    expect((await forecast([early], { ...february, ...january })).figures).toMatchObject([{ actual: text('100.00') }])
    expect((await forecast([early], february)).figures).toEqual([])
  })

  test('is compared owner by owner, or the errors of two would cancel', async () => {
    const deals = [deal(usd(100), { owner: 'Ann' }), deal(usd(10), { owner: 'Bob' }, won(40 * day, usd(55)))]
    expect((await forecast(deals, february)).figures).toMatchObject([{ forecast: text('55.00'), actual: text('55.00'), wape: 100 / 55, bias: 0 }])
    expect((await forecast(deals, { ...february, by: 'source' })).figures).toMatchObject([{ wape: 0, bias: 0 }])
  })

  test('never adds two currencies', async () => {
    const deals = [deal(usd(100), {}), deal({ minor: 100, currency: 'JPY' }, {}, won(40 * day, { minor: 70, currency: 'JPY' }))]
    expect((await forecast(deals, february)).figures).toMatchObject([
      { currency: 'JPY', forecast: text('50', 'JPY'), actual: text('70', 'JPY') },
      { currency: 'USD', forecast: text('50.00'), actual: text('0.00') },
    ])
  })

  test('names what it cannot count', async () => {
    const deals = [
      deal(usd(1), { expected: null }),
      deal(usd(1), { expected: '1970-01-15' }),
      deal(undefined, {}),
      deal(usd(1), { probability: null }),
      deal(usd(1), { expected: '1970-03-01' }),
    ]
    expect(await forecast(deals, february)).toMatchObject({ figures: [], excluded: { noExpectedClose: 1, overdue: 1, noValue: 1, noProbability: 1 } })
  })

  test('judges no period before it is over, and forecasts one to come as of now', async () => {
    const deals = [deal(usd(100), {}, won(40 * day, usd(100))), deal(usd(10), {})]
    expect(await forecast(deals, { ...february, asOf: 45 * day })).toMatchObject({ isComplete: false, figures: [{ actual: text('100.00'), wape: null }] })
    expect(await forecast(deals, { ...february, asOf: 20 * day })).toMatchObject({
      frozenAt: '1970-01-21T00:00:00.000Z',
      figures: [{ forecast: text('55.00') }],
    })
  })

  test('is the same whatever happened since, and in whatever order the rows come', () =>
    fc.assert(
      fc.asyncProperty(fc.array(arbitraryLife(true), { maxLength: 15 }), fc.nat(300 * day), async (lives, from) => {
        const context = { from, to: from + 40 * day, asOf: 900 * day, zone: 'UTC' }
        const facts = lives.map(({ beginning, steps }) => journey(beginning, ...steps))
        const then = lives
          .filter(({ beginning }) => (beginning.createdAt as number) < from)
          .map(({ beginning, steps }) => journey(beginning, ...steps.filter(({ at }) => (at as number) < from)))
        const forecasts = ({ figures }: Awaited<ReturnType<typeof forecast>>) =>
          figures.filter(({ forecast }) => Number(forecast.amount) !== 0).map(({ currency, forecast }) => [currency, forecast.amount])
        const whole = await forecast(facts, context)
        expect(forecasts(await forecast(then, context))).toEqual(forecasts(whole))
        expect(await forecast(facts.toReversed(), context)).toEqual(whole)
        const booked = await kpi(facts, 'bookings', context)
        expect(whole.figures.filter(({ actual }) => Number(actual.amount) !== 0).map(({ actual }) => actual)).toEqual(
          booked.values?.filter(({ amount }) => Number(amount) !== 0),
        )
      }),
    ))
})

describe('the pipeline', () => {
  const deals = [
    deal(usd(100), {}, moved(5 * day, 'negotiation', 80)),
    deal(usd(50), { owner: 'Bob', expected: null, stage: 'Contract', probability: null }),
    deal({ minor: 7, currency: 'JPY' }, { expected: '1970-03-31' }),
    deal(undefined, {}),
    deal(usd(9), {}, won(day, usd(9))),
    deal(usd(9), {}, lost(day)),
  ]
  const stages = ['discovery', 'proposal', 'negotiation']

  test('lists every stage in its order, then those the handbook does not name', async () => {
    expect(await pipeline(deals, { asOf: 30 * day, zone: 'UTC', stages })).toEqual({
      asOf: '1970-01-31T00:00:00.000Z',
      zone: 'UTC',
      totals: {
        deals: 4,
        values: [text('7', 'JPY'), text('150.00')],
        weighted: [text('4', 'JPY'), text('80.00')],
        excluded: { noProbability: 1, noValue: 1 },
      },
      stages: [
        { stage: 'discovery', deals: 0, values: [], weighted: [], excluded: {} },
        { stage: 'proposal', deals: 2, values: [text('7', 'JPY')], weighted: [text('4', 'JPY')], excluded: { noValue: 1 } },
        { stage: 'negotiation', deals: 1, values: [text('100.00')], weighted: [text('80.00')], excluded: {} },
        { stage: 'Contract', deals: 1, values: [text('50.00')], weighted: [], excluded: { noProbability: 1 } },
      ],
    })
  })

  test('is that of any date', async () => {
    const { totals, stages: rows } = await pipeline(deals, { asOf: 0, zone: 'UTC' })
    expect(totals).toMatchObject({ deals: 6, values: [text('7', 'JPY'), text('168.00')], weighted: [text('4', 'JPY'), text('59.00')] })
    expect(rows.map(({ stage }) => stage)).toEqual(['Contract', 'proposal'])
  })

  test('is grouped by owner, or by the month in which deals are expected', async () => {
    expect((await pipeline(deals, { asOf: 30 * day, zone: 'UTC', by: 'owner' })).groups).toMatchObject([
      { key: 'Ann', totals: { deals: 3 } },
      { key: 'Bob', totals: { deals: 1 } },
    ])
    const { groups } = await pipeline(deals, { asOf: 30 * day, zone: 'America/New_York', by: 'month' })
    expect(groups?.map(({ key, totals }) => [key, totals.deals])).toEqual([
      ['1970-02', 2],
      ['1970-03', 1],
      ['Unknown', 1],
    ])
  })

  test('agrees with the KPIs, and its stages and groups add up, whatever happened', () =>
    fc.assert(
      fc.asyncProperty(fc.array(arbitraryFacts, { maxLength: 20 }), fc.nat(600 * day), async (facts, asOf) => {
        const { totals, stages: rows, groups = [] } = await pipeline(facts, { asOf, zone: 'UTC', stages, by: 'owner' })
        const value = await kpi(facts, 'pipelineValue', { asOf, zone: 'UTC' })
        const weighted = await kpi(facts, 'weightedPipeline', { asOf, zone: 'UTC' })
        expect([totals.values, totals.deals]).toEqual([value.values, value.denominator])
        expect([totals.weighted, totals.excluded]).toEqual([weighted.values, weighted.excluded])
        const sum = (some: readonly { readonly deals: number }[]) => some.reduce((total, { deals: n }) => total + n, 0)
        expect([sum(rows), sum(groups.map((group) => group.totals))]).toEqual([totals.deals, totals.deals])
      }),
    ))
})

describe('the funnel of deals', () => {
  const stages = ['discovery', 'proposal', 'negotiation']
  const at = (stage: string, ...steps: Step[]) => deal(usd(1), { stage }, ...steps)
  const context = { asOf: 900 * day, zone: 'UTC', stages }

  test('counts distinct deals, lost ones too: a peer counts transitions, and drops what is lost now', async () => {
    const backAndForth = at('discovery', moved(day, 'proposal', 50), moved(2 * day, 'discovery', 20), moved(3 * day, 'proposal', 50))
    const lostThere = at('discovery', moved(day, 'proposal', 50), lost(2 * day))
    const transitions = [backAndForth].flatMap(({ conversions }) => conversions[0]?.steps ?? []).filter(({ stage }) => stage === 'proposal')
    expect(transitions.length).toBe(2)
    expect(await dealFunnel([backAndForth, lostThere, at('discovery'), at('discovery', won(day, usd(1)))], context)).toMatchObject({
      steps: [
        { stage: 'discovery', reached: 4, ofPrevious: 1, ofFirst: 1, open: 1, lost: 0 },
        { stage: 'proposal', reached: 3, ofPrevious: 0.75, ofFirst: 0.75, open: 1, lost: 1 },
        { stage: 'negotiation', reached: 1, ofPrevious: 1 / 3, ofFirst: 0.25, open: 0, lost: 0 },
        { stage: 'won', reached: 1, ofPrevious: 1, ofFirst: 0.25, open: 0, lost: 0 },
      ],
    })
  })

  test('is of the deals opened in the window, and names those of no stage it knows', async () => {
    const { steps, excluded } = await dealFunnel([deal(usd(1), { opened: 40 * day }), at('Contract'), at('proposal')], { ...context, ...january })
    expect(steps.map(({ reached }) => reached)).toEqual([1, 1, 0, 0])
    expect(excluded).toEqual({ unknownStage: 1 })
    expect((await dealFunnel([], context)).steps[0]).toMatchObject({ ofPrevious: null, ofFirst: null })
  })

  test('never widens, and ends every deal somewhere', () =>
    fc.assert(
      fc.asyncProperty(fc.array(arbitraryFacts, { maxLength: 20 }), fc.nat(600 * day), async (facts, asOf) => {
        const { steps, excluded } = await dealFunnel(facts, { asOf, zone: 'UTC', stages })
        const [all, settled] = [await pipeline(facts, { asOf, zone: 'UTC' }), await kpi(facts, 'dealWinRate', { asOf, zone: 'UTC' })]
        expect((steps[0]?.reached ?? 0) + (excluded.unknownStage ?? 0)).toBe(all.totals.deals + settled.denominator)
        for (const [index, { reached }] of steps.entries()) if (index > 0) expect(reached).toBeLessThanOrEqual(steps[index - 1]?.reached ?? 0)
        expect(steps.at(-1)?.reached).toBe(settled.numerator)
      }),
    ))
})
