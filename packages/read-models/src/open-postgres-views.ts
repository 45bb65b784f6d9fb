import type { LogReader } from './log-reader.js'
import { postgresPool, type OwnPostgresPool, type PostgresPool } from './postgres-driver.js'
import { postgresViews } from './postgres-views.js'
import { builtInViews, viewsOf, type Views } from './views.js'

export type OpenPostgresViewsOptions = {
  /** One schema a tenant, made when it is missing. */
  readonly schema: string
  readonly log: LogReader
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
  const { schema, log } = options
  const tables = builtInViews.map(({ table }) => table)
  const own = options.pool ? undefined : await postgresPool(options.url)
  const used = options.pool ?? (own as OwnPostgresPool)
  // A connection that is lost while it idles is no reason to end the process.
  used.on('error', ignore)
  let ended: Promise<void> | undefined
  const close = async (): Promise<void> => {
    used.off('error', ignore)
    await (ended ??= own?.end())
  }
  try {
    return await viewsOf(await postgresViews({ pool: used, schema, tables, close }), log)
  } catch (error) {
    await close()
    throw error
  }
}

const ignore = (): void => {}
