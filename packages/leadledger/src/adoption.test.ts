import { describe, expect, onTestFinished, test } from 'vitest'
import fc from 'fast-check'
import type { Ledger } from './ledger.js'
import { openLedger } from './open-ledger.js'

const clock = { now: 0 }
const hour = 3_600_000
async function open(): Promise<Ledger> {
  clock.now = Date.parse('2026-05-01T20:00Z')
  const ledger = await openLedger({ at: 'memory:', zone: 'Europe/Berlin', clock: () => clock.now })
  onTestFinished(() => ledger.close())
  return ledger
}
const acme = { company: 'Acme', contact: 'Ada King', phone: '+44 20 7946 0958', source: 'web' } as const
const call = { type: 'LogInteraction', channel: 'call', outcome: 'connected' } as const

describe('adoption', () => {
  test('counts what people wrote down, each lead once, and shows who wrote nothing', async () => {
    const ledger = await open()
    for (const user of ['anna', 'ben', 'gone']) await ledger.roster({ type: 'RegisterUser', user, ...(user === 'anna' && { team: 'north' }) })
    await ledger.roster({ type: 'RemoveUser', user: 'gone' })
    const { lead } = await ledger.create(acme, { by: 'anna' })
    clock.now += 3 * hour
    await ledger.send(lead, { ...call, at: '2026-04-01' }, { by: 'anna' })
    await ledger.send(lead, { type: 'LogInteraction', channel: 'email', outcome: 'sent', automated: true }, { by: 'anna' })
    await ledger.send(lead, { type: 'AddNote', note: 'they called back', noteId: 'n1' }, { by: { id: 'bot', kind: 'system' } })
    await ledger.send(lead, { type: 'ClaimLead', owner: 'cleo' }, { by: 'cleo' })
    expect(await ledger.adoption()).toEqual([
      { user: 'anna', team: 'north', interactions: 1, leads: 1, events: 4, activeDays: 2 },
      { user: 'cleo', team: null, interactions: 0, leads: 1, events: 1, activeDays: 1 },
      { user: 'ben', team: null, interactions: 0, leads: 0, events: 0, activeDays: 0 },
    ])
    await expect(ledger.adoption({ from: '2026-05-02', to: '2026-05-01' })).rejects.toThrow('to: is not after from')
  })

  test('counts what a walk through the whole log counts', async () => {
    const step = fc.record({ by: fc.constantFrom('anna', 'ben'), wait: fc.nat(30), lead: fc.nat(2) })
    const property = fc.asyncProperty(fc.array(step, { maxLength: 8 }), fc.nat(200), fc.integer({ min: 1, max: 200 }), async (steps, start, length) => {
      const ledger = await open()
      const began = clock.now
      const leads = [await ledger.create(acme), await ledger.create(acme), await ledger.create(acme)].map(({ lead }) => lead)
      for (const { by, wait, lead } of steps) {
        clock.now += wait * hour
        await ledger.send(leads[lead] ?? '', call, { by })
      }
      const [from, to] = [began + start * hour, began + (start + length) * hour]
      const entries = (await Promise.all(leads.map(async (lead) => (await ledger.timeline(lead)).map((entry) => ({ ...entry, lead }))))).flat()
      const inside = entries.filter(({ recordedAt }) => Date.parse(recordedAt) >= from && Date.parse(recordedAt) < to)
      clock.now = to
      for (const user of ['anna', 'ben']) {
        const own = inside.filter(({ actor }) => actor.id === user)
        const told = (await ledger.adoption({ from, to })).find((row) => row.user === user)
        expect(told ?? { interactions: 0, leads: 0, events: 0 }).toMatchObject({
          interactions: own.filter(({ type }) => type === 'InteractionLogged').length,
          leads: new Set(own.map(({ lead }) => lead)).size,
          events: own.length,
        })
      }
    })
    await fc.assert(property, { numRuns: 25 })
  })
})
