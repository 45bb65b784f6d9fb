import { describe, expect, onTestFinished, test } from 'vitest'
import type { Ledger } from './ledger.js'
import { openLedger } from './open-ledger.js'

const day = 86_400_000
const team = ['anna', 'ben', 'cleo'] as const
const acme = { company: 'Acme', contact: 'Ada King', phone: '+44 20 7946 0958', source: 'web' } as const

/** A ledger whose leads go round a team; the first of it is its oldest member. */
async function rotating(members: readonly string[], more: { readonly monthlyCap?: number } = {}) {
  const clock = { now: Date.parse('2026-03-01T10:00Z') }
  const handbook = { assignment: { rules: [{ id: 'all', team: 'sales', method: 'round-robin' as const }], calendar: null } }
  const ledger = await openLedger({ at: 'memory:', clock: () => clock.now, handbook })
  onTestFinished(() => ledger.close())
  for (const user of members) await ledger.roster({ type: 'RegisterUser', user, team: 'sales', ...more })
  return { ledger, clock }
}
async function newLeads(ledger: Ledger, count: number): Promise<readonly string[]> {
  const ids = []
  for (let n = 0; n < count; n++) ids.push((await ledger.create(acme)).lead)
  return ids
}
async function givenOf(ledger: Ledger, leads: readonly string[]): Promise<readonly string[]> {
  return (await ledger.assign(leads)).map((result) => ('owner' in result ? result.owner : 'nobody'))
}
const countsOf = (owners: readonly (string | undefined)[], members: readonly string[] = team): readonly number[] =>
  members.map((member) => owners.filter((owner) => owner === member).length)

describe('Odoo', () => {
  test('gives the lead of each day to the oldest member, whose quota of the day is as large as that of the others', async () => {
    const peer = Array.from({ length: 9 }, () => {
      const quotas = team.map((user, age) => ({ user, age, left: 1 }))
      return quotas.toSorted((one, other) => other.left - one.left || one.age - other.age)[0]?.user as string
    })
    expect(countsOf(peer)).toEqual([9, 0, 0])

    const { ledger, clock } = await rotating(team, { monthlyCap: 31 })
    const owners = []
    for (let n = 0; n < 9; n++, clock.now += day) owners.push(...(await givenOf(ledger, await newLeads(ledger, 1))))
    expect(countsOf(owners)).toEqual([3, 3, 3])
  })
})

describe('a rotation for Salesforce', () => {
  test('looks up whose turn it is once for all leads of an insert', async () => {
    const given = new Map(team.map((user) => [user as string, 0]))
    const next = [...given].toSorted(([, one], [, other]) => one - other)[0]?.[0] as string
    expect(countsOf(Array.from({ length: 9 }, () => next))).toEqual([9, 0, 0])

    const { ledger } = await rotating(team)
    expect(countsOf(await givenOf(ledger, await newLeads(ledger, 9)))).toEqual([3, 3, 3])
  })

  test('counts its turns over whoever is there, so that a member who joins brings it out of step', async () => {
    const before = ['anna', 'ben']
    const after = ['anna', 'ben', 'cleo']
    const peer = [0, 1, 2].map((turn) => before[turn % 2]).concat(after[3 % 3])
    expect(peer.slice(-2)).toEqual(['anna', 'anna'])

    const { ledger } = await rotating(before)
    const owners = [...(await givenOf(ledger, await newLeads(ledger, 3)))]
    await ledger.roster({ type: 'RegisterUser', user: 'cleo', team: 'sales' })
    owners.push(...(await givenOf(ledger, await newLeads(ledger, 4))))
    expect(owners).toEqual(['anna', 'ben', 'anna', 'cleo', 'ben', 'anna', 'cleo'])
  })
})

describe('Vacademy', () => {
  test('lets one backup take the turns of all who are away', async () => {
    const members = ['anna', 'ben', 'cleo', 'dora', 'emil', 'finn']
    const away = ['cleo', 'dora', 'emil', 'finn']
    const peer = Array.from({ length: 12 }, (_, turn) => members[turn % 6]).map((user) => (user && away.includes(user) ? 'anna' : user))
    expect(countsOf(peer, ['anna', 'ben'])).toEqual([10, 2])

    const { ledger } = await rotating(members)
    for (const user of away) await ledger.roster({ type: 'SetAvailability', user, available: false })
    expect(countsOf(await givenOf(ledger, await newLeads(ledger, 12)), ['anna', 'ben'])).toEqual([6, 6])
  })
})

describe('Frappe', () => {
  test('keeps a second field of who has a lead, which a reassignment does not move', async () => {
    const peer = { leadOwner: 'anna', assignedTo: 'anna' }
    peer.assignedTo = 'ben'
    expect(['anna', 'ben'].filter((user) => Object.values(peer).includes(user))).toEqual(['anna', 'ben'])

    const { ledger, clock } = await rotating(team)
    const [lead] = (await newLeads(ledger, 1)) as [string]
    await ledger.send(lead, { type: 'AssignLead', owner: 'anna' })
    await ledger.send(lead, { type: 'ScheduleFollowUp', due: '2026-03-10' })
    await ledger.send(lead, { type: 'AssignLead', owner: 'ben' })
    clock.now += 30 * day
    const seenBy = async (owner: string) => [
      (await ledger.leads({ owner })).total,
      (await ledger.followUps({ owner })).length,
      (await ledger.queue({ owner })).length,
      (await ledger.alerts()).alerts.filter((alert) => alert.owner === owner).length > 0,
    ]
    expect([await seenBy('anna'), await seenBy('ben')]).toEqual([
      [0, 0, 0, false],
      [1, 1, 1, true],
    ])
  })
})
