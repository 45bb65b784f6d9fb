import { describe, expect, onTestFinished, test } from 'vitest'
import type { Ledger } from './ledger.js'
import type { LeadsQuery } from './leads-query.js'
import { openLedger } from './open-ledger.js'

const acme = { company: 'Acme', contact: 'Ada King', phone: '+44 20 7946 0958', source: 'Web' } as const
const now = Date.parse('2026-03-31T22:30:00Z')

async function berlin(): Promise<Ledger> {
  const ledger = await openLedger({ at: 'memory:', zone: 'Europe/Berlin', clock: () => now })
  onTestFinished(() => ledger.close())
  return ledger
}

const companies = async (ledger: Ledger, query: LeadsQuery): Promise<readonly (string | null)[]> =>
  (await ledger.leads({ sort: 'company', ...query })).items.map(({ company }) => company)

describe('leads are listed', () => {
  test('by the team their owner is in now', async () => {
    const ledger = await berlin()
    for (const [user, team] of [
      ['anna', 'north'],
      ['ben', 'north'],
      ['cleo', 'south'],
    ] as const) {
      await ledger.roster({ type: 'RegisterUser', user, team })
      await ledger.create({ ...acme, company: user, owner: user })
    }
    await ledger.create(acme)
    expect(await companies(ledger, { team: 'north' })).toEqual(['anna', 'ben'])
    await ledger.roster({ type: 'ChangeUser', user: 'ben', team: 'south' })
    await ledger.roster({ type: 'RemoveUser', user: 'cleo' })
    expect([await companies(ledger, { team: 'north' }), await companies(ledger, { team: 'south' }), await companies(ledger, { team: 'west' })]).toEqual([
      ['anna'],
      ['ben'],
      [],
    ])
    expect(await ledger.reassign({ leads: { team: 'south' }, to: { owner: 'anna' } })).toMatchObject([{ outcome: 'given', owner: 'anna', previous: 'ben' }])
    expect(await companies(ledger, { previousOwner: 'ben' })).toEqual(['ben'])
  })

  test('without those in a status', async () => {
    const ledger = await berlin()
    const { lead } = await ledger.create({ ...acme, company: 'lost' })
    await ledger.send(lead, { type: 'LoseLead', reason: 'price' })
    await ledger.create({ ...acme, company: 'open' })
    expect(await companies(ledger, { notStatus: 'lost' })).toEqual(['open'])
    expect(await companies(ledger, { notStatus: ['new', 'contacted'] })).toEqual(['lost'])
  })

  test('with the status they had on a date', async () => {
    const ledger = await berlin()
    const { lead } = await ledger.create({ ...acme, at: '2026-03-01' })
    await ledger.send(lead, { type: 'LogInteraction', channel: 'call', outcome: 'connected', at: '2026-03-10' })
    const stood = async (asOf: string) => {
      const found: unknown[] = []
      for await (const behind of ledger.kpiLeads('statusCounts', { asOf })) found.push([behind.lead, behind.value])
      return found
    }
    expect([await stood('2026-02-28'), await stood('2026-03-05'), await stood('2026-03-11')]).toEqual([[], [[lead, 'new']], [[lead, 'contacted']]])
  })

  test('by a range of creation that words name, where the ledger is', async () => {
    const ledger = await berlin()
    const dates = ['2025-04-01', '2025-12-31', '2026-03-25', '2026-03-26', '2026-03-31', '2026-04-01']
    for (const date of dates) await ledger.create({ ...acme, company: date, at: date })
    expect(await companies(ledger, { created: 'today' })).toEqual(['2026-04-01'])
    expect(await companies(ledger, { created: 'last 7 days' })).toEqual(['2026-03-26', '2026-03-31', '2026-04-01'])
    expect(await companies(ledger, { created: 'last month' })).toEqual(['2026-03-25', '2026-03-26', '2026-03-31'])
    expect(await companies(ledger, { created: '2025-Q4' })).toEqual(['2025-12-31'])
  })

  test('by the fiscal periods of the handbook in force', async () => {
    const ledger = await berlin()
    for (const date of ['2025-03-31', '2025-04-01', '2026-01-01', '2026-04-01']) await ledger.create({ ...acme, company: date, at: date })
    expect(await companies(ledger, { created: 'fiscal 2025' })).toEqual(['2025-03-31', '2025-04-01'])
    await ledger.adoptHandbook({ fiscalYearStart: 4 })
    expect(await companies(ledger, { created: 'fiscal 2025' })).toEqual(['2025-04-01', '2026-01-01'])
    expect(await companies(ledger, { created: 'fiscal 2025-Q4' })).toEqual(['2026-01-01'])
    expect(await companies(ledger, { created: 'this fiscal year' })).toEqual(['2026-04-01'])
  })

  test('never by a range that is none, or by two', async () => {
    const ledger = await berlin()
    await expect(ledger.leads({ created: 'lately' })).rejects.toMatchObject({
      code: 'invalid-input',
      problems: [expect.stringMatching(/^created: "lately" names no/)],
    })
    await expect(ledger.leads({ created: 'today', createdTo: '2026-04-01' })).rejects.toMatchObject({ code: 'invalid-input' })
  })
})
