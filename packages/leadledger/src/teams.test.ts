import { describe, expect, onTestFinished, test } from 'vitest'
import type { KpiQuery } from './kpi-query.js'
import type { Ledger } from './ledger.js'
import { openLedger } from './open-ledger.js'
import { reportMarkdown } from './report-formats.js'
import { reportRows } from './report-rows.js'

async function open(): Promise<Ledger> {
  const ledger = await openLedger({ at: 'memory:', zone: 'UTC', clock: () => Date.parse('2026-06-01') })
  onTestFinished(() => ledger.close())
  return ledger
}
const acme = { company: 'Acme', contact: 'Ada King', phone: '+44 20 7946 0958', source: 'web' } as const

describe('numbers by team', () => {
  test('stay with the team the owner was in, and by referrer with who referred the lead', async () => {
    const ledger = await open()
    await ledger.roster({ type: 'RegisterUser', user: 'anna', team: 'north', department: 'sales', at: '2026-01-01' })
    await ledger.roster({ type: 'RegisterUser', user: 'ben', team: 'north', at: '2026-01-01' })
    const lose = async (owner: string, at: string) => {
      const { lead } = await ledger.create({ ...acme, owner, at: '2026-01-02', origin: 'referral', referrer: 'partner-1' })
      await ledger.send(lead, { type: 'LoseLead', reason: 'price', at })
    }
    await lose('anna', '2026-02-01')
    await ledger.roster({ type: 'ChangeUser', user: 'anna', team: 'south', at: '2026-03-01' })
    await lose('anna', '2026-04-01')
    await lose('ben', '2026-04-01')
    const keys = async (by: NonNullable<KpiQuery['by']>) => (await ledger.kpi(['winRate'], { by }))[0]?.groups?.map(({ key, n }) => [key, n])
    expect(await keys('team')).toEqual([
      ['north', 2],
      ['south', 1],
    ])
    expect(await keys('department')).toEqual([
      ['sales', 2],
      ['Unknown', 1],
    ])
    expect(await keys('referrer')).toEqual([['partner-1', 3]])
    expect((await ledger.lostReasons({ by: ['team', 'month'] })).groups?.map(({ key, groups = [] }) => [key, groups.map(({ key }) => key)])).toEqual([
      ['north', ['2026-02', '2026-04']],
      ['south', ['2026-04']],
    ])
    expect((await ledger.users()).map(({ user, team }) => [user, team])).toEqual([
      ['anna', 'south'],
      ['ben', 'north'],
    ])
  })

  test('set each owner beside the median of the team, when asked by owner', async () => {
    const ledger = await open()
    for (const user of ['anna', 'ben']) await ledger.roster({ type: 'RegisterUser', user, team: 'north' })
    await ledger.create({ ...acme, owner: 'anna', at: '2026-05-01' })
    const { lead } = await ledger.create({ ...acme, owner: 'ben', at: '2026-05-01' })
    await ledger.send(lead, { type: 'LogInteraction', channel: 'call', outcome: 'connected', at: '2026-05-01' })
    const [result] = await ledger.kpi(['within24h'], { by: 'owner', teamMedian: true })
    expect(result?.groups).toMatchObject([
      { key: 'anna', value: 0, besideTeam: { team: 'north', owners: 2, median: 0.5, difference: -0.5 } },
      { key: 'ben', value: 1, besideTeam: { team: 'north', difference: 0.5 } },
    ])
    await expect(ledger.kpi(['within24h'], { by: 'team', teamMedian: true })).rejects.toThrow('teamMedian: is a comparison of owners')
    await expect(ledger.compare(['within24h'], { by: 'owner', teamMedian: true, from: '2026-05-01', to: '2026-06-01' })).rejects.toThrow('teamMedian')
  })
})

