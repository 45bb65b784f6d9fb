import type { EventStore, StoredEvent, StreamName } from '@leadledger/eventsourcing'

/** The same store with some calls replaced, whether it is a class or a plain object. */
export const changed = (store: EventStore, changes: Partial<EventStore>): EventStore => ({
  logId: store.logId,
  append: (...args) => store.append(...args),
  replicate: (...args) => store.replicate(...args),
  reconcile: (...args) => store.reconcile(...args),
  readStream: (...args) => store.readStream(...args),
  readAll: (...args) => store.readAll(...args),
  subscribe: (...args) => store.subscribe(...args),
  head: () => store.head(),
  close: () => store.close(),
  ...changes,
})

/** A read whose batches are changed on the way; batches left empty are dropped. */
export async function* eachBatch(
  read: AsyncIterable<readonly StoredEvent[]>,
  change: (batch: readonly StoredEvent[]) => readonly StoredEvent[],
): AsyncGenerator<readonly StoredEvent[]> {
  for await (const batch of read) {
    const made = change(batch)
    if (made.length > 0) yield made
  }
}

/** Both reads of a store with every event changed on the way. */
export const eachEvent = (store: EventStore, change: (event: StoredEvent) => StoredEvent): EventStore =>
  changed(store, {
    readStream: (...args) => eachBatch(store.readStream(...args), (batch) => batch.map(change)),
    readAll: (...args) => eachBatch(store.readAll(...args), (batch) => batch.map(change)),
  })

export async function versionOf(store: EventStore, stream: StreamName): Promise<bigint> {
  for await (const batch of store.readStream(stream, { direction: 'backwards', limit: 1 })) return batch[0]?.version ?? 0n
  return 0n
}
