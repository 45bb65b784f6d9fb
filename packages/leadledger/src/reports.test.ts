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
    'By department',
    'By owner',
    'Targets',
  ])
  const section = (title: string) => report.sections.find((one) => one.title === title)
  expect(section('Revenue')).toMatchObject({
    kpis: [{ kpi: 'bookings', value: eur('300.00'), deltaPrev: { change: 2 }, deltaYoY: { change: 2 } }, { kpi: 'averageDeal' }, { kpi: 'revenue' }],
  })
  expect(section('Why leads were lost')).toMatchObject({ lostReasons: { rows: [{ reason: 'price', count: 1 }] } })
  expect(section('Leads by source')).toMatchObject({
    costs: { spend: [eur('30.00')], leads: 3 },
    earlier: { previous: { spend: [], leads: 1 }, yearBefore: { spend: [], leads: 1 } },
  })
  expect(section('Targets')).toMatchObject({ targets: [{ kpi: 'conversionRate' }] })
  expect(report.changes.map(({ kpi, since, change }) => [kpi, since, change])).toEqual([
    ['leads', 'previous', 2],
    ['leads', 'year', 2],
    ['bookings', 'previous', 2],
    ['bookings', 'year', 2],
    ['averageDeal', 'previous', 0.5],
  ])
})

test('a report of a quarter sets cost per lead and return beside the quarter before and the same one a year before', async () => {
  await using ledger = await selling()
  await ledger.create({ at: '2025-12-31T23:59:59Z', company: 'Acme', contact: 'Jo', phone: '9', source: 'Web' })
  await ledger.recordSpend({ spendId: 'q4', source: 'Web', from: '2025-10-01', to: '2026-01-01', amount: eur('40.00'), scope: 'marketing' })
  await ledger.recordSpend({ spendId: 'q1', source: 'Web', from: '2025-01-01', to: '2025-04-01', amount: eur('50.00'), scope: 'marketing' })
  const { sections, changes } = await ledger.report('quarterly', { period: '2026-Q1' })
  const section = (title: string) => sections.find((one) => one.title === title)
  expect(section('Cost per lead and customer')).toMatchObject({
    costs: { leads: 4, costPerLead: [eur('7.50')] },
    earlier: { previous: { leads: 1, costPerLead: [eur('40.00')] }, yearBefore: { leads: 1, costPerLead: [eur('50.00')], costPerAcquisition: [eur('50.00')] } },
  })
  expect(section('Return on what was spent')).toMatchObject({ roi: { roi: 370 / 30 }, earlier: { previous: { roi: -1 }, yearBefore: { roi: 1 } } })
  expect(changes).toContainEqual({ kpi: 'leads', since: 'previous', unit: 'relative', change: 3 })
  const unfinished = await ledger.report('quarterly', { period: '2026-Q1', asOf: '2026-03-15' })
  expect(unfinished.sections.find((one) => 'costs' in one)).toMatchObject({ costs: { leads: 4 }, earlier: { previous: { leads: 1 } } })
  expect(unfinished.changes).toEqual([])
})

test('a report of a month tells what each department did', async () => {
  await using ledger = await openLedger({ at: 'memory:', zone: 'UTC', clock: () => Date.UTC(2026, 5, 1) })
  await ledger.roster({ type: 'RegisterUser', user: 'Ann', department: 'field', at: '2026-01-01' })
  await ledger.roster({ type: 'RegisterUser', user: 'Bob', department: 'inside', at: '2026-01-01' })
  for (const owner of ['Ann', 'Ann', 'Bob', 'Zoe']) await ledger.create({ at: '2026-03-02', company: 'Acme', contact: 'Jo', phone: '1', source: 'Web', owner })
  const { sections } = await ledger.report('monthly', { period: '2026-03' })
  const departments = sections.find((one) => one.title === 'By department')
  const [rate] = departments && 'byDepartment' in departments ? departments.byDepartment : []
  expect(rate?.groups?.map(({ key, denominator }) => [key, denominator])).toEqual([
    ['field', 2],
    ['Unknown', 1],
    ['inside', 1],
  ])
})

