import type { LeadFacts } from '@leadledger/leads'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arbitraryLife, type Life } from './arbitrary-journey.fixture.js'
import type { MetricContext } from './context.js'
import { day, journey, usd, type CustomerDeed, type Step } from './journey.fixture.js'
import { kpi, kpis } from './kpi.js'
import { lifetimeValue } from './lifetime-value.js'

const context: MetricContext = { asOf: 1000 * day, zone: 'UTC' }
const did = (at: number | null, customer: CustomerDeed): Step => ({ to: 'customer', at, customer })
const bought = (at: number | null, amount: number, margin: number | null = null): Step =>
  did(at, { kind: 'purchase', amount: usd(amount), margin: margin === null ? null : usd(margin) })
const left = (at: number): Step => did(at, { kind: 'churn', reason: 'moved' })
const renewed = (at: number, until: string): Step => did(at, { kind: 'renewal', until, amount: null, margin: null })
const customer = (wonAt: number | null, ...steps: readonly Step[]): LeadFacts =>
  journey({}, { to: 'converted', at: 0 }, { to: 'deal', at: wonAt, deal: { state: 'won', value: usd(1) } }, ...steps)

describe('revenue', () => {
  test('is what customers bought and renewed for, and a refund belongs to its own month', async () => {
    const { groups, value, excluded } = await kpi([customer(0, bought(day, 100), bought(40 * day, -30), renewed(41 * day, '1971-01-01'))], 'revenue', {
      ...context,
      by: 'month',
    })
    expect(value).toEqual({ amount: '70.00', currency: 'USD' })
    expect(groups).toMatchObject([
      { key: '1970-01', value: { amount: '100.00' } },
      { key: '1970-02', value: { amount: '-30.00' }, growth: [{ previous: -1.3 }] },
    ])
    expect(excluded).toEqual({ noValue: 1 })
  })

  test('of an unknown date is left out of a window by name', async () => {
    expect(await kpi([customer(0, bought(null, 5))], 'revenue', { ...context, from: 0 })).toMatchObject({ n: 0, excluded: { unknownBilled: 1 } })
  })
})

describe('retention', () => {
  const window = { ...context, from: 100 * day, to: 200 * day }
  const stays = customer(0)
  const leaves = customer(0, left(150 * day))
  const comesBack = customer(0, left(50 * day), bought(150 * day, 1))
  const comesLate = customer(150 * day)

  test('is of those who were customers as the window began, also when others came or came back: (E − N) ÷ S is not', async () => {
    const customers = [stays, leaves, comesBack, comesLate]
    expect(await kpi(customers, 'retention', window)).toMatchObject({ basis: 'period', value: 0.5, numerator: 1, denominator: 2 })
    expect(await kpi(customers, 'churnRate', window)).toMatchObject({ value: 0.5, numerator: 1, denominator: 2 })
    const textbook = (3 - 1) / 2
    expect(textbook).toBe(1)
  })

  test('counts who won, left and came back at the very edge on the side it happened', async () => {
    expect(await kpi([customer(100 * day)], 'retention', window)).toMatchObject({ denominator: 0 })
    expect(await kpi([customer(0, left(200 * day))], 'retention', window)).toMatchObject({ value: 1 })
    expect(await kpi([customer(0, left(200 * day - 1))], 'retention', window)).toMatchObject({ value: 0 })
  })

  test('says nothing without a beginning, and leaves out whose beginning nobody knows', async () => {
    expect(await kpi([stays], 'retention', context)).toMatchObject({ value: null, denominator: 0 })
    expect(await kpi([customer(null)], 'retention', window)).toMatchObject({ denominator: 0, excluded: { unknownClosed: 1 } })
  })

  test('ends with the last day of the period a customer renewed for, in the zone that is asked for', async () => {
    const renewing = customer(0, renewed(10 * day, '1970-04-20'))
    const april = (to: string) => ({ ...window, to: Date.parse(to) })
    expect(await kpi([renewing], 'retention', april('1970-04-21T00:00:00Z'))).toMatchObject({ value: 1 })
    expect(await kpi([renewing], 'retention', april('1970-04-21T00:00:01Z'))).toMatchObject({ value: 0 })
    expect(await kpi([renewing], 'retention', { ...april('1970-04-21T00:00:01Z'), zone: 'America/New_York' })).toMatchObject({ value: 1 })
    expect(await kpi([customer(0, renewed(10 * day, '1970-04-20'), renewed(120 * day, '1971-04-20'))], 'retention', window)).toMatchObject({ value: 1 })
    expect(await kpi([customer(0, renewed(10 * day, '1970-04-20'), bought(120 * day, 1))], 'retention', window)).toMatchObject({ value: 1 })
  })

  test('of a cohort gives every customer the same time, and judges none before', async () => {
    const cohort = { ...context, asOf: 300 * day, basis: 'cohort', horizonDays: 100 } as const
    const customers = [stays, customer(0, left(100 * day)), customer(0, left(101 * day)), customer(201 * day), customer(null)]
    expect(await kpi(customers, 'retention', cohort)).toMatchObject({
      basis: 'cohort',
      numerator: 2,
      denominator: 3,
      excluded: { immature: 1, unknownClosed: 1 },
    })
  })
})

