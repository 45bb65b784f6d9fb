import assert from 'node:assert/strict'
import type { EventStore, ExpectedVersion, NewEvent, ReadStreamOptions, StoredEvent, StreamName } from '@leadledger/eventsourcing'
import { envelopeOf, idsOf, sampleEvents } from './sample-events.js'

/** Everything a read yields, in order, as plain objects. */
export async function collect(read: AsyncIterable<readonly StoredEvent[]>): Promise<readonly StoredEvent[]> {
  return (await batchesOf(read)).flat()
}

/** What a read yields, batch by batch. */
export async function batchesOf(read: AsyncIterable<readonly StoredEvent[]>): Promise<readonly (readonly StoredEvent[])[]> {
  const batches: (readonly StoredEvent[])[] = []
  for await (const batch of read) batches.push(batch.map(envelopeOf))
  return batches
}

export const versionsOf = async (store: EventStore, stream: StreamName, options?: ReadStreamOptions): Promise<readonly number[]> =>
  (await collect(store.readStream(stream, options))).map(({ version }) => Number(version))

/** Appends `count` new events at any version and gives them back. */
export async function grow(store: EventStore, stream: StreamName, expected: ExpectedVersion, count: number): Promise<readonly NewEvent[]> {
  const events = sampleEvents(count)
  await store.append(stream, expected, events)
  return events
}

/** Fails unless `action` rejects with a Leadledger error of this code; gives the error back. */
export async function rejectsWith(code: string, action: () => Promise<unknown>): Promise<Record<string, unknown>> {
  const error = await action().then(
    () => assert.fail(`expected a rejection with the code ${code}, but there was none`),
    (reason: unknown) => reason,
  )
  if (error instanceof assert.AssertionError) throw error
  assert.equal((error as { code?: unknown }).code, code, `expected a rejection with the code ${code}, but got ${String(error)}`)
  return error as Record<string, unknown>
}

/** Fails unless the append is a conflict that names the stream, what was expected and what is. */
export async function conflicts(store: EventStore, stream: StreamName, expected: ExpectedVersion, events: readonly NewEvent[], actual: bigint): Promise<void> {
  const error = await rejectsWith('wrong-expected-version', () => store.append(stream, expected, events))
  assert.deepEqual({ stream: error['stream'], expected: error['expected'], actual: error['actual'] }, { stream, expected, actual })
}

/** Fails unless the stream holds exactly these ids, in this order, at the versions from 1. */
export async function holds(store: EventStore, stream: StreamName, events: readonly { readonly id: string }[]): Promise<void> {
  const stored = await collect(store.readStream(stream))
  assert.deepEqual(idsOf(stored), idsOf(events), `${stream} holds other events than were appended`)
  assert.deepEqual(
    stored.map(({ version }) => version),
    events.map((_, index) => BigInt(index + 1)),
    `versions of ${stream} do not run on from 1`,
  )
}
