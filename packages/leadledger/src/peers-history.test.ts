import { describe, expect, onTestFinished, test } from 'vitest'
import type { CommandInput } from './command-input.js'
import { openLedger } from './open-ledger.js'

const acme = { company: 'Acme', contact: 'Ada King', phone: '+44 20 7946 0958', source: 'web' } as const
const met = { answer: 'met' } as const
const qualify: CommandInput = { type: 'QualifyLead', criteria: { need: met, budget: met, authority: met } }
const convert: CommandInput = { type: 'ConvertLead', value: { amount: '1000.00', currency: 'EUR' } }

/** A lead, and a way to send it something at a day's noon. */
async function oneLead(created = '2026-03-01') {
  const clock = { now: Date.parse(`${created}T12:00Z`) }
  const ledger = await openLedger({ at: 'memory:', clock: () => clock.now })
  onTestFinished(() => ledger.close())
  const { lead } = await ledger.create(acme, { by: 'anna' })
  const on = (date: string, command: CommandInput, by = 'anna') => {
    clock.now = Date.parse(`${date}T12:00Z`)
    return ledger.send(lead, command, { by })
  }
  return { ledger, lead, on, clock }
}

describe('Frappe', () => {
  test('makes up when the first status began, and writes over who made the change before', async () => {
    const changes = [
      { to: 'contacted', at: '2026-03-03', by: 'ben' },
      { to: 'qualified', at: '2026-03-04', by: 'cleo' },
    ]
    const log: { from: string; until: string | null; by: string }[] = []
    for (const { at, by } of changes) {
      const last = log.at(-1)
      if (last) Object.assign(last, { until: at, by })
      log.push({ from: at, until: null, by })
    }
    expect(log[0]).toEqual({ from: '2026-03-03', until: '2026-03-04', by: 'cleo' })

    const { ledger, lead, on } = await oneLead()
    await on('2026-03-03', { type: 'LogInteraction', channel: 'call', outcome: 'connected' }, 'ben')
    await on('2026-03-04', qualify, 'cleo')
    const moves = new Set(['LeadCreated', 'LeadContacted', 'LeadQualified'])
    const told = (await ledger.timeline(lead)).filter(({ type }) => moves.has(type))
    expect(told.map(({ occurredAt, actor }) => [occurredAt?.slice(0, 10), actor.id])).toEqual([
      ['2026-03-01', 'anna'],
      ['2026-03-03', 'ben'],
      ['2026-03-04', 'cleo'],
    ])
  })

  test('and EspoCRM convert a lead as often as somebody asks', async () => {
    const deals: string[] = []
    const peersConvert = () => deals.push('deal')
    peersConvert()
    peersConvert()
    expect(deals).toHaveLength(2)

    const { ledger, on } = await oneLead()
    await on('2026-03-02', qualify)
    await on('2026-03-03', convert)
    expect(await on('2026-03-04', convert)).toMatchObject({ refused: 'already-converted' })
    expect((await ledger.pipeline()).totals.deals).toBe(1)
  })

  test('lets a form write the status, past its own history and clock', async () => {
    const peer = { status: 'new', history: ['new'], answered: false }
    Object.assign(peer, { status: 'qualified' })
    expect([peer.history.at(-1), peer.answered]).toEqual(['new', false])

    const { ledger, lead, on } = await oneLead()
    const form = { type: 'ChangeLeadDetails', company: 'Acme', status: 'qualified' } as CommandInput
    await expect(async () => on('2026-03-02', form)).rejects.toThrow(/status/)
    expect((await ledger.lead(lead))?.status).toBe('new')
    await on('2026-03-02', qualify)
    expect([(await ledger.lead(lead))?.status, (await ledger.timeline(lead)).at(-1)?.type, (await ledger.sla()).length]).toEqual([
      'qualified',
      'LeadQualified',
      0,
    ])
  })
})

