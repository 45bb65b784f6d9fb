import assert from 'node:assert/strict'
import type { NewEvent } from '@leadledger/eventsourcing'
import { collect, conflicts, grow, holds } from './expectation.js'
import { contentOf, lead, otherLead, sampleEvent, sampleEvents } from './sample-events.js'
import { rule, type EventStoreRule } from './rule.js'

const at = (events: readonly NewEvent[], ...indexes: readonly number[]): readonly NewEvent[] => indexes.map((index) => events[index] as NewEvent)

/** The same events again: an answer lost on the way must not become a second fact. */
export const duplicateRules: readonly EventStoreRule[] = [
  rule('answers the same append again with the numbers of the first time', async (store) => {
    const events = sampleEvents(3)
    const first = await store.append(lead, 'noStream', events)
    assert.deepEqual({ ...(await store.append(lead, 'noStream', events)) }, { ...first, duplicate: true })
  }),
  rule('writes nothing for a duplicate', async (store) => {
    const events = await grow(store, lead, 'noStream', 3)
    const head = await store.head()
    await store.append(lead, 'noStream', events)
    await holds(store, lead, events)
    assert.equal(await store.head(), head)
    assert.equal((await collect(store.readAll())).length, 3)
  }),
  rule('recognises an append at an exact version when it comes again', async (store) => {
    await grow(store, lead, 'noStream', 2)
    const events = sampleEvents(2)
    const first = await store.append(lead, 2n, events)
    assert.deepEqual({ ...(await store.append(lead, 2n, events)) }, { ...first, duplicate: true })
  }),
  rule('recognises a duplicate after others have gone on', async (store) => {
    const events = sampleEvents(2)
    const first = await store.append(lead, 'noStream', events)
    await grow(store, lead, 2n, 2)
    await grow(store, otherLead, 'noStream', 1)
    assert.deepEqual({ ...(await store.append(lead, 'noStream', events)) }, { ...first, duplicate: true })
  }),
  rule('takes 0n and noStream for the same when an append comes again', async (store) => {
    const events = sampleEvents(2)
    const first = await store.append(lead, 'noStream', events)
    assert.deepEqual({ ...(await store.append(lead, 0n, events)) }, { ...first, duplicate: true })
  }),
  rule('takes a batch that is the beginning of what is stored for a duplicate', async (store) => {
    const events = await grow(store, lead, 'noStream', 4)
    const { duplicate, firstVersion, lastVersion, position } = await store.append(lead, 'noStream', events.slice(0, 2))
    const stored = await collect(store.readStream(lead))
    assert.deepEqual({ duplicate, firstVersion, lastVersion, position }, { duplicate: true, firstVersion: 1n, lastVersion: 2n, position: stored[1]?.position })
  }),
  rule('takes a batch stored by two appends for a duplicate', async (store) => {
    const events = [...(await grow(store, lead, 'noStream', 2)), ...(await grow(store, lead, 2n, 2))]
    const { duplicate, firstVersion, lastVersion } = await store.append(lead, 1n, events.slice(1))
    assert.deepEqual({ duplicate, firstVersion, lastVersion }, { duplicate: true, firstVersion: 2n, lastVersion: 4n })
  }),
  rule('tells a duplicate by its ids and keeps the text of the first time', async (store) => {
    const event = sampleEvent()
    await store.append(lead, 'noStream', [event])
    const again = await store.append(lead, 'noStream', [{ ...event, type: 'LeadLost', data: '{"source":"fair"}', occurredAt: null }])
    assert.equal(again.duplicate, true)
    assert.deepEqual((await collect(store.readStream(lead))).map(contentOf), [event])
  }),
  rule('takes new events after a duplicate', async (store) => {
    const events = await grow(store, lead, 'noStream', 2)
    await store.append(lead, 'noStream', events)
    const more = sampleEvents(1)
    const { duplicate, firstVersion } = await store.append(lead, 2n, more)
    assert.deepEqual({ duplicate, firstVersion }, { duplicate: false, firstVersion: 3n })
    await holds(store, lead, [...events, ...more])
  }),
  rule('takes the same ids on another stream', async (store) => {
    const events = await grow(store, lead, 'noStream', 2)
    const { duplicate } = await store.append(otherLead, 'noStream', events)
    assert.equal(duplicate, false)
    await holds(store, otherLead, events)
    await holds(store, lead, events)
  }),
  rule('refuses a batch that goes on behind what is stored', async (store) => {
    const stored = await grow(store, lead, 'noStream', 2)
    await conflicts(store, lead, 'noStream', [...stored, ...sampleEvents(1)], 2n)
    await holds(store, lead, stored)
  }),
  rule('refuses a batch of which only some events are stored', async (store) => {
    const stored = await grow(store, lead, 'noStream', 3)
    const [first, , third] = stored as [NewEvent, NewEvent, NewEvent]
    await conflicts(store, lead, 'noStream', [first, sampleEvent(), third], 3n)
    await conflicts(store, lead, 'noStream', [sampleEvent(), ...at(stored, 1)], 3n)
    await holds(store, lead, stored)
  }),
  rule('refuses the same events in another order', async (store) => {
    const stored = await grow(store, lead, 'noStream', 2)
    await conflicts(store, lead, 'noStream', at(stored, 1, 0), 2n)
    await holds(store, lead, stored)
  }),
  rule('refuses stored events at another place', async (store) => {
    const stored = await grow(store, lead, 'noStream', 4)
    await conflicts(store, lead, 'noStream', at(stored, 1, 2), 4n)
    await conflicts(store, lead, 2n, at(stored, 1), 4n)
    await holds(store, lead, stored)
  }),
  rule('refuses an id the stream holds already, though the version is right', async (store) => {
    const stored = await grow(store, lead, 'noStream', 3)
    await conflicts(store, lead, 3n, at(stored, 1), 3n)
    await conflicts(store, lead, 3n, [sampleEvent(), ...at(stored, 2)], 3n)
    await holds(store, lead, stored)
  }),
  rule('refuses stored events with streamExists, which means the end of the stream', async (store) => {
    const stored = await grow(store, lead, 'noStream', 2)
    await conflicts(store, lead, 'streamExists', stored, 2n)
    await holds(store, lead, stored)
  }),
]
