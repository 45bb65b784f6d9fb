import assert from 'node:assert/strict'
import type { EventStore, StoredEvent } from '@leadledger/eventsourcing'
import { collect, grow, rejectsWith } from './expectation.js'
import { rule, type EventStoreRule } from './rule.js'
import { campaign, contentOf, idsOf, lead, otherLead, sampleEvent, sampleEvents } from './sample-events.js'
import { subscriber } from './subscriber.js'

/** An event as it is in every copy of its log: all but the position, which is the store's own. */
const copied = (event: StoredEvent) => ({ ...contentOf(event), stream: event.stream, version: event.version, recordedAt: event.recordedAt })

/** Events of another log, recorded long ago: three streams that take turns, one of them at the same moments as the others. */
function anotherLog(): readonly StoredEvent[] {
  const versions = new Map<string, bigint>()
  const streams = [lead, lead, campaign, lead, otherLead, otherLead, campaign, lead]
  return streams.map((stream, index) => {
    const version = (versions.get(stream) ?? 0n) + 1n
    versions.set(stream, version)
    const event = sampleEvent({ data: `{ "index" : ${index} }`, occurredAt: index % 2 === 0 ? null : index, schema: 1 + index })
    return { ...event, stream, version, position: BigInt(index * 10 + 7), recordedAt: 1_500_000_000_000 + Math.floor(index / 3) * 1000 }
  })
}

const holdsCopy = async (store: EventStore, events: readonly StoredEvent[]): Promise<void> =>
  assert.deepEqual((await collect(store.readAll())).map(copied), events.map(copied))

/** Moving a log from one store to another. */
export const replicationRules: readonly EventStoreRule[] = [
  rule('takes over events of another log as they are, in their order', async (store) => {
    const events = anotherLog()
    await store.replicate(events)
    await holdsCopy(store, events)
    for (const stream of [lead, otherLead, campaign])
      assert.deepEqual((await collect(store.readStream(stream))).map(copied), events.filter((event) => event.stream === stream).map(copied))
  }),
  rule('takes over a log part by part', async (store) => {
    const events = anotherLog()
    for (let start = 0; start < events.length; start += 3) await store.replicate(events.slice(start, start + 3))
    await holdsCopy(store, events)
  }),
  rule('takes over nothing twice', async (store) => {
    const events = anotherLog()
    await store.replicate(events)
    await store.replicate(events)
    await store.replicate(events.slice(4))
    await store.replicate([])
    await holdsCopy(store, events)
  }),
  rule('takes over a thousand events of one moment', async (store) => {
    const events = sampleEvents(1000).map((event, index) => ({
      ...event,
      stream: index % 5 === 0 ? otherLead : lead,
      version: BigInt(index % 5 === 0 ? index / 5 + 1 : index - Math.floor(index / 5)),
      position: BigInt(index + 1),
      recordedAt: 1_500_000_000_000,
    }))
    await store.replicate(events)
    await holdsCopy(store, events)
  }),
  rule('refuses to take over events that do not go on where a stream ends', async (store) => {
    const events = anotherLog()
    await store.replicate(events.slice(0, 1))
    const error = await rejectsWith('wrong-expected-version', () => store.replicate(events.slice(3, 4)))
    assert.deepEqual({ stream: error['stream'], expected: error['expected'], actual: error['actual'] }, { stream: lead, expected: 2n, actual: 1n })
    await holdsCopy(store, events.slice(0, 1))
  }),
  rule('refuses to take over other events than a stream holds', async (store) => {
    const own = await grow(store, lead, 'noStream', 2)
    await rejectsWith('wrong-expected-version', () => store.replicate(anotherLog().slice(0, 2)))
    assert.deepEqual(idsOf(await collect(store.readAll())), idsOf(own))
  }),
  rule('goes on behind what it took over, never back in time', async (store) => {
    const events = anotherLog()
    await store.replicate(events)
    await grow(store, lead, 4n, 1)
    const last = (await collect(store.readAll())).at(-1)
    assert.equal(last?.version, 5n)
    assert.ok((last?.recordedAt ?? 0) >= (events.at(-1)?.recordedAt ?? 0))
  }),
  rule('shows a subscriber what it takes over', async (store, { patienceMs }) => {
    const events = anotherLog()
    const following = subscriber(store, {}, patienceMs)
    try {
      await following.sees(async () => {
        await store.replicate(events)
        return events
      })
    } finally {
      await following.leave()
    }
  }),
  rule('refuses to take over anything once it is closed', async (store) => {
    await store.close()
    await rejectsWith('store-closed', () => store.replicate(anotherLog()))
  }),
]
