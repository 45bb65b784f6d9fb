import { expect, test } from 'vitest'
import { openLedger } from './open-ledger.js'
import { reportNames } from './report-period.js'

const criteria = { need: { answer: 'met' }, budget: { answer: 'met' }, authority: { answer: 'met' } } as const
const eur = (amount: string) => ({ amount, currency: 'EUR' })

/** A ledger with one deal won in each of March 2025, February 2026 and, twice, March 2026. */
async function selling() {
  const ledger = await openLedger({ at: 'memory:', zone: 'UTC', clock: () => Date.UTC(2026, 5, 1) })
  for (const [month, value] of [
    ['2025-03', '100.00'],
    ['2026-02', '100.00'],
    ['2026-03', '150.00'],
    ['2026-03', '150.00'],
  ] as const) {
    const { lead } = await ledger.create({ at: `${month}-01`, company: 'Acme', contact: 'Jo', phone: '1', source: 'Web', owner: 'Ann' })
    await ledger.send(lead, { type: 'ConvertLead', at: `${month}-02`, criteria, value: eur(value) })
    await ledger.send(lead, { type: 'WinDeal', at: `${month}-05` })
  }
  const { lead } = await ledger.create({ at: '2026-03-03', company: 'Globex', contact: 'Al', phone: '2', source: 'Fair', owner: 'Bob' })
  await ledger.send(lead, { type: 'LoseLead', at: '2026-03-04', reason: 'price' })
  await ledger.recordSpend({ spendId: 's', source: 'Web', from: '2026-03-01', to: '2026-04-01', amount: eur('30.00'), scope: 'marketing' })
  await ledger.setTarget({ kpi: 'conversionRate', period: '2026-03', value: '0.5' })
  return ledger
}

test('the report of a month sets its figures beside the month before and the same one a year before', async () => {
  await using ledger = await selling()
  const report = await ledger.report('monthly', { period: '2026-03' })
  expect(report).toMatchObject({ from: '2026-03-01T00:00:00.000Z', to: '2026-04-01T00:00:00.000Z', asOf: '2026-03-31T23:59:59.999Z', zone: 'UTC' })
  expect(report.sections.map(({ title }) => title)).toEqual([
    'Leads by source',
    'Answering',
    'Conversion',
    'Why leads were lost',
    'Retention',
    'Revenue',
    'By owner',
    'Targets',
  ])
  const section = (title: string) => report.sections.find((one) => one.title === title)
  expect(section('Revenue')).toMatchObject({
    kpis: [{ kpi: 'bookings', value: eur('300.00'), deltaPrev: { change: 2 }, deltaYoY: { change: 2 } }, { kpi: 'averageDeal' }, { kpi: 'revenue' }],
  })
  expect(section('Why leads were lost')).toMatchObject({ lostReasons: { rows: [{ reason: 'price', count: 1 }] } })
  expect(section('Leads by source')).toMatchObject({ costs: { spend: [eur('30.00')], leads: 3 } })
  expect(section('Targets')).toMatchObject({ targets: [{ kpi: 'conversionRate' }] })
  expect(report.changes[0]).toMatchObject({ kpi: 'bookings', change: 2 })
})

test('the same log, period and moment make the same report, and more events another one', async () => {
  await using ledger = await selling()
  const [once, again] = [await ledger.report('quarterly', { period: '2026-Q1' }), await ledger.report('quarterly', { period: '2026-Q1' })]
  expect(again).toEqual(once)
  expect(once.digest).toMatch(/^[0-9a-f]{64}$/)
  await ledger.create({ at: '2026-03-20', company: 'Late', contact: 'Jo', phone: '3', source: 'Web' })
  expect((await ledger.report('quarterly', { period: '2026-Q1' })).digest).not.toBe(once.digest)
})

test('the year is the fiscal one of the handbook', async () => {
  await using ledger = await selling()
  await ledger.adoptHandbook({ fiscalYearStart: 4 })
  const report = await ledger.report('yearEnd', { period: '2025' })
  expect(report).toMatchObject({ from: '2025-04-01T00:00:00.000Z', to: '2026-04-01T00:00:00.000Z' })
  const [revenue] = report.sections
  expect(revenue && 'kpis' in revenue && revenue.kpis[0]).toMatchObject({
    kpi: 'bookings',
    value: eur('400.00'),
    deltaPrev: { before: { value: eur('100.00') }, change: 3 },
  })
  expect(report.changes).toEqual([expect.objectContaining({ kpi: 'bookings', since: 'previous' }), expect.objectContaining({ kpi: 'averageDeal' })])
})

test('a period a report does not have is refused with one it has', async () => {
  await using ledger = await openLedger({ at: 'memory:' })
  for (const name of reportNames) await expect(ledger.report(name, { period: '2026-13' })).rejects.toMatchObject({ code: 'invalid-input' })
  await expect(ledger.report('monthly', { period: '2026-Q1' })).rejects.toThrow('expected one such as 2026-03')
  await expect(ledger.report('toString' as never, { period: '2026' })).rejects.toMatchObject({ code: 'invalid-input' })
})
