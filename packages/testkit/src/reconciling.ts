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
  rule('reconciles nothing for ids the stream does not hold', async (store) => {
    await grow(store, lead, 'noStream', 2)
    assert.equal(await store.reconcile(lead, [nextId(), nextId()]), undefined)
  }),
  rule('reconciles nothing for no ids', async (store) => {
    await grow(store, lead, 'noStream', 2)
    assert.equal(await store.reconcile(lead, []), undefined)
  }),
  rule('reconciles nothing for ids of which only some are stored', async (store) => {
    const ids = idsOf(await grow(store, lead, 'noStream', 2))
    assert.equal(await store.reconcile(lead, [...ids, nextId()]), undefined)
    assert.equal(await store.reconcile(lead, [nextId(), ...ids]), undefined)
  }),
  rule('reconciles nothing for ids stored in another order', async (store) => {
    const ids = idsOf(await grow(store, lead, 'noStream', 3))
    assert.equal(await store.reconcile(lead, [...ids].reverse()), undefined)
  }),
  rule('reconciles nothing for ids with others stored between them', async (store) => {
    const [first, , third] = idsOf(await grow(store, lead, 'noStream', 3)) as [string, string, string]
    assert.equal(await store.reconcile(lead, [first, third]), undefined)
  }),
  rule('reconciles nothing for ids another stream holds', async (store) => {
    assert.equal(await store.reconcile(lead, idsOf(await grow(store, otherLead, 'noStream', 2))), undefined)
  }),
]
