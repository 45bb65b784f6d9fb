import { StoreRefused } from '@leadledger/eventsourcing'
import { sql, type Kysely } from 'kysely'
import { InvalidSchemaName } from './errors.js'
import { kyselyOn } from './postgres-connections.js'
import type { PostgresPool } from './postgres-driver.js'
import { again } from './postgres-faults.js'
import { postgresLease } from './postgres-lease.js'
import { dropOrphans, dropSchema, longestName, scratchName } from './postgres-scratch.js'
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
  readonly pool: PostgresPool
  readonly schema: string
  /** Names of the tables the views will have. */
  readonly tables: readonly string[]
  /** How long a process that falls silent keeps others from taking over, milliseconds. */
  readonly leaseMs: number
  readonly isScratch?: boolean
  /** What else to close. */
  readonly close?: () => Promise<void>
}

/**
 * Opens or creates the views in a schema; any number of processes may do so at once.
 * @throws {StoreRefused} for a standby or another server unfit for it, and for a schema that holds something else or was written by a newer release.
 * @throws {ViewsUnreachable} {@link InvalidSchemaName}
 */
export async function postgresViews(options: PostgresViewsOptions): Promise<ViewsDatabase> {
  const { pool, schema, tables, leaseMs, isScratch = false, close = async () => {} } = options
  if (!isSchemaName(schema)) throw new InvalidSchemaName(schema)
  const db = kyselyOn(pool, schema, statementMs)
  const patient = kyselyOn(pool, schema, longStatementMs)
  const lease = postgresLease(db, schema, leaseMs)
  const exclusively: ViewsDatabase['exclusively'] = (work) =>
    transaction(patient, longStatementMs, leaseMs, async (trx) => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${`leadledger views ${schema}`}, 0))`.execute(trx)
      return work(trx)
    })
  await again(async () => {
    refuseUnfit(schema, await lookAtServer(db))
    await exclusively((trx) => prepareSchema(trx, schema, { tables, isScratch }))
    if (!isScratch) await dropOrphans(db, schema)
  })
  return {
    name: schema,
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
    async scratch() {
      await dropOrphans(db, schema)
      const name = scratchName(schema)
      return postgresViews({ pool, schema: name, tables, leaseMs, isScratch: true, close: () => again(() => dropSchema(patient, name)) })
    },
    async close() {
      await lease.release()
      await close()
    },
  }
}

/** Half a surrogate pair or U+0000 would name another schema than was meant, and so would what the server cuts off. */
const isSchemaName = (name: string): boolean => {
  const bytes = Buffer.byteLength(name, 'utf8')
  return bytes > 0 && bytes <= longestName && name.isWellFormed() && !name.includes('\0') && !/^pg_|^information_schema$/.test(name)
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

/** What a server says of itself. */
export interface ServerState {
  readonly version: number
  readonly inRecovery: boolean
  readonly readOnly: string
  readonly encoding: string
}

async function lookAtServer(db: Kysely<Tables>): Promise<ServerState> {
  const { rows } = await sql<ServerState>`select current_setting('server_version_num')::int as version, pg_is_in_recovery() as "inRecovery",
    current_setting('transaction_read_only') as "readOnly", current_setting('server_encoding') as encoding`.execute(db)
  return rows[0] as ServerState
}

const oldestVersion = 140_000

/** @throws {StoreRefused} for a server that views cannot live on. */
export function refuseUnfit(schema: string, { version, inRecovery, readOnly, encoding }: ServerState): void {
  const refuse = (problem: 'too-old' | 'replica' | 'unfit-server', detail: string): never => {
    throw new StoreRefused(schema, problem, detail)
  }
  if (version < oldestVersion) refuse('too-old', `PostgreSQL ${Math.floor(version / 10_000)} is too old, 14 or later is needed`)
  if (inRecovery) refuse('replica', 'the server is a standby: views need the primary')
  if (readOnly !== 'off') refuse('replica', 'the connection only reads: views need to write')
  if (encoding !== 'UTF8') refuse('unfit-server', `the database is encoded in ${encoding}, UTF8 is needed`)
}
