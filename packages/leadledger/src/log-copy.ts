import { createHash, type Hash } from 'node:crypto'
import { LeadledgerError, StoreRefused, type EventStore, type StoredEvent } from '@leadledger/eventsourcing'

/** The same log in two places differs: the copy was not made from this log, or one of them was changed. */
export class LogsDiffer extends LeadledgerError {
  readonly code = 'logs-differ'
  constructor(
    readonly stream: string,
    readonly version: bigint,
  ) {
    super(`The logs differ at version ${version} of ${stream}`)
  }
}

/** Where the events of a log come from: another store, or a file. */
export interface LogSource {
  readonly logId: string
  /** The events behind `last`, in the order of the log. @throws {LogsDiffer} when `last` is not in it. */
  readonly behind: (last: StoredEvent | undefined) => AsyncIterable<readonly StoredEvent[]>
  /** How many events there are, where that is known beforehand. */
  readonly total: number | undefined
}

export interface CopyProgress {
  /** Events copied in this run, and how many there are to copy where that is known. */
  readonly events: number
  readonly total: number | undefined
}

export interface CopyOptions {
  readonly onProgress?: (progress: CopyProgress) => void
  /** Ends the copy after the batch at hand; the next one goes on there. */
  readonly signal?: AbortSignal
}

const batchSize = 500

/** A store as a source; what is appended while it is read is copied as well. */
export function storeSource(store: EventStore): LogSource {
  return {
    logId: store.logId,
    total: undefined,
    async *behind(last) {
      const after = last && (await positionOf(store, last))
      yield* store.readAll({ batchSize, ...(after !== undefined && { after }) })
    },
  }
}

/** Where an event of a copy stands in the log it was made from. @throws {LogsDiffer} */
async function positionOf(store: EventStore, { stream, version, id }: StoredEvent): Promise<bigint> {
  for await (const [event] of store.readStream(stream, { from: version, limit: 1 })) if (event?.id === id) return event.position
  throw new LogsDiffer(stream, version)
}

/**
 * Copies what `to` lacks, and resolves with the number of events copied. A copy that was interrupted goes on behind its last event.
 * @throws {StoreRefused} when `to` is another log, {@link LogsDiffer} when it holds what the source does not.
 */
export async function copyLog(from: LogSource, to: EventStore, { onProgress, signal }: CopyOptions = {}): Promise<number> {
  if (from.logId !== to.logId) throw new StoreRefused(`log ${to.logId}`, 'other-log', `is no copy of log ${from.logId}: sealed data opens only in its own log`)
  let events = 0
  for await (const batch of from.behind(await lastOf(to))) {
    await to.replicate(batch)
    events += batch.length
    onProgress?.({ events, total: from.total })
    if (signal?.aborted) break
  }
  return events
}

export async function lastOf(store: EventStore): Promise<StoredEvent | undefined> {
  for await (const batch of store.readAll({ direction: 'backwards', limit: 1 })) return batch[0]
  return undefined
}

/** What identifies the content of a log: the same wherever it is kept. */
export interface LogDigest {
  readonly events: number
  readonly streams: number
  /** SHA-256 over all envelopes in order, without positions; hex. */
  readonly sha256: string
}

/** Digest of a log up to some number of events; all by default. */
export async function digestOf(store: EventStore, { most = Infinity, onProgress, signal }: CopyOptions & { readonly most?: number } = {}): Promise<LogDigest> {
  const digest = logDigest()
  for await (const batch of store.readAll({ batchSize: 1000, ...(most !== Infinity && { limit: most }) })) {
    for (const event of batch) digest.add(event)
    onProgress?.({ events: digest.events(), total: most === Infinity ? undefined : most })
    if (signal?.aborted) break
  }
  return digest.end()
}

/** A digest that grows event by event. */
export function logDigest() {
  const hash: Hash = createHash('sha256')
  let events = 0
  let streams = 0
  return {
    add(event: StoredEvent) {
      hash.update(envelopeLine(event))
      events++
      if (event.version === 1n) streams++
    },
    events: () => events,
    end: (): LogDigest => ({ events, streams, sha256: hash.digest('hex') }),
  }
}

/** An event as one line of JSON, in a fixed order of fields; data and metadata are texts in it, so that they stay what they are byte for byte. */
export const envelopeLine = ({ stream, version, id, type, schema, recordedAt, occurredAt, data, metadata }: StoredEvent): string =>
  `${JSON.stringify({ stream, version: Number(version), id, type, schema, recordedAt, occurredAt, data, metadata })}\n`
