import { describe, expect, onTestFinished, test } from 'vitest'
import type { Ledger } from './ledger.js'
import { openLedger } from './open-ledger.js'

const clock = Date.parse('2026-04-15T12:00Z')
const march = { from: '2026-03-01', to: '2026-04-01' } as const
const eur = (amount: string) => ({ amount, currency: 'EUR' })

async function open(): Promise<Ledger> {
  const ledger = await openLedger({ at: 'memory:', clock: () => clock, zone: 'Europe/Berlin' })
  onTestFinished(() => ledger.close())
  return ledger
}

const details = { contact: 'Ada King', phone: '+44 20 7946 0958', source: 'google', owner: 'Ann' } as const
const criteria = { need: { answer: 'met' }, budget: { answer: 'met' }, authority: { answer: 'met' } } as const

/** A customer who came by campaigns, one after the other. */
async function win(ledger: Ledger, company: string, value: { amount: string; currency: string }, ...campaigns: readonly string[]): Promise<string> {
  const [first, ...others] = campaigns
  const touchpoint = { campaign: first, utm: { source: 'google', medium: 'cpc' }, landingPage: `https://example.com/${company}` }
  const { lead } = await ledger.create({ ...details, company, at: '2026-03-02T09:00Z', ...(first !== undefined && { touchpoint }) })
  for (const [index, campaign] of others.entries()) await ledger.send(lead, { type: 'RecordTouchpoint', campaign, at: `2026-03-1${index}T09:00Z` })
  await ledger.send(lead, { type: 'QualifyLead', criteria, at: '2026-03-15T09:00Z' })
  await ledger.send(lead, { type: 'ConvertLead', value, at: '2026-03-20T09:00Z' })
  await ledger.send(lead, { type: 'WinDeal', at: '2026-03-25T09:00Z' })
  return lead
}

describe('spend', () => {
  test('is recorded once by its id, whichever command brings it', async () => {
    const ledger = await open()
    const invoice = { spendId: 'invoice-17', campaign: 'spring', ...march, amount: eur('310.00') }
    expect(await ledger.recordSpend(invoice, { commandId: 'c-1' })).toEqual({ changed: true, duplicate: false, spendId: 'invoice-17' })
    expect(await ledger.recordSpend(invoice, { commandId: 'c-1' })).toMatchObject({ duplicate: true })
    expect(await ledger.recordSpend(invoice)).toMatchObject({ changed: false, duplicate: false })
    expect(await ledger.recordSpend({ ...invoice, amount: eur('1.00') })).toEqual({ refused: 'spend-exists', spendId: 'invoice-17' })
    expect(await ledger.correctSpend('invoice-17', { amount: eur('300.00'), reason: 'credit note' })).toMatchObject({ changed: true })
    expect(await ledger.spend()).toEqual([{ ...invoice, source: null, scope: 'marketing', amount: eur('300.00') }])
    expect(await ledger.correctSpend('invoice-18', {})).toEqual({ refused: 'no-such-spend', spendId: 'invoice-18' })
  })

  test('takes the id of its command where it has none, so that a retry finds it', async () => {
    const ledger = await open()
    for (const _ of [1, 2]) expect(await ledger.recordSpend({ ...march, amount: eur('1.00') }, { commandId: 'c-1' })).toMatchObject({ spendId: 'c-1' })
    expect(await ledger.spend()).toHaveLength(1)
  })

  test('that is none is refused with every problem', async () => {
    const ledger = await open()
    await expect(ledger.recordSpend({ from: '2026-03-01', to: '2026-03-01', amount: { amount: '1.005', currency: 'EUR' } })).rejects.toMatchObject({
      problems: [expect.stringMatching(/^amount: /), expect.stringMatching(/^amount: /)],
    })
    await expect(ledger.recordSpend({ ...march, amount: eur('1'), colour: 'red' } as never)).rejects.toMatchObject({ code: 'invalid-input' })
  })
})

describe('costs and return', () => {
  test('follow a campaign from its spend to its customers', async () => {
    const ledger = await open()
    await ledger.defineCampaign({ campaign: 'spring', name: 'Spring', source: 'google' })
    await ledger.recordSpend({ campaign: 'spring', ...march, amount: eur('600.00') })
    await ledger.recordTraffic({ campaign: 'spring', ...march, visits: 100 })
    await win(ledger, 'Acme', eur('1000.00'), 'spring')
    await win(ledger, 'Binders', eur('1000.00'), 'spring', 'mailing')
    expect(await ledger.costs({ ...march, by: 'source' })).toMatchObject({
      costPerLead: [eur('300.00')],
      costPerAcquisition: [eur('300.00')],
      groups: [{ key: 'google', visits: 100, leadsPerVisit: 0.02, leads: 2, customers: 2, spend: [eur('600.00')] }],
    })
    expect(await ledger.roi({ ...march, by: 'campaign', attribution: 'linear', margin: '0.5' })).toMatchObject({
      roi: expect.closeTo(0.6667, 4) as number,
      groups: [
        { key: 'spring', cost: [eur('600.00')], revenue: [eur('1500.00')], roi: 0.25 },
        { key: 'mailing', cost: [], revenue: [eur('500.00')], roi: null },
      ],
    })
  })

  test('are converted at the rate of the day, which may be recorded later', async () => {
    const ledger = await open()
    await ledger.recordSpend({ spendId: 's', ...march, amount: { amount: '310.00', currency: 'USD' } })
    expect(await ledger.costs({ ...march, currency: 'EUR' })).toMatchObject({
      spend: [],
      costPerLead: null,
      unpriced: [{ what: 'spend', id: 's', date: '2026-03-01' }],
    })
    await ledger.recordRate({ base: 'USD', quote: 'EUR', date: '2026-02-28', rate: '0.9' })
    expect(await ledger.costs({ ...march, currency: 'EUR' })).toMatchObject({ spend: [eur('279.00')], unpriced: [] })
  })

  test('refuse what they cannot be computed with, all at once', async () => {
    const ledger = await open()
    await expect(ledger.roi({ by: 'owner' as never, margin: '2', currency: 'XYZ' })).rejects.toMatchObject({
      problems: [expect.stringMatching(/^by: /), expect.stringMatching(/^currency: /), expect.stringMatching(/^margin: /)],
    })
  })
})