describe('EspoCRM', () => {
  test('keeps the date of the first conversion when a lead is converted again', async () => {
    const peer: { convertedAt?: string } = {}
    for (const date of ['2026-03-05', '2026-03-20']) peer.convertedAt ??= date
    expect(peer.convertedAt).toBe('2026-03-05')

    const { ledger, lead, on } = await oneLead()
    await on('2026-03-02', qualify)
    await on('2026-03-05', convert)
    await on('2026-03-10', { type: 'RevertConversion' })
    await on('2026-03-20', convert)
    expect((await ledger.lead(lead))?.closedAt).toBe('2026-03-20T12:00:00.000Z')
    const day = 86_400_000
    expect((await ledger.kpi(['salesCycle']))[0]).toMatchObject({ median: 19 * day, n: 1 })
    expect((await ledger.timeline(lead)).filter(({ type }) => type === 'LeadConverted')).toHaveLength(2)
  })

  test('gives the calls of a lead to what it was converted into, and the lead has none any more', async () => {
    const call = { parent: 'lead' }
    call.parent = 'deal'
    expect([call].filter(({ parent }) => parent === 'lead')).toEqual([])

    const { ledger, lead, on } = await oneLead()
    await on('2026-03-02', { type: 'LogInteraction', channel: 'call', outcome: 'connected', note: 'They want two.' })
    const before = await ledger.timeline(lead)
    await on('2026-03-03', qualify)
    await on('2026-03-04', convert)
    expect((await ledger.timeline(lead)).slice(0, before.length)).toEqual(before)
  })
})

describe('Odoo', () => {
  test('writes over when a lead was assigned and when it came to its stage', async () => {
    const peer = { assignedAt: '2026-03-02', stageAt: '2026-03-07' }
    Object.assign(peer, { assignedAt: '2026-03-09', stageAt: '2026-03-08' })
    expect(Object.values(peer)).not.toContain('2026-03-02')

    const { ledger, lead, on } = await oneLead()
    await on('2026-03-02', { type: 'AssignLead', owner: 'anna' })
    await on('2026-03-05', qualify)
    await on('2026-03-06', convert)
    await on('2026-03-07', { type: 'MoveDealStage', stage: 'proposal' })
    await on('2026-03-08', { type: 'MoveDealStage', stage: 'negotiation' })
    await on('2026-03-09', { type: 'AssignLead', owner: 'ben' })
    expect((await ledger.ownership(lead)).owners.map(({ owner, from }) => [owner, from?.slice(0, 10)])).toEqual([
      ['anna', '2026-03-02'],
      ['ben', '2026-03-09'],
    ])
    const stages = (await ledger.timeline(lead)).filter(({ type }) => /LeadConverted|DealStageChanged/.test(type))
    expect(stages.map(({ data, occurredAt }) => [data['stage'], occurredAt?.slice(0, 10)])).toEqual([
      ['discovery', '2026-03-06'],
      [{ from: 'discovery', to: 'proposal' }, '2026-03-07'],
      [{ from: 'proposal', to: 'negotiation' }, '2026-03-08'],
    ])
  })
})

describe('systems with a limit on their history', () => {
  test('keep 20 fields of it, or 45 values of one, or 18 months: here every value of every field can be asked for at its time', async () => {
    const fields = Array.from({ length: 25 }, (_, index) => `field ${index}`)
    const rounds = 50
    const month = (round: number): string => new Date(Date.UTC(2020, round, 1)).toISOString().slice(0, 10)
    const peer = { fields: fields.slice(0, 20), values: Array.from({ length: rounds }, (_, round) => round).slice(-45) }
    expect([peer.fields.includes('field 24'), peer.values.includes(0)]).toEqual([false, false])

    const { ledger, lead, on } = await oneLead('2019-12-01')
    for (let round = 0; round < rounds; round++)
      await on(month(round), { type: 'ChangeLeadDetails', custom: Object.fromEntries(fields.map((field) => [field, `${field} in round ${round}`])) })
    for (let round = 0; round < rounds; round++) {
      const custom = (await ledger.lead(lead, { asOf: `${month(round)}T13:00:00Z` }))?.custom
      expect(fields.map((field) => custom?.[field])).toEqual(fields.map((field) => `${field} in round ${round}`))
    }
  })
})