describe('figures of one team', () => {
  const criteria = { need: { answer: 'met' }, budget: { answer: 'met' }, authority: { answer: 'met' } } as const
  const eur = (amount: string) => ({ amount, currency: 'EUR' })

  /** Anna sold in team north in February and in team south in March; Ben of team north lost in March. */
  async function selling(): Promise<Ledger> {
    const ledger = await open()
    await ledger.roster({ type: 'RegisterUser', user: 'anna', team: 'north', at: '2026-01-01' })
    await ledger.roster({ type: 'RegisterUser', user: 'ben', team: 'north', at: '2026-01-01' })
    const win = async (month: string, amount: string) => {
      const { lead } = await ledger.create({ ...acme, owner: 'anna', at: `${month}-02` })
      await ledger.send(lead, { type: 'ConvertLead', at: `${month}-03`, criteria, value: eur(amount), expectedClose: `${month}-28` })
      await ledger.send(lead, { type: 'WinDeal', at: `${month}-05` })
    }
    await win('2026-02', '100.00')
    await ledger.roster({ type: 'ChangeUser', user: 'anna', team: 'south', at: '2026-03-01' })
    await win('2026-03', '150.00')
    const { lead } = await ledger.create({ ...acme, owner: 'ben', at: '2026-03-03' })
    await ledger.send(lead, { type: 'LoseLead', at: '2026-03-04', reason: 'price' })
    await ledger.recordSpend({ spendId: 's', source: 'web', from: '2026-03-01', to: '2026-04-01', amount: eur('30.00'), scope: 'marketing' })
    for (const owner of ['anna', 'ben', undefined])
      await ledger.setTarget({ kpi: 'bookings', period: '2026-03', amount: eur('50.00'), ...(owner !== undefined && { owner }) })
    return ledger
  }

  test('are asked of every figure that has an owner, and of no team that nobody was in', async () => {
    const ledger = await selling()
    const first = { from: '2026-01', to: '2026-04' }
    const won = async (team: string) => (await ledger.kpi(['bookings'], { ...first, team }))[0]?.value
    expect([await won('north'), await won('south')]).toEqual([eur('100.00'), eur('150.00')])
    const [compared] = await ledger.compare(['bookings'], { from: '2026-03', to: '2026-04', team: 'south' })
    expect(compared).toMatchObject({ value: eur('150.00'), deltaPrev: { before: { n: 0 } } })
    const behind: unknown[] = []
    for await (const { value } of ledger.kpiLeads('bookings', { ...first, team: 'north' })) behind.push(value)
    expect(behind).toEqual([eur('100.00')])
    const leadsOf = async (team: string) => [
      (await ledger.funnel({ team })).n,
      (await ledger.cohorts({ team })).rows.reduce((sum, { size }) => sum + size, 0),
      (await ledger.criteria({ team })).worked,
    ]
    expect([await leadsOf('north'), await leadsOf('south')]).toEqual([
      [2, 2, 1],
      [1, 1, 1],
    ])
    expect((await ledger.lostReasons({ team: 'north' })).totals.count).toBe(1)
    expect((await ledger.lostReasons({ team: 'south' })).totals.count).toBe(0)
    expect((await ledger.forecast({ from: '2026-02', to: '2026-04', team: 'north' })).figures).toEqual([])
    expect((await ledger.forecast({ from: '2026-02', to: '2026-04', team: 'south' })).figures).toMatchObject([{ actual: eur('250.00') }])
    const asked = { ...first, team: 'west' }
    for (const refused of [
      ledger.kpi(['bookings'], asked),
      ledger.lostReasons(asked),
      ledger.forecast(asked),
      ledger.funnel(asked),
      ledger.cohorts(asked),
      ledger.criteria(asked),
      ledger.conversations(asked),
      ledger.pipeline({ team: 'west' }),
      ledger.report('monthly', { period: '2026-03', team: 'west' }),
    ])
      await expect(refused).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('team: is none of north, south') as string })
  })

  test('are, of deals and of conversations, those that its people had then', async () => {
    const ledger = await selling()
    const { lead } = await ledger.create({ ...acme, owner: 'anna', at: '2026-02-10' })
    await ledger.send(lead, { type: 'ConvertLead', at: '2026-02-11', criteria, value: eur('70.00'), expectedClose: '2026-07-01' })
    await ledger.send(lead, { type: 'RecordObjection', at: '2026-02-12', objectionId: 'o', kind: 'price', clarified: true })
    await ledger.send(lead, { type: 'AskQuestion', at: '2026-03-12', question: 'budget', says: 'met' })
    const of = async (team: string) => {
      const [{ totals }, { questions, objections }] = [await ledger.pipeline({ team }), await ledger.conversations({ team })]
      return [totals.deals, questions.n, objections.n]
    }
    expect([await of('north'), await of('south')]).toEqual([
      [1, 0, 1],
      [0, 1, 0],
    ])
  })

  test('make a report of the team, which says what it leaves out', async () => {
    const ledger = await selling()
    const report = await ledger.report('monthly', { period: '2026-03', team: 'south' })
    expect(report).toMatchObject({
      team: 'south',
      leftOut: [
        { title: 'Leads by source', why: 'what is spent has no owner, and so no team' },
        { title: 'By department', why: 'this is the report of one team' },
        { title: 'Targets of the company', why: 'they are set for all owners together' },
      ],
    })
    const section = (title: string) => report.sections.find((one) => one.title === title)
    expect(report.sections.map(({ title }) => title)).toEqual(['Answering', 'Conversion', 'Why leads were lost', 'Retention', 'Revenue', 'By owner', 'Targets'])
    expect(section('Revenue')).toMatchObject({ kpis: [{ kpi: 'bookings', value: eur('150.00'), n: 1 }, {}, {}] })
    expect(section('Why leads were lost')).toMatchObject({ lostReasons: { rows: [] } })
    const byOwner = section('By owner')
    expect(byOwner && 'byOwner' in byOwner && byOwner.byOwner.flatMap(({ groups = [] }) => groups.map(({ key }) => key))).not.toContain('ben')
    expect(section('Targets')).toMatchObject({ targets: [{ owner: 'anna', actual: eur('150.00'), gap: eur('100.00') }] })
    const rows = reportRows(report)
    const of = (measure: string) => rows.find((row) => row.item === 'bookings' && row.group === 'anna' && row.measure === measure)
    expect(of('teamMedian')).toMatchObject({ value: '150.00', unit: 'money', currency: 'EUR' })
    expect(of('toTeamMedian')).toMatchObject({ value: 0, unit: 'relative' })
    expect(rows[0]).toMatchObject({ section: 'Report', item: 'team', value: 'south' })
    expect(rows.at(-1)).toMatchObject({ section: 'Left out', item: 'Targets of the company', value: 'they are set for all owners together' })
    expect(reportMarkdown(report)).toMatch(/^# Month 2026-03, team south\n[^]*\n## Left out\n\n- Leads by source: what is spent/)
    expect(await ledger.report('monthly', { period: '2026-03', team: 'south' })).toEqual(report)
  })

  test('come without words about the whole company', async () => {
    const ledger = await selling()
    await ledger.addReportNote({ report: 'yearEnd', period: '2026', section: 'threats', text: 'A new competitor' })
    const { notes, leftOut, sections } = await ledger.report('yearEnd', { period: '2026', team: 'north' })
    expect(notes).toEqual([])
    expect(leftOut?.map(({ title }) => title)).toEqual(['Share of the market', 'What was spent', 'Return on what was spent', 'Targets of the company', 'Notes'])
    expect(sections.flatMap((section) => ('targets' in section ? section.targets.map(({ owner }) => owner) : []))).toEqual(['ben'])
    const whole = await ledger.report('yearEnd', { period: '2026' })
    expect([whole.team, whole.leftOut, whole.notes.length]).toEqual([undefined, undefined, 1])
  })
})
