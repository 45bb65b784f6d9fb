import type { ReadAllOptions, StoredEvent } from '@leadledger/eventsourcing'
import { readyBatches } from './batches.js'
import type { Call, NameFilter, ServerEvent } from './client.js'
import type { Connection } from './connection.js'
import { NoAnswer } from './errors.js'
import type { LogHead, ReadBackwards } from './log-head.js'
import { patience, type Limits } from './patience.js'
import { placeOf, positionOf } from './positions.js'
import type { StreamNames } from './stream-names.js'

export interface LogReadParts {
  readonly connection: Connection
  readonly names: StreamNames
  readonly head: LogHead
  readonly backwards: ReadBackwards
  readonly limits: Limits
  /** Nothing of the log stands before. */
  readonly marker: bigint
  /** An event of this ledger as callers see it; undefined for one that is none, or of another category. */
  readonly ours: (event: ServerEvent, category?: string) => StoredEvent | undefined
}

type LogSpan = Required<Pick<ReadAllOptions, 'batchSize' | 'limit'>> & Pick<ReadAllOptions, 'after' | 'category'>

/** Reads of the whole log, of which the server also holds what is not ours. */
export function logReads(parts: LogReadParts): (options?: ReadAllOptions) => AsyncGenerator<readonly StoredEvent[]> {
  return async function* readAll({ direction = 'forwards', limit = Infinity, batchSize = 1000, ...options } = {}) {
    const span = { ...options, limit: Math.trunc(limit), batchSize: Math.max(1, Math.trunc(batchSize) || 1) }
    if (!(span.limit > 0)) return
    yield* rebatched(direction === 'forwards' ? forwards(parts, span) : backwards(parts, span), span)
  }
}

/**
 * A subscription that the server filters and that is left at the event which was the last when the read began. The filter lets that event through,
 * of whatever category it is, so the end needs no word of the server's.
 */
async function* forwards(
  { connection, names, head, limits, marker, ours }: LogReadParts,
  { category, ...span }: LogSpan,
): AsyncGenerator<readonly StoredEvent[]> {
  const tries = patience(limits)
  let after = span.after !== undefined && span.after > marker ? span.after : marker
  for (;;) {
    const last = await head.last()
    if (!last || last.position <= after) return
    const session = connection.session()
    const filter = withStream(names.filter(category), names.onServer(last.stream))
    const call = (alive: () => void): Call => session.client.subscribe(placeOf(after), filter, alive)
    try {
      const options = { batchSize: span.batchSize, idleMs: limits.tryMs, signals: [session.ended, limits.closing] }
      for await (const batch of readyBatches(call, options)) {
        if (batch.length === 0) throw new NoAnswer(limits.tryMs)
        const fresh = batch.filter(({ position }) => position && positionOf(position) > after && positionOf(position) <= last.position)
        const events = fresh.map((event) => ours(event, category)).filter((event) => event !== undefined)
        tries.succeeded()
        after = positionOf(batch.at(-1)?.position ?? placeOf(after))
        if (events.length > 0) yield events
        if (after >= last.position) return
      }
      throw new NoAnswer(limits.tryMs)
    } catch (error) {
      connection.failed(session, error)
      await tries.failed(error)
    }
  }
}

const withStream = (filter: NameFilter, name: string): NameFilter => ('prefixes' in filter ? { prefixes: [...filter.prefixes, name] } : filter)

async function* backwards({ backwards: read, head, marker, ours }: LogReadParts, { after, category }: LogSpan): AsyncGenerator<readonly StoredEvent[]> {
  const last = await head.last()
  if (!last || (after !== undefined && after <= marker)) return
  // A place behind the end is none the server knows.
  for await (const page of read(after === undefined || after > last.position ? 'end' : placeOf(after), category)) {
    const events = page.map((event) => ours(event, category)).filter((event) => event !== undefined)
    if (events.length > 0) yield events
    const oldest = page.at(-1)?.position
    if (oldest && positionOf(oldest) <= marker) return
  }
}

/** The same events in batches that are full but for the last, and no more than the limit. */
async function* rebatched(source: AsyncIterable<readonly StoredEvent[]>, { limit, batchSize }: LogSpan): AsyncGenerator<readonly StoredEvent[]> {
  let ready: StoredEvent[] = []
  let left = limit
  for await (const events of source) {
    ready.push(...events)
    while (ready.length >= Math.min(batchSize, left)) {
      const batch = ready.slice(0, Math.min(batchSize, left))
      ready = ready.slice(batch.length)
      left -= batch.length
      yield batch
      if (left === 0) return
    }
  }
  if (ready.length > 0) yield ready.slice(0, left)
}
