import { moneyText, type Money } from '@leadledger/leads'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arbitraryLife, type Life } from './arbitrary-journey.fixture.js'
import type { KpiName } from './counting.js'
import { day, journey } from './journey.fixture.js'
import { kpi, kpis } from './kpi.js'
import { anyInstant, anyWindow, factsOf, horizonDays, isIn, median, storyOf } from './story.fixture.js'

/** A deal as it stood, told step by step. */
interface Deal {
  readonly createdAt: number
  readonly openedAt: number
  state: 'open' | 'won' | 'lost'
  closedAt: number
  value: Money | null
  probability: number | null
}

function dealOf({ beginning, steps }: Life, asOf: number): readonly Deal[] {
  const createdAt = beginning.createdAt as number
  let found: Deal | undefined
  for (const { to, at, value = null, deal: change } of steps) {
    const when = at as number
    if (createdAt > asOf || when > asOf) break
    if (to === 'converted') found = { createdAt, openedAt: when, state: 'open', closedAt: Number.NaN, value, probability: change?.probability ?? null }
    if (to === 'reverted') found = undefined
    if (to !== 'deal' || !found || !change) continue
    if (change.stage !== undefined) found.probability = change.probability ?? null
    if (change.value !== undefined) found.value = change.value
    if (change.state !== undefined) Object.assign(found, { state: change.state, closedAt: when })
  }
  return found ? [found] : []
}

const dated = fc.array(arbitraryLife(true), { maxLength: 20 })

/** Half away from zero. */
const halfUp = (quotient: number): number => Math.sign(quotient) * Math.round(Math.abs(quotient))
const textsOf = (minors: ReadonlyMap<string, number>) =>
  Array.from(minors)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([currency, minor]) => moneyText({ minor: halfUp(minor), currency }))

function byCurrency<Item>(items: readonly Item[], currencyOf: (item: Item) => string, figure: (some: readonly Item[]) => number): ReadonlyMap<string, number> {
  return new Map([...new Set(items.map(currencyOf))].map((currency) => [currency, figure(items.filter((item) => currencyOf(item) === currency))]))
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0)
const valued = (deals: readonly Deal[]) => deals.flatMap(({ value, ...deal }) => (value ? [{ ...deal, value }] : []))
const sumOf = (deals: ReturnType<typeof valued>, factor: (deal: ReturnType<typeof valued>[number]) => number = () => 1) =>
  byCurrency(
    deals,
    ({ value }) => value.currency,
    (some) => total(some.map((deal) => deal.value.minor * factor(deal))),
  )

describe('over any deals, as of any date and in any window, a recount by hand finds the same', () => {
  const cycles: readonly (readonly [KpiName, (deal: Deal) => number])[] = [
    ['wonCycle', ({ createdAt, closedAt }) => closedAt - createdAt],
    ['dealCycle', ({ openedAt, closedAt }) => closedAt - openedAt],
  ]
  test.for(cycles)('%s', ([name, measure]) =>
    fc.assert(
      fc.asyncProperty(dated, anyInstant, anyWindow, async (lives, asOf, window) => {
        const won = lives.flatMap((life) => dealOf(life, asOf)).filter(({ state, closedAt }) => state === 'won' && isIn(window, closedAt))
        const result = await kpi(factsOf(lives), name, { asOf, zone: 'UTC', ...window })
        expect([result.n, result.median]).toEqual([won.length, median(won.map(measure))])
      }),
    ),
  )

  test('the mean value of won deals, and what is open, weighted', () =>
    fc.assert(
      fc.asyncProperty(dated, anyInstant, anyWindow, async (lives, asOf, window) => {
        const deals = lives.flatMap((life) => dealOf(life, asOf))
        const won = valued(deals.filter(({ state, closedAt }) => state === 'won' && isIn(window, closedAt)))
        const mean = byCurrency(
          won,
          ({ value }) => value.currency,
          (some) => total(some.map(({ value }) => value.minor)) / some.length,
        )
        expect((await kpi(factsOf(lives), 'averageDeal', { asOf, zone: 'UTC', ...window })).values).toEqual(textsOf(mean))
        const open = valued(deals.filter(({ state, openedAt }) => state === 'open' && isIn(window, openedAt)))
        const [all, weighted] = await kpis(factsOf(lives), ['pipelineValue', 'weightedPipeline'], { asOf, zone: 'UTC', ...window })
        expect(all?.values).toEqual(textsOf(sumOf(open)))
        const likely = open.filter(({ probability }) => probability !== null)
        const hundredths = sumOf(likely, ({ probability }) => probability as number)
        expect(weighted?.values).toEqual(textsOf(new Map([...hundredths].map(([currency, sum]) => [currency, sum / 100]))))
      }),
    ))

  test('sales velocity and its inputs', () =>
    fc.assert(
      fc.asyncProperty(dated, anyInstant, anyWindow, async (lives, asOf, window) => {
        const deals = lives.flatMap((life) => dealOf(life, asOf))
        const openDeals = deals.filter(({ state }) => state === 'open').length
        const settled = deals.filter(({ state, closedAt }) => state !== 'open' && isIn(window, closedAt))
        const won = settled.filter(({ state }) => state === 'won')
        const winRate = settled.length === 0 ? null : won.length / settled.length
        const took = median(won.map(({ openedAt, closedAt }) => closedAt - openedAt))
        const { inputs, values = [] } = await kpi(factsOf(lives), 'salesVelocity', { asOf, zone: 'UTC', ...window })
        expect(inputs).toMatchObject({ openDeals, winRate, medianDays: took === null ? null : took / day })
        const perDay =
          took === null || took === 0 ? new Map<string, number>() : sumOf(valued(won), () => (openDeals * (winRate ?? 0)) / valued(won).length / (took / day))
        expect(values.map(({ currency }) => currency)).toEqual([...perDay.keys()].toSorted())
        for (const { amount, currency } of values)
          expect(Math.abs(Number(amount.replace('.', '')) - (perDay.get(currency) as number))).toBeLessThanOrEqual(0.5 + 1e-6)
      }),
    ))

  test('conversion after an enrolment', () => {
    const instant = fc.nat(600 * day)
    const enrolled = fc.tuple(arbitraryLife(), fc.array(instant, { maxLength: 3 }))
    return fc.assert(
      fc.asyncProperty(fc.array(enrolled, { maxLength: 12 }), anyInstant, anyWindow, horizonDays, async (leads, asOf, window, horizonDays) => {
        const facts = leads.map(([{ beginning, steps }, times]) => ({
          ...journey(beginning, ...steps),
          nurture: {
            enrolments: times.map((at) => ({ enrolmentId: 'e', sequence: 's', version: 1, purpose: 'news', at, endedAt: null, exit: null })),
            mails: [],
            reactions: [],
          },
        }))
        let [numerator, denominator] = [0, 0]
        for (const [life, times] of leads) {
          const story = storyOf(life, asOf)
          for (const at of story ? times : []) {
            const last = story?.last
            const isWon = last?.status === 'converted'
            if (at + horizonDays * day > asOf || !isIn(window, at) || (isWon && last.at === null)) continue
            denominator += 1
            if (isWon && (last.at as number) >= at && (last.at as number) <= at + horizonDays * day) numerator += 1
          }
        }
        const result = await kpi(facts, 'sequenceConversion', { asOf, zone: 'UTC', horizonDays, ...window })
        expect([result.numerator, result.denominator]).toEqual([numerator, denominator])
      }),
    )
  })
})