describe('targets', () => {
  test.for([
    { target: { kpi: 'bookings', value: '30' }, problem: 'value: the KPI is money: expected an amount with its currency' },
    { target: { kpi: 'winRate', amount: eur('30.00') }, problem: 'amount: the KPI is no money: expected a value, a share such as 0.25' },
    { target: { kpi: 'winRate', value: '30' }, problem: 'value: "30" is more than all: expected a share such as 0.25' },
    { target: { kpi: 'responseTime', amount: eur('1.00') }, problem: 'amount: the KPI is no money: expected a value, milliseconds' },
  ])('$target.kpi of another unit could never be reached, and is refused', async ({ target, problem }) => {
    const ledger = await open()
    await expect(ledger.setTarget({ ...target, period: '2026-Q1' })).rejects.toThrow(problem)
    expect(await ledger.targets()).toEqual([])
  })

  test('have the unit of their KPI: shares, counts, durations and money', async () => {
    const ledger = await open()
    for (const [kpi, value] of [
      ['winRate', '1'],
      ['activities', '400'],
      ['responseTime', '86400000'],
    ] as const)
      await ledger.setTarget({ kpi, period: '2026', value })
    await ledger.setTarget({ kpi: 'bookings', period: '2026', amount: eur('1.00') })
    expect((await ledger.targets()).map(({ kpi, unit }) => [kpi, unit])).toEqual([
      ['activities', 'count'],
      ['bookings', 'money'],
      ['responseTime', 'ms'],
      ['winRate', 'share'],
    ])
  })

  test('stand beside what was reached, for all and for an owner', async () => {
    const ledger = await open()
    await win(ledger, 'Acme', eur('1000.00'))
    await ledger.setTarget({ kpi: 'convertedValue', period: '2026-Q1', amount: eur('900.00') })
    await ledger.setTarget({ kpi: 'convertedValue', period: '2026-Q1', amount: eur('1200.00') })
    await ledger.setTarget({ kpi: 'qualificationRate', period: '2026-03', owner: 'Ann', value: '0.25' })
    await ledger.setTarget({ kpi: 'qualificationRate', period: '2026-03', owner: 'Bob', value: '0.25' })
    expect(await ledger.targets()).toEqual([
      { kpi: 'qualificationRate', owner: 'Ann', period: '2026-03', unit: 'share', target: 0.25, actual: 1, gap: 0.75 },
      { kpi: 'qualificationRate', owner: 'Bob', period: '2026-03', unit: 'share', target: 0.25, actual: null, gap: null },
      { kpi: 'convertedValue', owner: null, period: '2026-Q1', unit: 'money', target: eur('1200.00'), actual: eur('1000.00'), gap: eur('-200.00') },
    ])
    expect(await ledger.targets({ owner: 'Bob' })).toHaveLength(1)
    await expect(ledger.setTarget({ kpi: 'happiness', period: '2026', value: '1' })).rejects.toMatchObject({ code: 'invalid-input' })
  })
})

describe('the share of a market', () => {
  test('is own revenue, or customers, by what somebody outside published', async () => {
    const ledger = await open()
    await win(ledger, 'Acme', eur('1000.00'))
    await win(ledger, 'Binders', { amount: '1000.00', currency: 'USD' })
    const outside = { market: 'DE', publishedBy: 'Statista' }
    await ledger.recordMarketSize({ ...outside, period: '2026-Q1', amount: eur('50000.00') })
    await ledger.recordMarketSize({ ...outside, period: '2026', units: 40 })
    const [byRevenue, byUnits] = (await ledger.marketShares()).toSorted((a, b) => (a.period > b.period ? -1 : 1))
    expect(byRevenue).toMatchObject({ own: eur('1000.00'), size: eur('50000.00'), share: 0.02, unpriced: [expect.any(String)] })
    expect(byUnits).toMatchObject({ own: 2, size: 40, share: 0.05 })
  })
})

test('what is recorded is folded anew as it was, and verified', async () => {
  const ledger = await open()
  await ledger.recordSpend({ ...march, amount: eur('1.00') })
  await ledger.recordTraffic({ source: 'google', ...march, visits: 100 })
  await ledger.defineCampaign({ campaign: 'Frühling / spring', name: 'Spring' })
  expect((await ledger.verify()).every(({ equal }) => equal)).toBe(true)
  const before = await ledger.digests()
  await ledger.rebuild()
  expect(await ledger.digests()).toEqual(before)
  expect(await ledger.campaigns()).toEqual([{ campaign: 'Frühling / spring', name: 'Spring', source: null, from: null, to: null }])
})
