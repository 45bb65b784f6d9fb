import assert from 'node:assert/strict'
import type { NewEvent, StoredEvent } from '@leadledger/eventsourcing'
import { collect, grow, holds, versionsOf } from './expectation.js'
import { contentOf, idsOf, lead, otherLead, sampleEvent } from './sample-events.js'
import { rule, type EventStoreRule } from './rule.js'

const upTo = (length: number): readonly number[] => Array.from({ length }, (_, index) => index + 1)

/** Reads that take a while, are left, or are done by somebody who keeps what he was given. */
export const meanwhileRules: readonly EventStoreRule[] = [
  rule('reads a stream without gaps while it grows', async (store) => {
    await grow(store, lead, 'noStream', 6)
    const seen: number[] = []
    for await (const batch of store.readStream(lead, { batchSize: 2 })) {
      seen.push(...batch.map(({ version }) => Number(version)))
      if (seen.length === 2) await grow(store, lead, 6n, 3)
    }
    assert.ok(seen.length >= 6, `a read saw ${seen.length} of 6 events`)
    assert.deepEqual(seen, upTo(seen.length))
  }),
  rule('reads the log without gaps while it grows', async (store) => {
    const written = [...(await grow(store, lead, 'noStream', 6))]
    const seen: string[] = []
    for await (const batch of store.readAll({ batchSize: 2 })) {
      seen.push(...idsOf(batch))
      if (seen.length === 2) written.push(...(await grow(store, otherLead, 'noStream', 3)))
    }
    assert.ok(seen.length >= 6, `a read saw ${seen.length} of 6 events`)
    assert.deepEqual(seen, idsOf(written).slice(0, seen.length))
  }),
  rule('reads a stream backwards without gaps while it grows', async (store) => {
    await grow(store, lead, 'noStream', 6)
    const seen: number[] = []
    for await (const batch of store.readStream(lead, { batchSize: 2, direction: 'backwards' })) {
      seen.push(...batch.map(({ version }) => Number(version)))
      if (seen.length === 2) await grow(store, lead, 6n, 3)
    }
    assert.deepEqual(seen, [...upTo(6)].reverse())
  }),
  rule('works on after a read was left half-way', async (store) => {
    await grow(store, lead, 'noStream', 6)
    for await (const batch of store.readStream(lead, { batchSize: 2 })) if (batch.some(({ version }) => version > 2n)) break
    for await (const _ of store.readAll({ batchSize: 2 })) break
    await grow(store, lead, 6n, 1)
    assert.deepEqual(await versionsOf(store, lead), upTo(7))
    assert.equal((await collect(store.readAll())).length, 7)
  }),
  rule('lets two reads go on side by side', async (store) => {
    await grow(store, lead, 'noStream', 9)
    const [forwards, backwards, log] = await Promise.all([
      versionsOf(store, lead, { batchSize: 2 }),
      versionsOf(store, lead, { batchSize: 3, direction: 'backwards' }),
      collect(store.readAll({ batchSize: 1 })),
    ])
    assert.deepEqual(forwards, upTo(9))
    assert.deepEqual(backwards, [...upTo(9)].reverse())
    assert.equal(log.length, 9)
  }),
  rule('lets an append be awaited within a read', async (store) => {
    await grow(store, lead, 'noStream', 3)
    const copied: NewEvent[] = []
    for await (const batch of store.readStream(lead, { batchSize: 1 })) {
      const copies = batch.map((event) => sampleEvent({ data: event.data }))
      await store.append(otherLead, BigInt(copied.length), copies)
      copied.push(...copies)
    }
    assert.equal(copied.length, 3)
    await holds(store, otherLead, copied)
  }),
  rule('shows an append to every read that begins after its answer', async (store) => {
    for (let version = 0n; version < 20n; version++) {
      const { position } = await store.append(lead, version, [sampleEvent()])
      assert.deepEqual(await versionsOf(store, lead, { from: version + 1n }), [Number(version) + 1])
      assert.equal((await collect(store.readAll({ direction: 'backwards', limit: 1 })))[0]?.position, position)
    }
  }),
  rule('keeps what it was given, whatever the writer does to it afterwards', async (store) => {
    const event = { ...sampleEvent() }
    const given = contentOf(event)
    const batch: NewEvent[] = [event]
    await store.append(lead, 'noStream', batch)
    Object.assign(event, { type: 'Forged', data: '{"forged":true}', occurredAt: 0 })
    batch.push(sampleEvent())
    assert.deepEqual((await collect(store.readStream(lead))).map(contentOf), [given])
  }),
  rule('keeps what it holds, whatever a reader does to what it was shown', async (store) => {
    const events = await grow(store, lead, 'noStream', 2)
    for await (const batch of store.readStream(lead)) vandalise(batch)
    for await (const batch of store.readAll()) vandalise(batch)
    assert.deepEqual((await collect(store.readStream(lead))).map(contentOf), events.map(contentOf))
    assert.deepEqual((await collect(store.readAll())).map(contentOf), events.map(contentOf))
  }),
]

/** Changes what can be changed; frozen things refuse, which is as good. */
function vandalise(batch: readonly StoredEvent[]): void {
  for (const event of batch) Reflect.set(event, 'data', '{"forged":true}')
  Reflect.deleteProperty(batch, 0)
  Reflect.set(batch, 'length', 0)
}
