import type { LogReader } from './log-reader.js'
import { sqliteViews, type SqliteViewsOptions } from './sqlite-views.js'
import type { View } from './view.js'
import { viewsOf, type Views } from './views.js'

export interface OpenViewsOptions extends SqliteViewsOptions {
  readonly log: LogReader
  /** Tables to keep; the built-in ones by default. Queries of leads and numbers need those. */
  readonly views?: readonly View[]
}

/**
 * Opens the read models in an SQLite file (`:memory:` for none), built from `log`.
 * @throws {StoreRefused} for a file that is something else, or was built from another log.
 */
export const openViews = async ({ log, views, ...options }: OpenViewsOptions): Promise<Views> => viewsOf(await sqliteViews(options), log, views)
