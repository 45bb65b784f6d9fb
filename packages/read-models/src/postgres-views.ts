import { checkServer, kyselyOn, type Connection } from '@leadledger/postgres'
import { sql, type Kysely } from 'kysely'
import { postgresLease } from './postgres-lease.js'
import { dropOrphans, dropSchema, scratchName } from './postgres-scratch.js'
import { postgresSearch } from './postgres-search.js'
import { prepareSchema } from './postgres-state.js'
import { postgresTables } from './postgres-tables.js'
import { withoutNul } from './stored-text.js'
import type { Tables, ViewsDatabase } from './views-database.js'

/** Longest statement of a query or a commit, and of building indexes or dropping tables, milliseconds. */
const statementMs = 30_000
const longStatementMs = 900_000
/** Longest wait for a lock, milliseconds. */
const lockMs = 10_000

export interface PostgresViewsOptions {
  readonly connection: Connection
  readonly schema: string
  /** Names of the tables the views will have. */
  readonly tables: readonly string[]
  /** How long a process that falls silent keeps others from taking over, milliseconds. */
  readonly leaseMs: number
  readonly isScratch?: boolean
  /** Ends what it stands on. */
  readonly end: () => Promise<void>
}

/**
 * Opens or creates the views in a schema; any number of processes may do so at once.
 * @throws {StoreRefused} for a replica or another server unfit for it, and for a schema that holds something else or was written by a newer release.
 * @throws {StoreUnreachable}
 */
export async function postgresViews(options: PostgresViewsOptions): Promise<ViewsDatabase> {
  const { connection, schema, tables, leaseMs, isScratch = false, end } = options
  const { again } = connection
  const place = `${connection.place}, schema ${schema}`
  const shared = { schema, place, text: withoutNul }
  const db = kyselyOn<Tables>(connection, { ...shared, statementMs })
  const patient = kyselyOn<Tables>(connection, { ...shared, statementMs: longStatementMs })
  const lease = postgresLease(db, schema, leaseMs)
  const exclusively: ViewsDatabase['exclusively'] = (work) =>
    transaction(patient, longStatementMs, leaseMs, async (trx) => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${`leadledger views ${schema}`}, 0))`.execute(trx)
      return work(trx)
    })
  // Views are disposable: they need no disk that is waited for.
  await checkServer(connection, 'relaxed')
  await again(async () => {
    await exclusively((trx) => prepareSchema(trx, { schema, place, tables, isScratch }))
    if (!isScratch) await dropOrphans(db, schema)
  })
  return {
    name: place,
    write: db,
    read: db,
    tables: postgresTables(schema, isScratch),
    search: postgresSearch(schema),
    // A scratch schema is held until it is dropped: the lease tells that somebody still works on it.
    lease: isScratch ? { ...lease, release: async () => {} } : lease,
    storedText: withoutNul,
    exclusively,
    asHolder: (work, { isLong = false } = {}) =>
      transaction(isLong ? patient : db, isLong ? longStatementMs : statementMs, leaseMs, async (trx) => {
        const result = await work(trx)
        await lease.confirm(trx)
        return result
      }),
    snapshot: (work) => db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work),
    again,
    // The old tables were dropped, and their files with them.
    tidy: async () => {},
    async scrub(views) {
      for (const { table } of views) await sql`vacuum ${sql.id(schema, table)}`.execute(patient)
      return true
    },
    async scratch() {
      await again(() => dropOrphans(db, schema))
      const name = scratchName(schema)
      return postgresViews({ connection, schema: name, tables, leaseMs, isScratch: true, end: () => again(() => dropSchema(patient, name)) })
    },
    async close() {
      await lease.release()
      await end()
    },
  }
}

/** Its commits need not reach the disk at once: views are disposable, and a checkpoint goes the way of its rows. A holder that hangs in it loses it. */
function transaction<Result>(db: Kysely<Tables>, longestMs: number, silentMs: number, work: (trx: Kysely<Tables>) => Promise<Result>): Promise<Result> {
  return db
    .transaction()
    .setIsolationLevel('read committed')
    .execute(async (trx) => {
      const settings = {
        synchronous_commit: 'off',
        lock_timeout: String(lockMs),
        statement_timeout: String(longestMs),
        idle_in_transaction_session_timeout: String(silentMs),
      }
      await sql`select ${sql.join(Object.entries(settings).map(([name, value]) => sql`set_config(${name}, ${value}, true)`))}`.execute(trx)
      return work(trx)
    })
}
