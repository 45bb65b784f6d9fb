import { describe, expect, onTestFinished, test } from 'vitest'
import type { KpiQuery } from './kpi-query.js'
import type { Ledger } from './ledger.js'
import { openLedger } from './open-ledger.js'

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
