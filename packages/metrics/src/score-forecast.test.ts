import { defaultHandbook, type FactChange, type LeadFacts, type Money } from '@leadledger/leads'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { forecast, type ForecastContext } from './forecast.js'
import { day, journey, usd, type Step } from './journey.fixture.js'

const scoring = {
  ...defaultHandbook.scoring,
  groups: [{ id: 'all', cap: 100 }],
  rules: [
    { id: 'web', group: 'all', points: 20, when: { test: 'is' as const, fact: 'source', oneOf: ['web'] } },
    { id: 'boss', group: 'all', points: 10, when: { test: 'is' as const, fact: 'title', oneOf: ['ceo'] } },
  ],
  bands: [
    { id: 'hot', from: 20 },
    { id: 'warm', from: 10 },
    { id: 'cold', from: null },
  ],
  hysteresis: 0,
}
const handbooks = [{ since: null, handbook: { ...defaultHandbook, scoring } }]
const february: ForecastContext = { from: 31 * day, to: 59 * day, asOf: 1000 * day, zone: 'UTC', weight: 'score', handbooks }

const from = (at: number, source: string): FactChange => ({ at, fact: 'source', value: source })
const known = (facts: LeadFacts, ...changes: readonly FactChange[]): LeadFacts => ({ ...facts, scoreInputs: { behaviours: [], facts: changes, erased: false } })

/** A lead that was hot from its creation, with a deal opened on day 1 that is expected in February. */
const hot = (value: Money | null, ...steps: readonly Step[]): LeadFacts =>
  known(
    journey({ owner: 'Ann' }, { to: 'converted', at: day, ...(value && { value }), deal: { probability: 10, expectedClose: '1970-02-15' } }, ...steps),
    from(0, 'web'),
  )
const cold = (value: Money, ...steps: readonly Step[]): LeadFacts => known(hot(value, ...steps))
const won = (at: number | null, value: Money = usd(7)): Step => ({ to: 'deal', at, deal: { state: 'won', value } })
const lost = (at: number): Step => ({ to: 'deal', at, deal: { state: 'lost', reason: 'price' } })
const reopened = (at: number): Step => ({ to: 'deal', at, deal: { state: 'open' } })
const text = (amount: string) => ({ amount, currency: 'USD' })

