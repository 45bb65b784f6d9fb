import assert from 'node:assert/strict'
import type { Appended, EventStore, NewEvent } from '@leadledger/eventsourcing'
import { grow } from './expectation.js'
import { idsOf, lead, nextId, otherLead, sampleEvents } from './sample-events.js'
import { rule, type EventStoreRule } from './rule.js'

const finds = async (store: EventStore, events: readonly NewEvent[], { firstVersion, lastVersion, position }: Appended): Promise<void> => {
  const found = await store.reconcile(lead, idsOf(events))
  assert.ok(found, 'the events are stored, but reconcile does not find them')
  assert.deepEqual([found.firstVersion, found.lastVersion, found.position], [firstVersion, lastVersion, position])
}

/** Of a stream of three events, whose ids it does find, it does not find those made of them. */
const findsNot = (name: string, make: (ids: readonly [string, string, string]) => readonly string[]): EventStoreRule =>
  rule(name, async (store) => {
    const ids = idsOf(await grow(store, lead, 'noStream', 3))
    assert.ok(await store.reconcile(lead, ids), 'the events are stored, but reconcile does not find them')
    assert.equal(await store.reconcile(lead, make(ids as readonly [string, string, string])), undefined)
  })

/** Finding out what became of an append nobody answered. */
export const reconcileRules: readonly EventStoreRule[] = [
  rule('reconciles an append that is stored', async (store) => {
    const events = sampleEvents(3)
    await finds(store, events, await store.append(lead, 'noStream', events))
  }),
  rule('reconciles an append after others have gone on', async (store) => {
    await grow(store, lead, 'noStream', 2)
    const events = sampleEvents(2)
    const appended = await store.append(lead, 2n, events)
    await grow(store, lead, 4n, 2)
    await grow(store, otherLead, 'noStream', 1)
    await finds(store, events, appended)
  }),
  rule('reconciles nothing for a stream that does not exist', async (store) => {
    assert.equal(await store.reconcile(lead, [nextId()]), undefined)
  }),
  findsNot('reconciles nothing for ids the stream does not hold', () => [nextId(), nextId()]),
  findsNot('reconciles nothing for no ids', () => []),
  findsNot('reconciles nothing for ids of which the last are not stored', (ids) => [...ids, nextId()]),
  findsNot('reconciles nothing for ids of which the first are not stored', (ids) => [nextId(), ...ids]),
  findsNot('reconciles nothing for ids stored in another order', (ids) => [...ids].reverse()),
  findsNot('reconciles nothing for ids with others stored between them', ([first, , third]) => [first, third]),
  rule('reconciles nothing for ids another stream holds', async (store) => {
    const ids = idsOf(await grow(store, otherLead, 'noStream', 2))
    assert.ok(await store.reconcile(otherLead, ids), 'the events are stored, but reconcile does not find them')
    assert.equal(await store.reconcile(lead, ids), undefined)
  }),
]