test.for([
  { report: 'monthly', period: '2026-12', inIt: ['2026-12'], next: ['2027-01'] },
  { report: 'quarterly', period: '2026-Q4', inIt: ['2026-10', '2026-12', '2026-Q4'], next: ['2027-01', '2027-Q1'] },
  { report: 'yearEnd', period: '2026', inIt: ['2026', '2026-10', '2026-12', '2026-Q4'], next: ['2027', '2027-01', '2027-Q1', '2027-Q2'] },
] as const)('the $report report has the targets of its period, and those of the next one', async ({ report, period, inIt, next }) => {
  await using ledger = await openLedger({ at: 'memory:', zone: 'Europe/Berlin', clock: () => Date.UTC(2027, 0, 15) })
  for (const of of ['2025-12', '2026', '2026-10', '2026-12', '2026-Q4', '2027', '2027-01', '2027-Q1', '2027-Q2', '2028'])
    await ledger.setTarget({ kpi: 'winRate', period: of, value: '0.4' })
  const targets = (await ledger.report(report, { period })).sections.find((one) => 'targets' in one)
  const { targets: reached, nextTargets } = targets as Extract<typeof targets, { readonly targets: unknown }>
  expect(reached.map((target) => target.period)).toEqual(inIt)
  expect(nextTargets).toEqual(next.map((of) => ({ kpi: 'winRate', owner: null, period: of, unit: 'share', target: 0.4 })))
})

test('the last period that has a name ends like any other, and a target of it harms no report', async () => {
  await using ledger = await openLedger({ at: 'memory:', zone: 'Asia/Kathmandu' })
  for (const period of ['9999', '9999-Q4', '9999-12']) await ledger.setTarget({ kpi: 'winRate', period, value: '0.3' })
  const reports = [
    await ledger.report('yearEnd', { period: '9999' }),
    await ledger.report('quarterly', { period: '9999-Q4' }),
    await ledger.report('monthly', { period: '9999-12' }),
  ]
  expect(reports.map(({ to }) => to)).toEqual(Array.from({ length: 3 }, () => '9999-12-31T18:15:00.000Z'))
  expect(reports.map(({ sections }) => sections.flatMap((one) => ('targets' in one ? one.targets.map(({ period }) => period) : [])))).toEqual([
    ['9999', '9999-12', '9999-Q4'],
    ['9999-12', '9999-Q4'],
    ['9999-12'],
  ])
  expect((await ledger.report('monthly', { period: '2026-03' })).sections.at(-1)).toMatchObject({ targets: [], nextTargets: [] })
})

test('the target of a year is held against the fiscal year, as its report is', async () => {
  await using ledger = await selling()
  await ledger.adoptHandbook({ fiscalYearStart: 4 })
  for (const period of ['2025', '2026']) await ledger.setTarget({ kpi: 'bookings', period, amount: eur('500.00') })
  const [reached] = await ledger.targets({ period: '2025' })
  expect(reached).toMatchObject({ actual: eur('400.00'), gap: eur('-100.00') })
  expect((await ledger.report('yearEnd', { period: '2025' })).sections.at(-1)).toMatchObject({
    targets: [reached, { period: '2026-03' }],
    nextTargets: [{ period: '2026' }],
  })
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
  expect(report.changes.map(({ kpi, since }) => [kpi, since])).toEqual([
    ['bookings', 'previous'],
    ['leads', 'previous'],
    ['averageDeal', 'previous'],
  ])
})

test('a fiscal year stands beside the whole one before it, whatever February had', async () => {
  await using ledger = await openLedger({ at: 'memory:', zone: 'Europe/Berlin', handbook: { fiscalYearStart: 4 }, clock: () => Date.UTC(2026, 5, 1) })
  for (const [at, amount] of [
    ['2023-04-01', '100.00'],
    ['2024-06-01', '300.00'],
  ] as const) {
    const { lead } = await ledger.create({ at, company: 'Acme', contact: 'Jo', phone: '1', source: 'Web', owner: 'Ann' })
    await ledger.send(lead, { type: 'ConvertLead', at, criteria, value: eur(amount) })
    await ledger.send(lead, { type: 'WinDeal', at })
  }
  const { changes } = await ledger.report('yearEnd', { period: '2024' })
  expect(changes).toEqual(['bookings', 'averageDeal'].map((kpi) => ({ kpi, since: 'previous', unit: 'relative', change: 2 })))
})

test('a period a report does not have is refused with one it has', async () => {
  await using ledger = await openLedger({ at: 'memory:' })
  for (const name of reportNames) await expect(ledger.report(name, { period: '2026-13' })).rejects.toMatchObject({ code: 'invalid-input' })
  await expect(ledger.report('monthly', { period: '2026-Q1' })).rejects.toThrow('expected one such as 2026-03')
  await expect(ledger.report('toString' as never, { period: '2026' })).rejects.toMatchObject({ code: 'invalid-input' })
})
