import type { Campaign, Money, Rate, Spend } from '@leadledger/leads'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { costs } from './costs.js'
import type { CostContext, CostRecords } from './cost-context.js'
import { day, journey, usd } from './journey.fixture.js'
import { roi } from './roi.js'

const at = (date: string): number => Date.parse(`${date}T12:00Z`)
const eur = (amount: number): Money => ({ minor: amount * 100, currency: 'EUR' })
const march = { from: '2026-03-01', to: '2026-04-01' }
const spend = (fields: Partial<Spend> & Pick<Spend, 'amount'>): Spend => ({
  spendId: 's',
  campaign: null,
  source: null,
  ...march,
  scope: 'marketing',
  ...fields,
})
const spring: Campaign = { campaign: 'spring', name: 'Spring', source: 'google', from: null, to: null }
const recorded = (spent: readonly Spend[], rates: readonly Rate[] = []): CostRecords => ({ spend: spent, campaigns: [spring], rates, traffic: [] })
const context: CostContext = { asOf: Date.UTC(2026, 5, 1), from: Date.UTC(2026, 2, 1), to: Date.UTC(2026, 3, 1), zone: 'UTC' }
const touched = (campaign: string) => [{ at: at('2026-03-02'), campaign, source: 'google' }]

let next = 0
const came = (fields: Parameters<typeof journey>[0] = {}, ...steps: Parameters<typeof journey>[1][]) =>
  journey({ lead: `lead-${++next}`, createdAt: at('2026-03-05'), source: 'google', ...fields }, ...steps)
const won = (value: Money, fields: Parameters<typeof journey>[0] = {}) =>
  came(
    fields,
    { to: 'qualified', at: at('2026-03-08') },
    { to: 'converted', at: at('2026-03-20'), value },
    { to: 'deal', at: at('2026-03-25'), deal: { state: 'won' } },
  )

describe('cost per lead and per customer', () => {
  const leads = [came(), came(), came({ source: 'Fair' }), won(eur(1_000))]

  test('divide what was spent in the window, pro rata by day', async () => {
    const half = spend({ amount: eur(620), from: '2026-03-01', to: '2026-05-01' })
    expect(await costs(leads, recorded([half]), context)).toMatchObject({
      definitions: ['costPerLead.marketing-only@1', 'costPerAcquisition.marketing-only@1'],
      spend: [{ amount: '315.08', currency: 'EUR' }],
      leads: 4,
      customers: 1,
      costPerLead: [{ amount: '78.77', currency: 'EUR' }],
      costPerAcquisition: [{ amount: '315.08', currency: 'EUR' }],
    })
  })

  test('count a campaign to its source, show spend without leads, and do not call unknown cost nothing', async () => {
    const { groups, spend: total } = await costs(
      leads,
      recorded([spend({ amount: eur(300), campaign: 'spring' }), spend({ amount: eur(50), source: 'Radio' })]),
      {
        ...context,
        by: 'source',
      },
    )
    expect(total).toEqual([{ amount: '350.00', currency: 'EUR' }])
    expect(groups).toMatchObject([
      { key: 'google', leads: 3, costPerLead: [{ amount: '100.00' }] },
      { key: 'Fair', leads: 1, spend: [], costPerLead: null },
      { key: 'Radio', leads: 0, spend: [{ amount: '50.00' }], costPerLead: null },
    ])
  })

  test('leave sales and overhead out unless fully loaded', async () => {
    const records = recorded([spend({ amount: eur(100) }), spend({ amount: eur(60), scope: 'overhead' }), spend({ amount: eur(40), scope: 'sales' })])
    expect((await costs(leads, records, context)).spend).toEqual([{ amount: '100.00', currency: 'EUR' }])
    expect(await costs(leads, records, { ...context, scope: 'fully-loaded' })).toMatchObject({
      spend: [{ amount: '200.00' }],
      definitions: ['costPerLead.fully-loaded@1', 'costPerAcquisition.fully-loaded@1'],
    })
  })

  test('take the cost of the customers from lagDays before', async () => {
    const records = recorded([spend({ amount: eur(280), from: '2026-02-01', to: '2026-03-01' })])
    expect(await costs(leads, records, { ...context, lagDays: 28 })).toMatchObject({ spend: [], costPerLead: null, costPerAcquisition: [{ amount: '280.00' }] })
  })

  test('list what has no rate where only the customers missed it', async () => {
    const records = recorded([spend({ amount: usd(280), from: '2026-02-01', to: '2026-03-01' })])
    const { unpriced, costPerAcquisition } = await costs(leads, records, { ...context, lagDays: 28, currency: 'EUR' })
    expect(unpriced).toEqual([{ what: 'spend', id: 's', date: '2026-02-01', amount: { amount: '280.00', currency: 'USD' } }])
    expect(costPerAcquisition).toBeNull()
  })

  test('count spending only up to asOf', async () =>
    expect(await costs(leads, recorded([spend({ amount: eur(310) })]), { ...context, asOf: at('2026-03-10') })).toMatchObject({
      spend: [{ amount: '100.00' }],
    }))

  test('by campaign share a customer between the touchpoints, whole', async () => {
    const lead = won(eur(9), { touchpoints: ['a', 'b', 'b'].map((campaign, index) => ({ at: at(`2026-03-0${index + 1}`), campaign, source: null })) })
    const { groups, customers } = await costs([lead], recorded([]), { ...context, by: 'campaign', attribution: 'linear' })
    expect(customers).toBe(1)
    expect(groups).toMatchObject([
      { key: 'a', leads: 1, customers: 0.333333 },
      { key: 'b', leads: 0, customers: 0.666667 },
    ])
  })

  test('stand beside the visits that were recorded, pro rata', async () => {
    const traffic = [{ campaign: 'spring', source: null, from: '2026-03-01', to: '2026-03-11', visits: 100 }]
    const records = { ...recorded([]), traffic }
    const { groups, visits, leadsPerVisit } = await costs(leads, records, { ...context, to: Date.UTC(2026, 2, 6), by: 'source' })
    expect([visits, leadsPerVisit]).toEqual([50, 0.08])
    expect(groups).toMatchObject([
      { key: 'google', visits: 50, leads: 3, leadsPerVisit: 0.06 },
      { key: 'Fair', visits: null, leads: 1, leadsPerVisit: null },
    ])
  })

  test('by month sum to the whole', async () => {
    const { groups } = await costs(leads, recorded([spend({ amount: eur(610), from: '2026-03-01', to: '2026-05-01' })]), {
      asOf: context.asOf,
      zone: 'UTC',
      by: 'month',
    })
    expect(groups).toMatchObject([
      { key: '2026-03', spend: [{ amount: '310.00' }], leads: 4 },
      { key: '2026-04', spend: [{ amount: '300.00' }], leads: 0 },
    ])
  })
})

