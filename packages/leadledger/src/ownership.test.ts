import { describe, expect, onTestFinished, test } from 'vitest'
import type { Ledger } from './ledger.js'
import { openLedger, type OpenLedgerOptions } from './open-ledger.js'

const clock = { now: 0 }
async function open(options: Partial<OpenLedgerOptions> = {}): Promise<Ledger> {
  clock.now = Date.parse('2026-03-02T09:00Z')
  const ledger = await openLedger({ at: 'memory:', clock: () => clock.now, ...options })
  onTestFinished(() => ledger.close())
  return ledger
}
const acme = { company: 'Acme', contact: 'Ada King', phone: '+44 20 7946 0958', source: 'web' } as const

describe('the ownership of a lead', () => {
  test('says who had it, from when to when, by whose decision and why', async () => {
    const ledger = await open()
    const { lead } = await ledger.create(acme)
    await ledger.send(lead, { type: 'ClaimLead', owner: 'anna', at: '2026-03-01' }, { by: 'anna' })
    await ledger.send(lead, { type: 'AssignLead', owner: 'ben', reason: 'he knows them', at: '2026-03-02' }, { by: 'mia' })
    await ledger.send(lead, { type: 'ReleaseLead', at: '2026-03-02T06:00Z' })
    const period = { rule: null, reason: null }
    expect((await ledger.ownership(lead)).owners).toEqual([
      { ...period, owner: 'anna', from: '2026-03-01T00:00:00.000Z', to: '2026-03-02T00:00:00.000Z', by: 'self', actor: 'anna' },
      { ...period, owner: 'ben', from: '2026-03-02T00:00:00.000Z', to: '2026-03-02T06:00:00.000Z', by: 'manager', actor: 'mia', reason: 'he knows them' },
    ])
    expect(await ledger.ownership('nobody')).toEqual({ owners: [], collaborators: [] })
  })

  test('is one, and others work on it beside: handing it on leaves them', async () => {
    const ledger = await open()
    const { lead } = await ledger.create({ ...acme, owner: 'anna' })
    const add = { type: 'AddCollaborator', user: 'cleo' } as const
    expect(await ledger.send(lead, add)).toMatchObject({ events: ['CollaboratorAdded'] })
    expect(await ledger.send(lead, add)).toMatchObject({ events: [] })
    await ledger.send(lead, { type: 'AssignLead', owner: 'ben' })
    expect((await ledger.ownership(lead)).collaborators).toEqual([{ user: 'cleo', from: '2026-03-02T09:00:00.000Z', to: null }])
    expect((await ledger.lead(lead))?.owner).toBe('ben')
    await ledger.send(lead, { type: 'RemoveCollaborator', user: 'cleo' })
    expect(await ledger.send(lead, { type: 'RemoveCollaborator', user: 'cleo' })).toMatchObject({ events: [] })
    expect((await ledger.ownership(lead)).collaborators).toEqual([{ user: 'cleo', from: '2026-03-02T09:00:00.000Z', to: '2026-03-02T09:00:00.000Z' }])
  })
})

describe('leads of somebody who is not there', () => {
  test('show at once when their owner left, after a while when their owner is away, and no more once somebody else has them', async () => {
    const ledger = await open({ handbook: { hygiene: { ownerAway: 'P3D' } } })
    for (const user of ['anna', 'ben']) await ledger.roster({ type: 'RegisterUser', user })
    const { lead: annas } = await ledger.create({ ...acme, owner: 'anna' })
    const { lead: bens } = await ledger.create({ ...acme, owner: 'ben' })
    await ledger.create({ ...acme, owner: 'stranger' })
    const inactive = async () => (await ledger.alerts({ kind: 'ownerInactive' })).alerts.map(({ lead, owner, since }) => [lead, owner, since?.slice(0, 10)])
    await ledger.roster({ type: 'SetAvailability', user: 'ben', available: false, until: '2026-03-20' })
    expect(await inactive()).toEqual([])
    await ledger.roster({ type: 'RemoveUser', user: 'anna' })
    expect(await inactive()).toEqual([[annas, 'anna', '2026-03-02']])
    clock.now = Date.parse('2026-03-05T09:00Z')
    expect(await inactive()).toEqual([
      [annas, 'anna', '2026-03-02'],
      [bens, 'ben', '2026-03-05'],
    ])
    await ledger.send(annas, { type: 'AssignLead', owner: 'stranger' })
    clock.now = Date.parse('2026-03-20')
    expect(await inactive()).toEqual([])
  })
})

describe('alerts of teams', () => {
  test('have a compliance each: the share of their open leads without any alert', async () => {
    const ledger = await open()
    expect((await ledger.alerts()).teams).toEqual([])
    for (const [user, team] of [
      ['anna', 'north'],
      ['ben', 'north'],
      ['cleo', 'south'],
    ] as const)
      await ledger.roster({ type: 'RegisterUser', user, team })
    const leads = []
    for (const owner of ['anna', 'ben', 'cleo', 'stranger']) leads.push((await ledger.create({ ...acme, contact: `Ada of ${owner}`, owner })).lead)
    clock.now = Date.parse('2026-03-02T10:00Z')
    await ledger.send(leads[0] ?? '', { type: 'LogInteraction', channel: 'call', outcome: 'connected' })
    expect((await ledger.alerts()).teams.map(({ team, openLeads, compliance, counts }) => [team, openLeads, compliance, counts.noNextStep])).toEqual([
      ['north', 2, 0.5, 1],
      ['south', 1, 1, 0],
      [null, 1, 1, 0],
    ])
  })

  test('name lists that somebody has not looked through for too long; of a day a review counts once', async () => {
    const ledger = await open({ handbook: { hygiene: { listReview: { lists: ['mine'], within: 'P1D' } } } })
    await ledger.roster({ type: 'RegisterUser', user: 'anna' })
    expect((await ledger.alerts()).listsNotReviewed).toEqual([{ user: 'anna', list: 'mine', since: null }])
    const review = { type: 'ReviewLeadList', user: 'anna', list: 'mine' } as const
    expect(await ledger.roster(review)).toMatchObject({ events: ['LeadListReviewed'] })
    expect(await ledger.roster(review)).toMatchObject({ events: [] })
    expect(await ledger.roster({ ...review, asOf: '2026-03-01' })).toMatchObject({ events: [] })
    expect((await ledger.users())[0]?.reviewed).toEqual({ mine: '2026-03-02' })
    expect((await ledger.alerts()).listsNotReviewed).toEqual([])
    clock.now = Date.parse('2026-03-03T00:00Z')
    expect((await ledger.alerts({ owner: 'anna' })).listsNotReviewed).toEqual([{ user: 'anna', list: 'mine', since: '2026-03-03T00:00:00.000Z' }])
    expect((await ledger.alerts({ owner: 'ben' })).listsNotReviewed).toEqual([])
    expect(await ledger.roster({ ...review, user: 'ben' })).toMatchObject({ refused: 'no-such-user' })
  })
})