test('the value of a customer is the margin realised, of those who bought nothing too; an unknown margin is named', async () => {
  const customers = [customer(0, bought(day, 100, 40), bought(day, -10, -5)), customer(0), customer(0, bought(day, 100)), journey({})]
  expect(await kpi(customers, 'customerValue', context)).toMatchObject({ value: { amount: '17.50' }, n: 2, denominator: 3, excluded: { noMargin: 1 } })
})

describe('the expected lifetime value', () => {
  test.for([
    ['first-payment-included', 366.67],
    ['period-end', 266.67],
    ['first-payment-certain', 333.33],
  ] as const)('with the timing %s of 100 a period, 0.8 who stay and 0.1 discount is %d', ([timing, value]) => {
    expect(lifetimeValue({ margin: 100, retention: 0.8, discount: 0.1, timing })).toBeCloseTo(value, 2)
  })

  test('is the sum it stands for', () => {
    let sum = 0
    for (let period = 0; period < 500; period++) sum += 100 * 0.8 ** period * 1.1 ** -period
    expect(lifetimeValue({ margin: 100, retention: 0.8, discount: 0.1, timing: 'first-payment-included' })).toBeCloseTo(sum, 6)
  })

  test('has no end where all stay and nothing is discounted, and takes no nonsense', () => {
    expect(lifetimeValue({ margin: 1, retention: 1, discount: 0, timing: 'period-end' })).toBeNull()
    expect(() => lifetimeValue({ margin: 1, retention: 1.1, discount: 0, timing: 'period-end' })).toThrow(RangeError)
    expect(() => lifetimeValue({ margin: 1, retention: 1, discount: -1, timing: 'period-end' })).toThrow(RangeError)
  })
})

/** Whether a life is a customer just before an instant, told event by event. */
function isCustomer({ steps }: Life, before: number): boolean {
  let won = false
  let active = false
  let until = Infinity
  for (const { at, to, deal, customer: deed } of steps) {
    if ((at as number) >= before) break
    if (deal?.state !== undefined && to === 'deal') [won, active, until] = [deal.state === 'won', deal.state === 'won', Infinity]
    if (deed?.kind === 'churn') [active, until] = [false, Infinity]
    if (deed?.kind === 'renewal') [active, until] = [true, Date.parse(deed.until) + day - 1]
    if (deed?.kind === 'purchase') [active, until] = [true, (at as number) > until ? Infinity : until]
  }
  return won && active && before - 1 <= until
}

test('whatever customers do, retention and revenue are those of a recount by hand', () =>
  fc.assert(
    fc.asyncProperty(fc.array(arbitraryLife(true), { maxLength: 20 }), fc.nat(500 * day), fc.nat(200 * day), async (lives, from, length) => {
      const [asOf, to] = [900 * day, from + length + 1]
      const kept = lives.filter((life) => notReopened(life)).map((life) => life)
      const facts = kept.map(({ beginning, steps }) => journey(beginning, ...steps))
      const [retained, billed] = await kpis(facts, ['retention', 'revenue'], { asOf, zone: 'UTC', from, to })
      const atStart = kept.filter((life) => isCustomer(life, from))
      expect([retained?.numerator, retained?.denominator]).toEqual([atStart.filter((life) => isCustomer(life, to)).length, atStart.length])
      const deeds = kept.flatMap(({ steps }) => steps).filter(({ at, to: kind }) => kind === 'customer' && (at as number) >= from && (at as number) < to)
      const amounts = deeds.flatMap(({ customer: deed }) => (deed && deed.kind !== 'churn' && deed.amount ? [deed.amount] : []))
      for (const currency of ['JPY', 'USD']) {
        const sum = amounts.filter((money) => money.currency === currency).reduce((total, { minor }) => total + minor, 0)
        expect(Number(billed?.values?.find((value) => value.currency === currency)?.amount.replace('.', '') ?? 0)).toBe(sum)
      }
    }),
  ))

/** A won deal that is reopened takes back that it ever was won; the recount above forgets nothing. */
const notReopened = ({ steps }: Life): boolean =>
  !steps.some(({ deal }, index) => deal?.state === 'open' && steps.slice(0, index).some((step) => step.deal?.state === 'won'))
