import type { EventStore, StoredEvent } from '@leadledger/eventsourcing'
import type { BrokenStore } from './broken-store.js'
import { changed, eachBatch, eachEvent } from './changed-store.js'
import { brokenByReads } from './rules-broken-by-reads.js'

const broken = (name: string, wrap: BrokenStore['wrap']): BrokenStore => ({ name, breaks: brokenByReads[name] ?? [], wrap })

/** Defects of reading. */
export const brokenReads: readonly BrokenStore[] = [
  broken('sorts a batch of the log by stream', (store) =>
    changed(store, { readAll: (options) => eachBatch(store.readAll(options), (batch) => [...batch].sort(byStream)) }),
  ),
  broken('sorts a batch of a stream by version, as text', (store) =>
    changed(store, {
      readStream: (stream, options) =>
        eachBatch(store.readStream(stream, options), (batch) => (options?.direction === 'backwards' ? batch : [...batch].sort(byVersionText))),
    }),
  ),
  broken('reads the log from a position, inclusive', (store) =>
    changed(store, {
      readAll: ({ after, ...options } = {}) =>
        store.readAll(after === undefined ? options : { ...options, after: after + (options.direction === 'backwards' ? 1n : -1n) }),
    }),
  ),
  broken('reads a stream from a version, exclusive', (store) =>
    changed(store, {
      readStream: (stream, { from, ...options } = {}) =>
        store.readStream(stream, from === undefined ? options : { ...options, from: from + (options.direction === 'backwards' ? -1n : 1n) }),
    }),
  ),
  broken('loses the oldest event when reading backwards', (store) =>
    changed(store, {
      readStream: (stream, options = {}) =>
        options.direction === 'backwards'
          ? eachBatch(store.readStream(stream, options), (batch) => batch.filter(({ version }) => version > 1n))
          : store.readStream(stream, options),
    }),
  ),
  broken('knows no direction in the log', (store) => changed(store, { readAll: (options) => store.readAll({ ...options, direction: 'forwards' }) })),
  broken('knows no limit', (store) =>
    changed(store, {
      readStream: (stream, options) => store.readStream(stream, { ...options, limit: Number.MAX_SAFE_INTEGER }),
      readAll: (options) => store.readAll({ ...options, limit: Number.MAX_SAFE_INTEGER }),
    }),
  ),
  broken('takes the limit for one of every batch', (store) =>
    changed(store, {
      readStream: (stream, options) =>
        options?.batchSize && options.limit ? overBatches(store, stream, options.limit, options) : store.readStream(stream, options),
    }),
  ),
  broken('yields everything in one batch', (store) =>
    changed(store, {
      readStream: (stream, options) => inOneBatch(store.readStream(stream, options)),
      readAll: (options) => inOneBatch(store.readAll(options)),
    }),
  ),
  broken('ends every read with an empty batch', (store) =>
    changed(store, {
      readStream: (stream, options) => andNothing(store.readStream(stream, options)),
      readAll: (options) => andNothing(store.readAll(options)),
    }),
  ),
  broken('takes a category for the beginning of a name', (store) =>
    changed(store, {
      readAll: ({ category, ...options } = {}) =>
        category === undefined
          ? store.readAll(options)
          : eachBatch(store.readAll(options), (batch) => batch.filter(({ stream }) => stream.startsWith(category))),
    }),
  ),
  broken('hides events of the log while others write', hidesWhileWriting),
  broken('composes characters (NFC)', (store) => eachEvent(store, (event) => ({ ...event, data: event.data.normalize('NFC') }))),
  broken('parses its JSON and writes it anew', (store) => eachEvent(store, (event) => ({ ...event, data: JSON.stringify(JSON.parse(event.data)) }))),
  broken('takes an unknown instant for the first of 1970', (store) => eachEvent(store, (event) => ({ ...event, occurredAt: event.occurredAt ?? 0 }))),
  broken('mixes data and metadata up', (store) => eachEvent(store, (event) => ({ ...event, data: event.metadata, metadata: event.data }))),
  broken('records seconds', (store) => eachEvent(store, (event) => ({ ...event, recordedAt: Math.floor(event.recordedAt / 1000) }))),
  broken('lets recordedAt go back', (store) => eachEvent(store, (event) => ({ ...event, recordedAt: event.recordedAt - Number(event.version) }))),
  broken('shows its own events to be changed', showsItsOwn),
]

const byStream = (one: StoredEvent, other: StoredEvent): number => (one.stream < other.stream ? -1 : one.stream > other.stream ? 1 : 0)

const byVersionText = (one: StoredEvent, other: StoredEvent): number => (String(one.version) < String(other.version) ? -1 : 1)

async function* overBatches(
  store: EventStore,
  stream: StoredEvent['stream'],
  limit: number,
  options: Parameters<EventStore['readStream']>[1],
): AsyncGenerator<readonly StoredEvent[]> {
  for await (const batch of store.readStream(stream, { ...options, limit: Number.MAX_SAFE_INTEGER })) yield batch.slice(0, limit)
}

async function* inOneBatch(read: AsyncIterable<readonly StoredEvent[]>): AsyncGenerator<readonly StoredEvent[]> {
  const all: StoredEvent[] = []
  for await (const batch of read) all.push(...batch)
  if (all.length > 0) yield all
}

async function* andNothing(read: AsyncIterable<readonly StoredEvent[]>): AsyncGenerator<readonly StoredEvent[]> {
  yield* read
  yield []
}

/** As a log whose positions are given before the commit: a lower one shows up later. */
function hidesWhileWriting(store: EventStore): EventStore {
  let writing = 0
  return changed(store, {
    async append(...args) {
      writing++
      const answer = store.append(...args)
      await answer.catch(() => undefined)
      await new Promise((resolve) => setImmediate(resolve))
      writing--
      return answer
    },
    readAll: (options) => eachBatch(store.readAll(options), (batch) => (writing > 0 ? batch.filter((_, index) => index % 2 === 1) : batch)),
  })
}

/** Keeps the objects it once showed and shows them again. */
function showsItsOwn(store: EventStore): EventStore {
  const shown = new Map<bigint, StoredEvent>()
  return eachEvent(store, (event) => {
    const known = shown.get(event.position) ?? { ...event }
    shown.set(event.position, known)
    return known
  })
}
