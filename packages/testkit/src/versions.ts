import assert from 'node:assert/strict'
import { streamName } from '@leadledger/eventsourcing'
import { collect, conflicts, grow, holds } from './expectation.js'
import { lead, otherLead, sampleEvent, sampleEvents } from './sample-events.js'
import { rule, type EventStoreRule } from './rule.js'

/** Which version a writer expects, and what happens when it is wrong. */
export const versionRules: readonly EventStoreRule[] = [
  rule('creates a stream with noStream', async (store) => {
    const events = sampleEvents(1)
    await store.append(lead, 'noStream', events)
    await holds(store, lead, events)
  }),
  rule('takes 0n for noStream', async (store) => {
    const events = sampleEvents(1)
    await store.append(lead, 0n, events)
    await holds(store, lead, events)
  }),
  rule('numbers the events of a batch without gaps', async (store) => {
    const events = sampleEvents(5)
    await store.append(lead, 'noStream', events)
    await holds(store, lead, events)
  }),
  rule('goes on behind the exact version expected', async (store) => {
    const first = await grow(store, lead, 'noStream', 2)
    const second = await grow(store, lead, 2n, 3)
    await holds(store, lead, [...first, ...second])
  }),
  rule('goes on behind the last event with streamExists', async (store) => {
    const first = await grow(store, lead, 'noStream', 2)
    const second = await grow(store, lead, 'streamExists', 2)
    await holds(store, lead, [...first, ...second])
  }),
  rule('says at which versions the events of a new stream stand', async (store) => {
    const events = sampleEvents(3)
    const { duplicate, firstVersion, lastVersion } = await store.append(lead, 'noStream', events)
    assert.deepEqual({ duplicate, firstVersion, lastVersion }, { duplicate: false, firstVersion: 1n, lastVersion: 3n })
    await holds(store, lead, events)
  }),
  rule('says at which versions the events of a longer stream stand', async (store) => {
    await grow(store, lead, 'noStream', 3)
    const exact = await store.append(lead, 3n, sampleEvents(2))
    const existing = await store.append(lead, 'streamExists', sampleEvents(1))
    assert.deepEqual([exact.firstVersion, exact.lastVersion], [4n, 5n])
    assert.deepEqual([existing.firstVersion, existing.lastVersion], [6n, 6n])
    assert.equal(exact.duplicate || existing.duplicate, false)
  }),
  rule('refuses noStream for a stream that exists', async (store) => {
    await grow(store, lead, 'noStream', 2)
    await conflicts(store, lead, 'noStream', sampleEvents(1), 2n)
  }),
  rule('refuses 0n for a stream that exists', async (store) => {
    await grow(store, lead, 'noStream', 2)
    await conflicts(store, lead, 0n, sampleEvents(1), 2n)
  }),
  rule('refuses streamExists for a stream that does not exist', (store) => conflicts(store, lead, 'streamExists', sampleEvents(1), 0n)),
  rule('refuses an exact version for a stream that does not exist', (store) => conflicts(store, lead, 1n, sampleEvents(1), 0n)),
  rule('refuses a version the stream has left behind', async (store) => {
    await grow(store, lead, 'noStream', 3)
    await conflicts(store, lead, 2n, sampleEvents(1), 3n)
  }),
  rule('refuses a version the stream has not reached', async (store) => {
    await grow(store, lead, 'noStream', 3)
    await conflicts(store, lead, 4n, sampleEvents(1), 3n)
  }),
  rule('refuses a version no stream will ever reach', async (store) => {
    await grow(store, lead, 'noStream', 1)
    await conflicts(store, lead, 9_007_199_254_740_993n, sampleEvents(1), 1n)
    await conflicts(store, lead, 2n ** 100n, sampleEvents(1), 1n)
  }),
  rule('writes nothing of a refused batch', async (store) => {
    const events = await grow(store, lead, 'noStream', 2)
    await conflicts(store, lead, 1n, sampleEvents(4), 2n)
    await holds(store, lead, events)
    assert.equal((await collect(store.readAll())).length, 2, 'the whole log holds more than was appended')
  }),
  rule('leaves a stream missing when its creation is refused', async (store) => {
    await conflicts(store, lead, 1n, sampleEvents(2), 0n)
    await holds(store, lead, [])
    await holds(store, lead, await grow(store, lead, 'noStream', 1))
  }),
  rule('takes the append again at the actual version after a conflict', async (store) => {
    const first = await grow(store, lead, 'noStream', 1)
    const second = sampleEvents(2)
    await conflicts(store, lead, 5n, second, 1n)
    await store.append(lead, 1n, second)
    await holds(store, lead, [...first, ...second])
  }),
  rule('counts the versions of every stream for itself', async (store) => {
    const ours = [...(await grow(store, lead, 'noStream', 2))]
    const theirs = await grow(store, otherLead, 'noStream', 1)
    ours.push(...(await grow(store, lead, 2n, 1)))
    await holds(store, lead, ours)
    await holds(store, otherLead, theirs)
  }),
  rule('tells streams apart whose names differ in case alone', async (store) => {
    const lower = await grow(store, streamName('lead', 'ab'), 'noStream', 1)
    const upper = await grow(store, streamName('lead', 'AB'), 'noStream', 2)
    await holds(store, streamName('lead', 'ab'), lower)
    await holds(store, streamName('lead', 'AB'), upper)
  }),
  rule('takes every stream name the port allows', async (store) => {
    const names = [streamName('a', '-'), streamName('l'.repeat(64), 'Z'.repeat(128)), streamName('a_1', '.:-_Az09'), streamName('lead', 'constructor')]
    for (const name of names) await holds(store, name, await grow(store, name, 'noStream', 1))
  }),
  rule('keeps a stream of 200 single appends in order', async (store) => {
    const events = sampleEvents(200)
    for (const [index, event] of events.entries()) await store.append(lead, BigInt(index), [event])
    await holds(store, lead, events)
  }),
  rule('takes a batch of a thousand events', async (store) => {
    const events = Array.from({ length: 1000 }, () => sampleEvent({ data: '{}', metadata: '{}' }))
    await store.append(lead, 'noStream', events)
    await holds(store, lead, events)
  }),
]
