import { checkSchemaName, postgresConnection } from '@leadledger/postgres'
import type { LogReader } from './log-reader.js'
import { postgresViews } from './postgres-views.js'
import type { View } from './view.js'
import { builtInViews, viewsOf, type Views } from './views.js'

export interface OpenPostgresViewsOptions {
  /** `postgres://user:password@host:port/database`; `sslmode` and the like as the driver `pg` takes them. */
  readonly url: string
  /** One schema a tenant, made when it is missing. */
  readonly schema: string
  readonly log: LogReader
  /** Tables to keep; the built-in ones by default. Queries of leads and numbers need those. */
  readonly views?: readonly View[]
  /** After how long without a sign of the process that projects another one takes over, in milliseconds; 5,000 by default. */
  readonly leaseMs?: number
  /** Longest wait for a connection, in milliseconds; 5,000 by default. */
  readonly tryMs?: number
  /** Longest wait for a call that moves nothing, with all its tries, in milliseconds; 15,000 by default. */
  readonly budgetMs?: number
}

/** Enough for queries that come together, a commit, a heartbeat and the snapshot of a verification. */
const connections = 10

/**
 * Opens the read models in a schema of a PostgreSQL database, shared by any number of processes: one of them projects, the others stand by.
 * @throws {InvalidSchemaName}
 * @throws {StoreRefused} for a server unfit for it, for a schema that is something else, and for views built from another log.
 * @throws {StoreUnreachable} when no server answers within `budgetMs`.
 */
export async function openPostgresViews(options: OpenPostgresViewsOptions): Promise<Views> {
  const { url, schema, log, views = builtInViews, leaseMs = 5_000, tryMs = 5_000, budgetMs = 15_000 } = options
  checkSchemaName(schema)
  const connection = postgresConnection({ url, tryMs, budgetMs, connections })
  let ended: Promise<void> | undefined
  const end = (): Promise<void> => {
    connection.close()
    return (ended ??= connection.end())
  }
  const tables = views.map(({ table }) => table)
  try {
    return await viewsOf(await postgresViews({ connection, schema, tables, leaseMs, end }), log, views)
  } catch (error) {
    await end()
    throw error
  }
}