describe('the forecast by score', () => {
  test('weights what was open by the share of won deals in its band, of those closed by then, and is compared with what was won', async () => {
    const deals = [
      hot(usd(7), won(10 * day)),
      hot(usd(7), won(20 * day)),
      hot(usd(7), lost(20 * day)),
      cold(usd(7), won(5 * day)),
      cold(usd(7), lost(5 * day)),
      cold(usd(7), lost(6 * day)),
      cold(usd(7), lost(7 * day)),
      hot(usd(100), won(40 * day, usd(90))),
      cold(usd(40)),
    ]
    // 100 × 2 ÷ 3 + 40 × 1 ÷ 4, against 90
    expect(await forecast(deals, february)).toMatchObject({
      frozenAt: '1970-01-31T23:59:59.999Z',
      isComplete: true,
      figures: [{ currency: 'USD', forecast: text('76.67'), actual: text('90.00'), wape: 1333.33 / 9000, bias: -1333.33 / 9000 }],
      excluded: {},
      history: {
        bands: [
          { band: 'hot', won: 2, closed: 3, share: 2 / 3 },
          { band: 'warm', won: 0, closed: 0, share: null },
          { band: 'cold', won: 1, closed: 4, share: 0.25 },
        ],
        excluded: {},
      },
    })
    expect(await forecast(deals, { ...february, weight: 'stage' })).toEqual(await forecast(deals, { ...february, weight: undefined, handbooks: undefined }))
    expect(await forecast(deals, { ...february, weight: 'stage' })).toMatchObject({ figures: [{ forecast: text('14.00') }] })
  })

  test('goes by the band in which the deal was opened: what came later would know the outcome', async () => {
    const later = known(hot(usd(7), won(20 * day)), from(2 * day, 'web'))
    const { history } = await forecast([later], february)
    expect(history?.bands.map(({ band, closed }) => [band, closed])).toEqual([
      ['hot', 0],
      ['warm', 0],
      ['cold', 1],
    ])
  })

  test('goes by the rules in force as it was made, for what was closed long ago too', async () => {
    const one = { ...defaultHandbook, scoring: { ...scoring, bands: [{ id: 'any', from: null }] } }
    const deals = [hot(usd(7), won(5 * day)), cold(usd(7), lost(5 * day)), hot(usd(10))]
    const since = (at: number) => ({ ...february, handbooks: [...handbooks, { since: at, handbook: one }] })
    expect(await forecast(deals, since(20 * day))).toMatchObject({
      figures: [{ forecast: text('5.00') }],
      history: { bands: [{ band: 'any', won: 1, closed: 2 }] },
    })
    expect(await forecast(deals, since(31 * day))).toEqual(await forecast(deals, february))
  })

  test('names what it can neither weight nor learn from', async () => {
    const undated = known(journey({}, { to: 'converted', at: null, value: usd(1), deal: { expectedClose: '1970-02-15' } }), from(0, 'web'))
    const deals = [hot(usd(1)), hot(null), undated, hot(usd(1), won(null)), cold(usd(1), won(5 * day))]
    expect(await forecast(deals, february)).toMatchObject({
      figures: [],
      excluded: { noHistory: 1, noValue: 1, unknownOpened: 1, unknownClosed: 1 },
      history: { bands: [{ closed: 0 }, { closed: 0 }, { won: 1, closed: 1 }], excluded: { unknownClosed: 1 } },
    })
  })

  const change = fc.record({ at: fc.nat(150 * day), fact: fc.constantFrom('source', 'title'), value: fc.constantFrom('web', 'ceo', 'fair', null) })
  const anyDeal = fc.record({
    owner: fc.constantFrom('Ann', 'Bob'),
    source: fc.constantFrom('web', 'fair'),
    openedAt: fc.nat(100 * day),
    expectedClose: fc.constantFrom('1970-02-15', '1970-03-15', '1970-04-15', '1970-06-15'),
    value: fc.record({ minor: fc.nat(100_000), currency: fc.constantFrom('USD', 'JPY') }),
    ending: fc.option(fc.record({ after: fc.nat(60 * day), isWon: fc.boolean(), reopened: fc.boolean() }), { freq: 3 }),
    changes: fc.array(change, { maxLength: 3 }),
  })
  type AnyDeal = typeof anyDeal extends fc.Arbitrary<infer Value> ? Value : never

  /** What a deal looked like to somebody who knew of nothing that happened from `until` on. */
  const told = (deals: readonly AnyDeal[], until = Infinity): readonly LeadFacts[] =>
    deals.flatMap(({ owner, source, openedAt, expectedClose, value, ending, changes }) => {
      const at = openedAt + (ending?.after ?? 0)
      const endings = ending ? [ending.isWon ? won(at, value) : lost(at), ...(ending.reopened ? [reopened(at + day)] : [])] : []
      const steps = [{ to: 'converted' as const, at: openedAt, value, deal: { expectedClose } }, ...endings].filter((step) => (step.at as number) < until)
      return openedAt < until ? [known(journey({ owner }, ...steps), from(0, source), ...changes.filter((one) => one.at < until))] : []
    })

  test('is the same whatever happened since, in whatever order the rows come, with shares between 0 and 1', () =>
    fc.assert(
      fc.asyncProperty(fc.array(anyDeal, { minLength: 10, maxLength: 25 }), fc.integer({ min: 30 * day, max: 120 * day }), async (deals, begin) => {
        const context = { ...february, from: begin, to: begin + 60 * day }
        const whole = await forecast(told(deals), context)
        const then = await forecast(told(deals, begin), context)
        const forecasts = ({ groups }: typeof whole) =>
          groups.flatMap(({ key, figures }) => figures.flatMap(({ forecast: sum }) => (Number(sum.amount) === 0 ? [] : [[key, sum]])))
        expect(forecasts(then)).toEqual(forecasts(whole))
        expect(then.history).toEqual(whole.history)
        expect(await forecast(told(deals).toReversed(), context)).toEqual(whole)
        for (const { won: above, closed, share } of whole.history?.bands ?? []) {
          expect(share).toEqual(closed === 0 ? null : above / closed)
          expect(above).toBeLessThanOrEqual(closed)
        }
        const byStage = await forecast(told(deals), { ...context, weight: 'stage' })
        const wonIn = ({ figures }: typeof whole) => figures.flatMap(({ actual }) => (Number(actual.amount) === 0 ? [] : [actual]))
        expect(wonIn(byStage)).toEqual(wonIn(whole))
      }),
    ))
})
