import { describe, expect, onTestFinished, test } from 'vitest'
import type { EventsQuery, LedgerEvent } from './event-feed.js'
import type { Ledger } from './ledger.js'
import { openLedger } from './open-ledger.js'

const acme = { company: 'Acme', contact: 'Ada King', phone: '+44 20 7946 0958', source: 'web' } as const

async function open(): Promise<Ledger> {
  const ledger = await openLedger({ at: 'memory:' })
  onTestFinished(() => ledger.close())
  return ledger
}
async function eventsOf(ledger: Ledger, query?: EventsQuery): Promise<readonly LedgerEvent[]> {
  const events = []
  for await (const event of ledger.events(query)) events.push(event)
  return events
}

describe('the events of a ledger', () => {
  test('come in the order of the log, as the timelines of their leads tell them', async () => {
    const ledger = await open()
    const { lead: one } = await ledger.create(acme)
    await ledger.roster({ type: 'RegisterUser', user: 'anna' })
    const { lead: two } = await ledger.create({ ...acme, contact: 'Bob' })
    await ledger.send(one, { type: 'AddNote', note: 'They want two.' })
    const events = await eventsOf(ledger)
    expect(events.map(({ lead, type }) => [lead, type])).toEqual([
      [one, 'LeadCreated'],
      [two, 'LeadCreated'],
      [one, 'NoteAdded'],
    ])
    expect(events.filter(({ lead }) => lead === one).map(({ position: _, ...entry }) => entry)).toEqual(await ledger.timeline(one))
    expect(events[2]).toMatchObject({ personal: { note: 'They want two.' } })
  })

  test('go on behind the position that was seen last, and are of the types that are asked for', async () => {
    const ledger = await open()
    for (let n = 0; n < 5; n++) await ledger.send((await ledger.create(acme)).lead, { type: 'LoseLead', reason: 'price' })
    const all = await eventsOf(ledger)
    for (const [index, { position }] of all.entries()) expect(await eventsOf(ledger, { after: position })).toEqual(all.slice(index + 1))
    expect(await eventsOf(ledger, { types: ['LeadLost'] })).toEqual(all.filter(({ type }) => type === 'LeadLost'))
    for (const after of ['soon', '-1', -1n]) await expect(eventsOf(ledger, { after })).rejects.toThrow('after: is no position')
  })

  test('can be followed, until somebody leaves', async () => {
    const ledger = await open()
    await ledger.create(acme)
    const stop = new AbortController()
    const seen: string[] = []
    const following = (async () => {
      for await (const { type } of ledger.events({ follow: stop.signal })) {
        seen.push(type)
        if (type === 'LeadLost') stop.abort()
      }
    })()
    const { lead } = await ledger.create(acme)
    await ledger.send(lead, { type: 'LoseLead', reason: 'price' })
    await following
    expect(seen).toEqual(['LeadCreated', 'LeadCreated', 'LeadLost'])
  })
})
