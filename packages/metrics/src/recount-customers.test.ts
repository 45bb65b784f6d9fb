import { moneyText } from '@leadledger/leads'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arbitraryLife, type Life } from './arbitrary-journey.fixture.js'
import { day } from './journey.fixture.js'
import { kpi, kpis } from './kpi.js'
import { anyInstant, factsOf, horizonDays } from './story.fixture.js'

/** Since when a lead is a customer, as of an instant: its deal is won then, and not opened again. */
function wonSince({ beginning, steps }: Life, asOf: number): number | undefined {
  let since: number | undefined
  for (const { at, to, deal } of steps) {
    if ((beginning.createdAt as number) > asOf || (at as number) > asOf) break
    if (to === 'reverted') since = undefined
    if (to === 'deal' && deal?.state !== undefined) since = deal.state === 'won' ? (at as number) : undefined
  }
  return since
}

/** Whether it is one still in the last millisecond before `end`. */
function isThere(life: Life, asOf: number, end: number): boolean {
  const since = wonSince(life, asOf)
  if (since === undefined || since >= end) return false
  let [left, until] = [false, Infinity]
  for (const { at, customer: deed } of life.steps) {
    if (!deed || (at as number) >= end || (at as number) > asOf) continue
    left = deed.kind === 'churn'
    if (deed.kind === 'renewal') until = Date.parse(deed.until) + day - 1
    else if (left || (at as number) > until) until = Infinity
  }
  return !left && end - 1 <= until
}

const lives = fc.array(arbitraryLife(true), { maxLength: 20 })

describe('over any customers, as of any date, a recount by hand finds the same', () => {
  test('who stayed and who left in a window', () =>
    fc.assert(
      fc.asyncProperty(lives, anyInstant, fc.nat(500 * day), fc.integer({ min: 1, max: 200 * day }), async (lives, asOf, from, length) => {
        const there = lives.filter((life) => isThere(life, asOf, from))
        const stayed = there.filter((life) => isThere(life, asOf, Math.min(from + length, asOf + 1))).length
        const [kept, left] = await kpis(factsOf(lives), ['retention', 'churnRate'], { asOf, zone: 'UTC', from, to: from + length })
        expect([kept?.numerator, kept?.denominator]).toEqual([stayed, there.length])
        expect([left?.numerator, left?.denominator]).toEqual([there.length - stayed, there.length])
      }),
    ))

  test('who stayed of a cohort, each for the same time', () =>
    fc.assert(
      fc.asyncProperty(lives, anyInstant, horizonDays, async (lives, asOf, horizonDays) => {
        const mature = lives.flatMap((life) => {
          const since = wonSince(life, asOf)
          return since === undefined || since + horizonDays * day > asOf ? [] : [isThere(life, asOf, since + horizonDays * day + 1)]
        })
        const { numerator, denominator } = await kpi(factsOf(lives), 'retention', { asOf, zone: 'UTC', basis: 'cohort', horizonDays })
        expect([numerator, denominator]).toEqual([mature.filter(Boolean).length, mature.length])
      }),
    ))

  test('the margin of a customer, a mean a currency over all whose margins are known', () =>
    fc.assert(
      fc.asyncProperty(lives, anyInstant, async (lives, asOf) => {
        const bills = lives
          .filter((life) => wonSince(life, asOf) !== undefined)
          .map(({ steps }) =>
            steps.flatMap(({ at, customer: deed }) => (deed && deed.kind !== 'churn' && deed.amount && (at as number) <= asOf ? [deed.margin] : [])),
          )
        const known = bills.filter((margins) => margins.every((margin) => margin !== null))
        const sums = new Map<string, number>()
        for (const margin of known.flat()) if (margin) sums.set(margin.currency, (sums.get(margin.currency) ?? 0) + margin.minor)
        const means = [...sums]
          .sort(([one], [other]) => (one < other ? -1 : 1))
          .map(([currency, sum]) => moneyText({ minor: Math.round(sum / known.length), currency }))
        const result = await kpi(factsOf(lives), 'customerValue', { asOf, zone: 'UTC' })
        expect([result.n, result.denominator, result.values]).toEqual([known.length, bills.length, means])
      }),
    ))
})
