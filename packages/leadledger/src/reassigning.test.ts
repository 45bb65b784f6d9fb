import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Ledger } from './ledger.js'
import { openLedger } from './open-ledger.js'

const acme = { company: 'Acme', contact: 'Ada King', phone: '+44 20 7946 0958', source: 'web' } as const

async function team(at = 'memory:'): Promise<Ledger> {
  const ledger = await openLedger({ at, handbook: { assignment: { rules: [{ id: 'all', team: 'sales', method: 'round-robin' }], calendar: null } } })
  onTestFinished(() => ledger.close())
  for (const user of ['anna', 'ben', 'cleo']) await ledger.roster({ type: 'RegisterUser', user, team: 'sales' })
  return ledger
}
const leadOf = async (ledger: Ledger, owner?: string): Promise<string> => (await ledger.create({ ...acme, ...(owner !== undefined && { owner }) })).lead

describe('handing leads on', () => {
  test('a leaver’s open leads go to others by turns, with their follow-ups, and closed ones stay', async () => {
    const ledger = await team()
    const [first, second, closed] = [await leadOf(ledger, 'anna'), await leadOf(ledger, 'anna'), await leadOf(ledger, 'anna')]
    await ledger.send(first, { type: 'ScheduleFollowUp', due: '2030-01-15' })
    await ledger.send(closed, { type: 'LoseLead', reason: 'price' })
    await ledger.roster({ type: 'RemoveUser', user: 'anna' })
    expect(await ledger.handOver({ from: 'anna', to: 'rule', reason: 'Anna left' })).toMatchObject([
      { lead: first, outcome: 'assigned', owner: 'ben' },
      { lead: second, outcome: 'assigned', owner: 'cleo' },
    ])
    expect((await ledger.followUps({ owner: 'ben' })).map(({ lead }) => lead)).toEqual([first])
    expect((await ledger.lead(closed))?.owner).toBe('anna')
    expect((await ledger.users()).map(({ user }) => user)).toEqual(['ben', 'cleo'])
    expect(await ledger.handOver({ from: 'anna', to: 'rule' })).toEqual([])
  })

  test('they go to one person, or back to the queue, one result for each', async () => {
    const ledger = await team()
    const [first, second] = [await leadOf(ledger, 'anna'), await leadOf(ledger)]
    expect(await ledger.reassign({ leads: [first, second, 'nobody'], to: { owner: 'ben' } })).toEqual([
      { lead: first, outcome: 'given', owner: 'ben', previous: 'anna' },
      { lead: second, outcome: 'given', owner: 'ben', previous: null },
      { lead: 'nobody', outcome: 'refused', refusal: { refused: 'no-such-lead' } },
    ])
    expect(await ledger.reassign({ leads: { owner: 'ben' }, to: 'queue' })).toMatchObject([{ outcome: 'released' }, { outcome: 'released' }])
    expect((await ledger.leads({ unassigned: true })).total).toBe(2)
  })

  test('a command that comes again hands nothing on twice', async () => {
    const ledger = await team()
    const lead = await leadOf(ledger, 'anna')
    const again = () => ledger.reassign({ leads: [lead], to: 'rule' }, { commandId: 'monday' })
    expect(await again()).toMatchObject([{ outcome: 'assigned', owner: 'ben' }])
    expect(await again()).toMatchObject([{ outcome: 'assigned', owner: 'ben' }])
    expect((await ledger.timeline(lead)).filter(({ type }) => type === 'LeadAssigned')).toHaveLength(2)
  })

  test('where nobody else is free it goes to the queue, and says why', async () => {
    const ledger = await team()
    const lead = await leadOf(ledger, 'anna')
    for (const user of ['ben', 'cleo']) await ledger.roster({ type: 'SetAvailability', user, available: false })
    expect(await ledger.reassign({ leads: [lead], to: 'rule' })).toMatchObject([
      { outcome: 'released', previous: 'anna', tried: [{ rule: 'all', passed: [{ user: 'anna', why: 'had-it' }, { why: 'away' }, { why: 'away' }] }] },
    ])
    expect((await ledger.lead(lead))?.owner).toBeNull()
  })

  test('no second owner field is in the way: whoever had it before, there is one owner after it', async () => {
    const ledger = await team()
    const lead = await leadOf(ledger, 'anna')
    await ledger.send(lead, { type: 'AssignLead', owner: 'somebody who left long ago' })
    await ledger.reassign({ leads: [lead], to: { owner: 'cleo' } })
    expect((await ledger.timeline(lead)).flatMap(({ data }) => ('owner' in data ? [[data.previous, data.owner]] : []))).toEqual([
      [null, 'anna'],
      ['anna', 'somebody who left long ago'],
      ['somebody who left long ago', 'cleo'],
    ])
  })
})

test.for(['memory:', 'sqlite'])('of all who claim a lead at once, one wins (%s)', async (kind) => {
  let at = kind
  if (kind === 'sqlite') {
    const path = mkdtempSync(join(tmpdir(), 'leadledger-claiming-'))
    onTestFinished(() => rmSync(path, { recursive: true }))
    at = join(path, 'ledger')
  }
  const one = await team(at)
  const other = kind === 'sqlite' ? await openLedger({ at }) : one
  onTestFinished(() => other.close())
  const lead = await leadOf(one)
  const claims = await Promise.all(Array.from({ length: 8 }, (_, n) => (n % 2 ? one : other).send(lead, { type: 'ClaimLead', owner: `u${n}` })))
  expect(claims.filter(({ refused }) => refused === undefined)).toHaveLength(1)
  expect(claims.filter(({ refused }) => refused === 'already-owned')).toHaveLength(7)
})
