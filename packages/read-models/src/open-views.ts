import type { LogReader } from './log-reader.js'
import { sqliteViews, type SqliteViewsOptions } from './sqlite-views.js'
import { viewsOf, type Views } from './views.js'

export interface OpenViewsOptions extends SqliteViewsOptions {
  readonly log: LogReader
}

/**
 * Opens the read models in an SQLite file (`:memory:` for none), built from `log`.
 * @throws {StoreRefused} for a file that is something else, or was built from another log.
 */
export const openViews = async ({ log, ...options }: OpenViewsOptions): Promise<Views> => viewsOf(await sqliteViews(options), log)
