import { StoreRefused } from '@leadledger/eventsourcing'
import Database from 'better-sqlite3'
import { Kysely, sql } from 'kysely'
import { sqliteViewsDialect } from './sqlite-dialect.js'
import { keyColumn, type View } from './view.js'

/** "LLVW": marks a file as read models of this project. */
const applicationId = 0x4c_4c_56_57
/** Raised when the tables around the projections change. */
const layout = 1

export type Tables = Record<string, Record<string, unknown>>

/** Two connections on one views file: queries never wait for the projector. */
export interface ViewsDatabase {
  readonly write: Kysely<Tables>
  readonly read: Kysely<Tables>
  readonly file: string
  close(): Promise<void>
}

/**
 * Opens or creates the file; `:memory:` keeps the views in memory.
 * @throws {StoreRefused} for a file that is something else, or was written by a newer release.
 */
export async function openViewsDatabase(file: string): Promise<ViewsDatabase> {
  const writer = connect(file)
  const write = new Kysely<Tables>({ dialect: sqliteViewsDialect(writer, 'writer') })
  try {
    await prepareFile(write, file)
  } catch (error) {
    await write.destroy()
    throw error
  }
  if (file === ':memory:') return { write, read: write, file, close: () => write.destroy() }
  const reader = new Database(file)
  reader.pragma('query_only = ON')
  const read = new Kysely<Tables>({ dialect: sqliteViewsDialect(reader, 'reader') })
  const close = async (): Promise<void> => {
    await read.destroy()
    // Kysely leaves a connection alone that no query has used.
    reader.close()
    await write.destroy()
  }
  return { write, read, file, close }
}

function connect(file: string): Database.Database {
  const database = new Database(file)
  database.pragma('busy_timeout = 250')
  return database
}

async function prepareFile(write: Kysely<Tables>, file: string): Promise<void> {
  const found = await headerOf(write, file)
  if (found.application !== applicationId && (found.application !== 0 || found.tables !== 0))
    throw new StoreRefused(file, 'not-ours', 'holds something other than read models')
  if (found.layout > layout)
    throw new StoreRefused(file, 'newer-layout', 'was written by a newer release: upgrade Leadledger, or delete the file to rebuild it')
  await sql`pragma journal_mode = wal`.execute(write)
  // The views are disposable and catch up, so they need not survive a power cut to the last row.
  await sql`pragma synchronous = NORMAL`.execute(write)
  await sql`pragma cache_size = -32768`.execute(write)
  // 32 MB: a rebuild writes most pages more than once, and moves them into the file only now and then.
  await sql`pragma wal_autocheckpoint = 8000`.execute(write)
  // What is deleted here may be all that is left of an erased person.
  await sql`pragma secure_delete = on`.execute(write)
  await write.transaction().execute(async (trx) => {
    await sql.raw(`pragma application_id = ${applicationId}`).execute(trx)
    await sql.raw(`pragma user_version = ${layout}`).execute(trx)
    await sql`create table if not exists checkpoints (name text primary key, version integer not null, position text not null, logId text not null, indexed integer not null) strict`.execute(
      trx,
    )
  })
}

interface Header {
  readonly application: number
  readonly layout: number
  readonly tables: number
}

/** One statement, one look: between two of them another process may create the views. */
async function headerOf(write: Kysely<Tables>, file: string): Promise<Header> {
  try {
    const { rows } = await sql<Header>`select application_id as application, user_version as layout, (select count(*) from sqlite_schema) as tables
      from pragma_application_id, pragma_user_version`.execute(write)
    return rows[0] as Header
  } catch (cause) {
    const code = (cause as { readonly code?: unknown }).code
    if (code !== 'SQLITE_NOTADB' && code !== 'SQLITE_CORRUPT') throw cause
    throw new StoreRefused(file, 'not-ours', 'is no SQLite database', { cause: (cause as Error).name })
  }
}

/** Creates the table of a view, without the statements that complete it. */
export async function createTable(db: Kysely<Tables>, view: View): Promise<void> {
  const key = keyColumn(view)
  const columns = Object.entries(view.columns as Record<string, string>).map(([name, type]) => {
    const stored = type === 'json' ? 'text' : type
    return `${name} ${stored}${name === key ? ' not null unique' : ''}`
  })
  const derived = Object.keys(view.derived ?? {}).map((name) => `${name} any`)
  await sql.raw(`create table ${view.table} (n integer primary key, ${[...columns, ...derived].join(', ')}) strict`).execute(db)
}

/** Drops the table of a view and what follows from it. */
export async function dropTable(db: Kysely<Tables>, view: View): Promise<void> {
  for (const name of [...(view.shadows ?? []), view.table]) await sql.raw(`drop table if exists ${name}`).execute(db)
}
