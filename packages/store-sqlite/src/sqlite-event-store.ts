import { resolve } from 'node:path'
import { bell, checkAppend, followLog, replicatedRuns, StoreClosed, type EventStore } from '@leadledger/eventsourcing'
import type { Database } from 'better-sqlite3'
import { allOrNone, appendTransaction, type AppendRequest } from './append-transaction.js'
import { connect, connectReadOnly, type Connection } from './connection.js'
import { describeStore, type StoreDescription } from './description.js'
import type { Durability } from './durability.js'
import { StoreReadOnly } from './errors.js'
import { groupCommit } from './group-commit.js'
import { groupWriter } from './group-writer.js'
import { reader, type Attempt } from './reader.js'
import { typeNames, type TypeNames } from './type-names.js'
import { untilUnlocked } from './waiting.js'

export interface SqliteEventStoreOptions {
  /** Path of the database; created when missing, in a directory that exists. */
  readonly file: string
  /** Id of a log that is made here; one that is here already with another id is refused. */
  readonly logId?: string
  /** Milliseconds since 1970; the system's clock by default. */
  readonly clock?: () => number
  /** `full` by default. */
  readonly durability?: Durability
  /** Longest wait for another process's lock, in milliseconds; 10,000 by default. */
  readonly busyBudgetMs?: number
  /** How often a subscription looks for what other processes appended, in milliseconds; 100 by default. */
  readonly pollMs?: number
  /** Opens an existing store without ever writing to it; `append` then throws `StoreReadOnly`. */
  readonly readOnly?: boolean
}

/** The event store on one SQLite file, shared safely by any number of processes of one machine. */
export interface SqliteEventStore extends EventStore {
  /** @throws {StoreClosed} {@link StoreBusy} */
  describe(): Promise<StoreDescription>
}

/**
 * Opens the store in `file`, or creates it.
 * @throws {StoreRefused} for a file that is not a store, is damaged, has a newer layout or cannot be made durable; it is left as it was.
 * @throws {StoreBusy} {@link StoreFull} {@link StoreFault}
 */
export const sqliteEventStore = (options: SqliteEventStoreOptions): Promise<SqliteEventStore> => sqliteEventStoreOn(options)

/** As {@link sqliteEventStore}, with a hand on the connection before the store prepares its statements. */
export async function sqliteEventStoreOn(options: SqliteEventStoreOptions, adjust?: (db: Database) => void): Promise<SqliteEventStore> {
  const { durability = 'full', busyBudgetMs = 10_000, readOnly = false } = options
  const file = options.file === ':memory:' ? options.file : resolve(options.file)
  const open = (): Connection => (readOnly ? connectReadOnly(file) : connect(file, durability, options.logId))
  const connection = await untilUnlocked(file, busyBudgetMs, open)
  adjust?.(connection.db)
  return storeOn(connection, file, { ...options, busyBudgetMs })
}

function storeOn({ db, logId }: Connection, file: string, options: SqliteEventStoreOptions & { readonly busyBudgetMs: number }): SqliteEventStore {
  const { clock = Date.now, busyBudgetMs, pollMs = 100, readOnly = false } = options
  const types = typeNames(db)
  let closing: Promise<void> | undefined

  const attempt: Attempt = (query) =>
    untilUnlocked(file, busyBudgetMs, () => {
      if (closing) throw new StoreClosed()
      return query()
    })

  const transaction = appendTransaction(db, types, clock)
  const writer = groupCommit(groupWriter({ db, file, types, transaction, readBack: (request) => readBack(file, request) }), file, busyBudgetMs)

  const writeAll = allOrNone(db, types, transaction)
  const reads = reader(db, types, attempt)
  const growth = bell(pollMs)

  return {
    logId,
    ...reads,
    async append(stream, expected, events) {
      if (closing) throw new StoreClosed()
      if (readOnly) throw new StoreReadOnly(file)
      checkAppend(stream, expected, events)
      const appended = await writer.append({ stream, expected, events })
      growth.ring()
      return appended
    },
    async replicate(events) {
      if (closing) throw new StoreClosed()
      if (readOnly) throw new StoreReadOnly(file)
      const runs = replicatedRuns(events)
      await attempt(() => writeAll(runs))
      growth.ring()
    },
    subscribe: (subscription) => followLog(reads, growth, subscription),
    reconcile: (stream, ids) => attempt(() => transaction.find(stream, ids)),
    describe: () => attempt(() => describeStore(db, file, logId)),
    close() {
      closing ??= writer.idle().then(() => void db.close())
      growth.ring()
      return closing
    },
  }
}

function readBack(file: string, { stream, events }: AppendRequest): ReturnType<ReturnType<typeof appendTransaction>['find']> {
  const { db } = connectReadOnly(file)
  try {
    const types: TypeNames = typeNames(db)
    return appendTransaction(db, types, Date.now).find(
      stream,
      events.map(({ id }) => id),
    )
  } finally {
    db.close()
  }
}