describe('return on investment', () => {
  test('pays a campaign once, however many deals it won', async () => {
    const leads = [1, 2, 3].map(() => won(eur(500), { touchpoints: touched('spring') }))
    const { groups, ...whole } = await roi(leads, recorded([spend({ amount: eur(1_000), campaign: 'spring' })]), { ...context, by: 'campaign' })
    const figures = { cost: [{ amount: '1000.00', currency: 'EUR' }], revenue: [{ amount: '1500.00', currency: 'EUR' }], roi: 0.5 }
    expect(whole).toMatchObject({ ...figures, label: 'revenue ROI', definition: 'roi.marketing-only@2' })
    expect(groups).toEqual([{ key: 'spring', ...figures }])
  })

  test('takes the margin that is given', async () =>
    expect(await roi([won(eur(5_000))], recorded([spend({ amount: eur(1_000) })]), { ...context, margin: '0.35' })).toMatchObject({
      label: 'ROI',
      margin: '0.35',
      roi: 0.75,
    }))

  test('is null without cost, and where currencies differ', async () => {
    expect(await roi([won(eur(1))], recorded([]), context)).toMatchObject({ roi: null })
    expect(await roi([won(usd(1))], recorded([spend({ amount: eur(1) })]), context)).toMatchObject({
      cost: [{ amount: '1.00', currency: 'EUR' }],
      revenue: [{ amount: '1.00', currency: 'USD' }],
      roi: null,
    })
  })

  test('converts at the rate of the day, and lists what has none', async () => {
    const rates = [{ base: 'USD', quote: 'EUR', date: '2026-03-15', rate: '0.9' }]
    const records = recorded([spend({ amount: eur(450) }), spend({ spendId: 'dollars', amount: usd(310) })], rates)
    const result = await roi([won(usd(1_000))], records, { ...context, currency: 'EUR' })
    expect(result).toMatchObject({
      cost: [{ amount: '450.00', currency: 'EUR' }],
      revenue: [{ amount: '900.00', currency: 'EUR' }],
      roi: 1,
      unpriced: [{ what: 'spend', id: 'dollars', date: '2026-03-01', amount: { amount: '310.00', currency: 'USD' } }],
    })
  })

  test('leaves out deals without a value, and says so', async () => {
    const lead = came({}, { to: 'qualified', at: at('2026-03-08') }, { to: 'converted', at: at('2026-03-20') })
    expect(await roi([lead], recorded([]), { ...context, revenue: 'converted' })).toMatchObject({ revenue: [], excluded: { noValue: 1 } })
  })

  test('takes won deals, or conversions whatever became of them, or bills, and credits who came before the conversion', async () => {
    const opened = { to: 'converted', at: at('2026-03-08'), value: eur(900) } as const
    const bought = (amount: number) => ({ to: 'customer', at: at('2026-03-28'), customer: { kind: 'purchase', amount: eur(amount), margin: null } }) as const
    const late = [...touched('spring'), { at: at('2026-03-15'), campaign: 'renewal', source: 'google' }]
    const customer = came({ touchpoints: late }, opened, { to: 'deal', at: at('2026-03-20'), deal: { state: 'won', value: eur(800) } }, bought(70), bought(-20))
    const leads = [customer, came({}, opened, { to: 'deal', at: at('2026-03-21'), deal: { state: 'lost', reason: 'price' } })]
    const earned = async (revenue?: 'won' | 'converted' | 'billed') => (await roi(leads, recorded([]), { ...context, revenue })).revenue
    expect(await earned()).toEqual([{ amount: '800.00', currency: 'EUR' }])
    expect(await earned('converted')).toEqual([{ amount: '1800.00', currency: 'EUR' }])
    expect(await earned('billed')).toEqual([{ amount: '50.00', currency: 'EUR' }])
    expect((await roi([customer], recorded([]), { ...context, by: 'campaign', attribution: 'last' })).groups).toMatchObject([{ key: 'spring' }])
    await expect(earned('guessed' as 'won')).rejects.toThrow('revenue is none of won, converted, billed')
  })

  test.for(['0', '1.5', '-0.2', 'a third'])('refuses a margin of %s', (margin) =>
    expect(roi([], recorded([]), { ...context, margin })).rejects.toThrow(RangeError),
  )
})

