import { randomUUID } from 'node:crypto'
import {
  bell,
  checkAppend,
  followLog,
  replicatedRuns,
  StoreClosed,
  type Appended,
  type EventStore,
  type ExpectedVersion,
  type NewEvent,
  type ReadAllOptions,
  type ReadStreamOptions,
  type StoredEvent,
  type StreamName,
} from '@leadledger/eventsourcing'
import { earlierAppend, storedRun } from './append-decision.js'
import { batches, indexBehind } from './batches.js'
import { memoryLog, type MemoryLog, type MemoryStream } from './memory-log.js'

export interface MemoryEventStoreOptions {
  /** Clock for `recordedAt`, milliseconds since 1970; `Date.now` by default. */
  readonly clock?: () => number
  /** Id of the log; a random UUID by default. */
  readonly logId?: string
}

/** An event store that forgets everything with the process. An append is one turn of the event loop, so it is atomic. */
export function memoryEventStore({ clock = Date.now, logId = randomUUID() }: MemoryEventStoreOptions = {}): EventStore {
  const log = memoryLog()
  let closed = false
  const checkOpen = (): void => {
    if (closed) throw new StoreClosed()
  }

  const growth = bell()

  const write = (stream: StreamName, expected: ExpectedVersion, events: readonly NewEvent[], recordedAt: number): Appended => {
    const known = log.stream(stream)
    const earlier = earlierAppend(stream, known, expected, events)
    if (earlier) return earlier
    const before = known?.events.length ?? 0
    log.add(stream, events, recordedAt)
    growth.ring()
    return { duplicate: false, firstVersion: BigInt(before + 1), lastVersion: BigInt(before + events.length), position: BigInt(log.all.length) }
  }

  const store: EventStore = {
    logId,
    async append(stream, expected, events) {
      checkOpen()
      checkAppend(stream, expected, events)
      return write(stream, expected, events, clock())
    },
    async replicate(events) {
      checkOpen()
      for (const { stream, expected, events: run, recordedAt } of replicatedRuns(events)) write(stream, expected, run, recordedAt)
    },
    async reconcile(stream, ids) {
      checkOpen()
      const known = log.stream(stream)
      const start = known?.indexOf.get(ids[0] ?? '')
      return known && start !== undefined ? storedRun(known, ids, start) : undefined
    },
    async *readStream(stream, options) {
      checkOpen()
      const known = log.stream(stream)
      if (!known) return
      for (const batch of streamBatches(known, options)) {
        yield batch
        checkOpen()
      }
    },
    async *readAll(options) {
      checkOpen()
      for (const batch of logBatches(log, options)) {
        yield batch
        checkOpen()
      }
    },
    subscribe: (options) => followLog(store, growth, options),
    async head() {
      checkOpen()
      return BigInt(log.all.length)
    },
    async close() {
      closed = true
      growth.ring()
    },
  }
  return store
}

function streamBatches({ events }: MemoryStream, options: ReadStreamOptions = {}): Iterable<readonly StoredEvent[]> {
  const { from, direction = 'forwards', limit = Infinity, batchSize = 1000 } = options
  const wanted = from === undefined ? undefined : Number(from) - 1
  const start = direction === 'forwards' ? Math.max(wanted ?? 0, 0) : Math.min(wanted ?? events.length - 1, events.length - 1)
  return batches(events, { start, direction, limit, batchSize })
}

function logBatches(log: MemoryLog, options: ReadAllOptions = {}): Iterable<readonly StoredEvent[]> {
  const { after, direction = 'forwards', limit = Infinity, batchSize = 1000, category } = options
  const events = category === undefined ? log.all : log.category(category)
  return batches(events, { start: startOf(events, after, direction), direction, limit, batchSize })
}

function startOf(events: readonly StoredEvent[], after: bigint | undefined, direction: 'forwards' | 'backwards'): number {
  if (direction === 'forwards') return after === undefined ? 0 : indexBehind(events, after)
  return (after === undefined ? events.length : indexBehind(events, after - 1n)) - 1
}
