import type { EventStore, SubscribeOptions, StoredEvent } from '@leadledger/eventsourcing'
import type { BrokenStore } from './broken-store.js'
import { changed, eachBatch } from './changed-store.js'
import { brokenBySubscriptions } from './rules-broken-by-subscriptions.js'

const broken = (name: string, subscribe: (store: EventStore, options: SubscribeOptions) => AsyncIterable<readonly StoredEvent[]>): BrokenStore => ({
  name,
  breaks: brokenBySubscriptions[name] ?? [],
  wrap: (store: EventStore) => changed(store, { subscribe: (options = {}) => subscribe(store, options) }),
})

/** Defects of following the log. */
export const brokenSubscriptions: readonly BrokenStore[] = [
  broken('takes the end of the log for the end of a subscription', (store, { signal, ...options }) => (signal?.aborted ? none() : store.readAll(options))),
  broken('starts a subscription with what comes next', afterHead),
  broken('starts a subscription at a position, inclusive', (store, { after, ...options }) =>
    store.subscribe(after ? { ...options, after: after - 1n } : options),
  ),
  broken('gives a subscription of one category everything', (store, { category: _, ...options }) => store.subscribe(options)),
  broken('gives a subscription the first event of a batch', (store, options) => eachBatch(store.subscribe(options), (batch) => batch.slice(0, 1))),
  broken('gives a subscription whatever it has in one batch', (store, { batchSize: _, ...options }) => store.subscribe(options)),
  broken('gives a subscription the events of a batch from the last to the first', (store, options) =>
    eachBatch(store.subscribe(options), (batch) => batch.toReversed()),
  ),
  broken('gives a subscription every event twice', (store, options) =>
    eachBatch(store.subscribe(options), (batch) => batch.flatMap((event) => [event, event])),
  ),
  broken('does not hear a subscription be called off', (store, { signal: _, ...options }) => store.subscribe(options)),
  broken('leaves out what is appended while a subscriber is busy', skipsWhileBusy),
]

async function* none(): AsyncGenerator<never> {}

async function* afterHead(store: EventStore, { after, ...options }: SubscribeOptions): AsyncGenerator<readonly StoredEvent[]> {
  yield* store.subscribe({ ...options, after: after ?? (await store.head()) })
}

/** As a subscription that listens for news and keeps no place. */
async function* skipsWhileBusy(store: EventStore, options: SubscribeOptions): AsyncGenerator<readonly StoredEvent[]> {
  let after = options.after ?? 0n
  for (;;) {
    for await (const batch of store.subscribe({ ...options, after })) {
      yield batch
      break
    }
    if (options.signal?.aborted) return
    after = await store.head()
  }
}
