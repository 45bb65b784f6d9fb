import { StoreRefused } from '@leadledger/eventsourcing'
import { rmSync } from 'node:fs'
import Database from 'better-sqlite3'
import { Kysely, sql } from 'kysely'
import { sqliteViewsDialect } from './sqlite-dialect.js'
import { sqliteSearch } from './sqlite-search.js'
import { sqliteTables } from './sqlite-tables.js'
import type { Lease, Tables, ViewsDatabase } from './views-database.js'

/** "LLVW": marks a file as read models of this project. */
const applicationId = 0x4c_4c_56_57
/** Raised when the tables around the projections change. */
const layout = 1

export interface SqliteViewsOptions {
  /** Path of the file; `:memory:` keeps the views in memory. */
  readonly file: string
  /** Path, without its end, of files a verification folds into; in memory by default. */
  readonly scratch?: string
}

/**
 * Opens or creates the views in a file: two connections, so that queries never wait for the projector.
 * @throws {StoreRefused} for a file that is something else, or was written by a newer release.
 */
export async function sqliteViews({ file, scratch = ':memory:' }: SqliteViewsOptions): Promise<ViewsDatabase> {
  const writer = connect(file)
  const write = new Kysely<Tables>({ dialect: sqliteViewsDialect(writer, 'writer') })
  try {
    await prepareFile(write, file)
  } catch (error) {
    await write.destroy()
    throw error
  }
  if (file === ':memory:') return databaseOf({ name: file, write, read: write, scratch, close: () => write.destroy() })
  const reader = new Database(file)
  reader.pragma('query_only = ON')
  const read = new Kysely<Tables>({ dialect: sqliteViewsDialect(reader, 'reader') })
  const close = async (): Promise<void> => {
    await read.destroy()
    // Kysely leaves a connection alone that no query has used.
    reader.close()
    await write.destroy()
  }
  return databaseOf({ name: file, write, read, scratch, close })
}

type Opened = Pick<ViewsDatabase, 'name' | 'write' | 'read' | 'close'> & { readonly scratch: string }

function databaseOf({ name, write, read, scratch, close }: Opened): ViewsDatabase {
  let scratches = 0
  return {
    name,
    write,
    read,
    tables: sqliteTables,
    search: sqliteSearch,
    lease: everybodys,
    // A write transaction is IMMEDIATE: the file's own lock lets in one at a time.
    exclusively: (work) => write.transaction().execute(work),
    asHolder: (work) => write.transaction().execute(work),
    snapshot: (work) => read.transaction().execute(work),
    // The dialect waits for locks, and nothing else passes by itself.
    again: (work) => work(),
    tidy: async () => void (await sql`pragma wal_checkpoint(truncate)`.execute(write)),
    async scrub(views) {
      // A full-text index only notes what was deleted, until its parts are merged.
      for (const { search } of views)
        for (const { index } of search ? [search.words, search.digits] : [])
          if (await exists(write, index)) await sql`insert into ${sql.id(index)} (${sql.id(index)}) values ('optimize')`.execute(write)
      const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(write)
      return rows[0]?.busy !== 1
    },
    scratch: () => scratchViews(scratch === ':memory:' ? scratch : `${scratch}-${++scratches}`),
    close,
  }
}

const neverLost = new AbortController().signal

/** Compared checkpoints are enough for processes of one machine: who comes second rolls back and reads on. */
const everybodys: Lease = {
  acquire: async () => neverLost,
  seize: async () => {},
  release: async () => {},
}

/** The indexes of a table come last, when it is complete. */
const exists = async (db: Kysely<Tables>, table: string): Promise<boolean> =>
  (await db.selectFrom('sqlite_schema').select('name').where('name', '=', table).execute()).length > 0

/** A process killed during a verification leaves its file behind, and its number may come again. */
async function scratchViews(file: string): Promise<ViewsDatabase> {
  discard(file)
  const database = await sqliteViews({ file })
  const close = async (): Promise<void> => {
    await database.close()
    discard(file)
  }
  return { ...database, close }
}

function discard(file: string): void {
  if (file !== ':memory:') for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true })
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
    for (const table of projectorTables) await sql.raw(table).execute(trx)
  })
}

const projectorTables = [
  'create table if not exists checkpoints (name text primary key, version integer not null, position text not null, logId text not null, indexed integer not null) strict',
  'create table if not exists stops (name text primary key, version integer not null, position text not null, eventId text not null, eventType text not null, reason text not null) strict',
]

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
