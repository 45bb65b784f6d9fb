import type { LogReader } from './log-reader.js'
import { postgresPool, type PostgresPool } from './postgres-driver.js'
import { postgresViews } from './postgres-views.js'
import { builtInViews, viewsOf, type Views } from './views.js'

export type OpenPostgresViewsOptions = {
  /** One schema a tenant, made when it is missing. */
  readonly schema: string
  readonly log: LogReader
  /** After how long without a sign of the process that projects another one takes over, milliseconds; 5,000 by default. */
  readonly leaseMs?: number
} & (
  | {
      /** `postgres://…`: connections of its own. */
      readonly url: string
      readonly pool?: undefined
    }
  | {
      /** A pool of `pg` that stays yours to end, with four connections or more. */
      readonly pool: PostgresPool
      readonly url?: undefined
    }
)

/**
 * Opens the read models in a schema of PostgreSQL, built from `log`. Any number of processes may share one: one of them projects, the others stand by.
 * @throws {StoreRefused} for a schema that holds something else or was built from another log, and for a standby.
 * @throws {PostgresDriverMissing} {@link ViewsUnreachable} {@link InvalidSchemaName}
 */
export async function openPostgresViews(options: OpenPostgresViewsOptions): Promise<Views> {
  const { schema, log, leaseMs = 5_000 } = options
  const tables = builtInViews.map(({ table }) => table)
  const { pool, end } = options.pool ? { pool: options.pool, end: async () => {} } : await ownPool(options.url)
  let ended: Promise<void> | undefined
  const close = (): Promise<void> => (ended ??= end())
  try {
    return await viewsOf(await postgresViews({ pool, schema, tables, leaseMs, close }), log)
  } catch (error) {
    await close()
    throw error
  }
}

async function ownPool(url: string) {
  const pool = await postgresPool(url)
  return { pool, end: () => pool.end() }
}
