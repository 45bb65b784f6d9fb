import type { LeadFacts, Money } from '@leadledger/leads'
import { expect, test } from 'vitest'
import type { MetricContext } from './context.js'
import { day, journey, usd } from './journey.fixture.js'
import { kpi } from './kpi.js'

const context: MetricContext = { asOf: 1000 * day, zone: 'UTC' }
const won = (value?: Money, at: number | null = day): LeadFacts => journey({}, { to: 'qualified', at }, { to: 'converted', at, ...(value && { value }) })

test('sums the values of conversions that stand, and says how many had none', async () => {
  const reverted = journey({}, { to: 'converted', at: day, value: usd(100) }, { to: 'reverted', at: 2 * day })
  expect(await kpi([won(usd(10)), won(usd(0.5)), won(), reverted], 'convertedValue', context)).toMatchObject({
    value: { amount: '10.50', currency: 'USD' },
    values: [{ amount: '10.50', currency: 'USD' }],
    numerator: 2,
    denominator: 3,
    n: 2,
    excluded: { noValue: 1 },
  })
})

test('never adds two currencies', async () => {
  const leads = [won({ minor: 300, currency: 'JPY' }), won(usd(10)), won({ minor: 5, currency: 'JPY' })]
  expect(await kpi(leads, 'convertedValue', context)).toMatchObject({
    value: null,
    n: 3,
    values: [
      { amount: '305', currency: 'JPY' },
      { amount: '10.00', currency: 'USD' },
    ],
  })
})

test('nothing converted is worth nothing that could be named', async () => {
  expect(await kpi([], 'convertedValue', context)).toMatchObject({ value: null, values: [], n: 0 })
})

test('is exact beyond what a double holds', async () => {
  const most = { minor: Number.MAX_SAFE_INTEGER, currency: 'USD' }
  expect(await kpi([won(most), won(most), won(usd(0.01))], 'convertedValue', context)).toMatchObject({ value: { amount: '180143985094819.83' } })
})

test('belongs to the period of the conversion', async () => {
  const { groups, excluded } = await kpi([won(usd(1)), won(usd(2), 40 * day), won(usd(4), null)], 'convertedValue', { ...context, by: 'month' })
  expect(groups).toMatchObject([
    { key: '1970-01', value: { amount: '1.00' } },
    { key: '1970-02', value: { amount: '2.00' } },
  ])
  expect(excluded).toEqual({ undated: 1 })
})
