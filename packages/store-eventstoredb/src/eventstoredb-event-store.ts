import { randomUUID } from 'node:crypto'
import { checkAppend, replicatedRuns, type Appended, type EventStore, type ExpectedVersion, type NewEvent, type StreamName } from '@leadledger/eventsourcing'
import { admitted } from './admission.js'
import { clientDialect } from './client-package.js'
import { connectionString } from './connection-string.js'
import { toServer } from './event-envelope.js'
import { follower } from './follower.js'
import { logReads } from './log-reads.js'
import { openLog, type OpenLog } from './open-log.js'
import { neverClosing } from './patience.js'
import { sender } from './sender.js'
import { storedRun } from './stored-run.js'
import { ownReads } from './own-reads.js'
import { streamNames } from './stream-names.js'
import { streamReads } from './stream-reads.js'

export interface EventStoreDbEventStoreOptions {
  /**
   * Connection string of the server: `esdb://` is spoken with `@eventstore/db-client`, `kurrentdb://` with `@kurrent/kurrentdb-client`.
   * One process can use one of the two.
   */
  readonly url: string
  /** Name of the ledger on a server that others use too, a letter and then letters and digits in lower case; all its streams begin with it. */
  readonly tenant?: string
  /** Id of a log that is made here; one that is here already with another id is refused. */
  readonly logId?: string
  /** False refuses to make a log where there is none; true by default. */
  readonly create?: boolean
  /** Milliseconds since 1970; the system's clock by default. */
  readonly clock?: () => number
  /** How long one try of a call may take, in milliseconds; 10,000 by default. Opening takes no longer. */
  readonly tryMs?: number
  /** How long an append or a read is tried again, in milliseconds; 30,000 by default. */
  readonly budgetMs?: number
  /** Appends under way at the same time; 32 by default. Others wait. */
  readonly appendsAtOnce?: number
}

/**
 * Opens the log of a tenant on an EventStoreDB or KurrentDB server, or creates it.
 * @throws {InvalidConnection} {@link ClientMissing} {@link StoreUnreachable} {@link AccessDenied}
 * @throws {StoreRefused} when the stream that holds the log's id holds something else, or is not there with `create: false`.
 */
export async function eventStoreDbEventStore(options: EventStoreDbEventStoreOptions): Promise<EventStore> {
  const { url, tenant, logId, create = true, clock = Date.now, tryMs = 10_000, budgetMs = 30_000, appendsAtOnce = 32 } = options
  const to = connectionString(url)
  // Checked before a package is loaded.
  streamNames(tenant)
  return storeOn(await openLog(to, await clientDialect(to), { tenant, logId, create, clock, tryMs, budgetMs, appendsAtOnce }))
}

function storeOn(log: OpenLog): EventStore {
  const { logId, limits, connection, names } = log
  const checkOpen = (): void => limits.closing.throwIfAborted()
  const read = streamReads(connection, limits)
  const readAll = logReads(log)
  const subscribe = follower(log)
  const append = appends(log)
  let closed: Promise<void> | undefined

  return {
    logId,
    async append(stream, expected, events) {
      checkOpen()
      checkAppend(stream, expected, events)
      // What the caller does to them afterwards is no part of the append.
      const copies = events.map((event) => ({ ...event }))
      return append(stream, expected, copies)
    },
    async replicate(events) {
      checkOpen()
      // One behind the other: the server keeps the order in which they are answered.
      for (const { stream, expected, events: run, recordedAt } of replicatedRuns(events)) await append(stream, expected, run, recordedAt)
    },
    async reconcile(stream, wanted) {
      checkOpen()
      return storedRun(read, names.onServer(stream), wanted)
    },
    readStream: ownReads(log, read),
    readAll,
    subscribe,
    async head() {
      checkOpen()
      return (await log.head.last())?.position ?? 0n
    },
    close: () => (closed ??= log.close()),
  }
}

/** Appends at an instant of this store, or at the one another log recorded. */
type Append = (stream: StreamName, expected: ExpectedVersion, events: readonly NewEvent[], recordedElsewhere?: number) => Promise<Appended>

/** Appends in the order they come, so many at a time. */
function appends({ connection, names, limits, ids, lanes }: OpenLog): Append {
  const read = streamReads(connection, limits)
  // An answer is looked at within the try it belongs to, also while the store is closing.
  const send = sender(connection, streamReads(connection, { ...limits, budgetMs: 0, closing: neverClosing }), limits)
  return (stream, expected, events, recordedElsewhere) =>
    lanes.run(async (instant) => {
      const recordedAt = recordedElsewhere ?? instant
      const name = names.onServer(stream)
      const behind = await admitted({ stream, name, expected, ids: events.map(({ id }) => id) }, read, ids)
      const append = randomUUID()
      const sent = events.map((event: NewEvent, index) => toServer(event, recordedAt, index === 0 ? append : undefined))
      const appended = await send({ stream, name, expected, behind, events: sent, append })
      const { firstVersion } = appended
      lanes.notBefore(recordedAt)
      const placed = events.map(({ id }, index) => ({ id, revision: firstVersion - 1n + BigInt(index) }))
      ids.note(stream, firstVersion, placed)
      return appended
    })
}