describe('whatever was spent and won', () => {
  const money = fc.record({ minor: fc.integer({ min: -1_000_000, max: 1_000_000 }), currency: fc.constantFrom('EUR', 'USD', 'JPY') })
  const spends = fc.array(
    fc.record({ amount: money, start: fc.nat(60), days: fc.integer({ min: 1, max: 90 }), campaign: fc.option(fc.constantFrom('spring', 'a')) }),
    { maxLength: 6 },
  )
  const dateOf = (days: number): string => new Date(Date.UTC(2026, 0, 1) + days * day).toISOString().slice(0, 10)
  const spent = (items: typeof spends extends fc.Arbitrary<infer Items> ? Items : never): Spend[] =>
    items.map(({ amount, start, days, campaign }) => spend({ amount, campaign, from: dateOf(start), to: dateOf(start + days) }))
  const totals = (values: readonly { amount: string; currency: string }[]) => {
    const sums = new Map<string, bigint>()
    for (const { amount, currency } of values) sums.set(currency, (sums.get(currency) ?? 0n) + BigInt(amount.replace('.', '')))
    return Object.fromEntries(Array.from(sums).sort(([one], [other]) => (one < other ? -1 : 1)))
  }

  test('each currency stands by itself, groups sum to the whole, and two windows to the one they make', () =>
    fc.assert(
      fc.asyncProperty(
        spends,
        fc.array(money, { maxLength: 4 }),
        fc.integer({ min: 1, max: 149 }),
        fc.constantFrom('source', 'campaign', 'month'),
        async (items, values, cut, by) => {
          const records = recorded(spent(items))
          const leads = values.map((value) => won(value, { touchpoints: touched('spring') }))
          const window = { ...context, from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 0, 1) + 150 * day, by, attribution: 'linear' } as const
          const result = await roi(leads, records, window)
          const expected = totals(items.map(({ amount }) => ({ amount: String(amount.minor), currency: amount.currency })))
          expect(totals(result.cost)).toEqual(expected)
          expect(totals((result.groups ?? []).flatMap(({ cost }) => cost))).toEqual(expected)
          expect(totals((result.groups ?? []).flatMap(({ revenue }) => revenue))).toEqual(totals(result.revenue))
          const middle = Date.UTC(2026, 0, 1) + cut * day
          const parts = [await roi([], records, { ...window, to: middle }), await roi([], records, { ...window, from: middle })]
          expect(totals(parts.flatMap(({ cost }) => cost))).toEqual(expected)
        },
      ),
      { numRuns: 60 },
    ))
})
