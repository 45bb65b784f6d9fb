import { StoreRefused } from '@leadledger/eventsourcing'
import SQLite, { type Database } from 'better-sqlite3'
import { driverCode } from './driver-errors.js'
import { assertDurability, setDurability, type Durability } from './durability.js'
import { hasContent, refuseStrangersJournal } from './file-state.js'
import { checkLayout, createLayout, isEmpty } from './layout.js'
import { busySliceMs } from './waiting.js'

/** A connection whose file was found to be a store. */
export interface Connection {
  readonly db: Database
  readonly logId: string
}

/** Page cache: larger makes appends pay for fresh memory and reads hardly faster, since the system caches the file. */
const cacheKib = 8 * 1024
const pageBytes = 4096
/** Pages of the WAL after which a commit also moves them into the database: 8 MB, twice SQLite's default. */
const checkpointPages = 2000
/** Size in bytes the WAL file shrinks to once its pages are moved. */
const walBytesKept = 64 * 1024 * 1024

/** SQLite before this release can damage a WAL database that two connections write. */
const oldestSqlite = '3.51.3'

/** Opens or creates a store. @throws {StoreRefused} or the driver's error, busy among them. */
export function connect(file: string, durability: Durability, wantedLogId?: string): Connection {
  if (hasContent(file)) inspect(file)
  return closedOnFailure(new SQLite(file, { timeout: busySliceMs }), file, (db) => {
    guard(db, file)
    if (isEmpty(db, file)) create(db, file, wantedLogId)
    const logId = checkLayout(db, file)
    if (wantedLogId !== undefined && logId !== wantedLogId) throw new StoreRefused(file, 'other-log', 'holds another log')
    useWal(db, file)
    setDurability(db, durability)
    db.pragma(`wal_autocheckpoint = ${checkpointPages}`)
    db.pragma(`journal_size_limit = ${walBytesKept}`)
    assertDurability(db, file, durability)
    return { db, logId }
  })
}

/** Opens a store to read. */
export function connectReadOnly(file: string): Connection {
  if (!hasContent(file)) throw new StoreRefused(file, 'not-ours', 'there is no event store')
  return closedOnFailure(readOnly(file), file, (db) => {
    guard(db, file)
    db.pragma('query_only = ON')
    return { db, logId: checkLayout(db, file) }
  })
}

/** Refuses over a connection that cannot write: a writer would move the WAL of a refused file into it when it closes. */
function inspect(file: string): void {
  try {
    const look = closedOnFailure(readOnly(file), file, (db) => {
      guard(db, file)
      if (!isEmpty(db, file)) checkLayout(db, file)
      return db
    })
    look.close()
  } catch (error) {
    if (driverCode(error) !== 'SQLITE_READONLY_ROLLBACK') throw error
    refuseStrangersJournal(file)
  }
}

const readOnly = (file: string): Database => new SQLite(file, { readonly: true, timeout: busySliceMs })

function closedOnFailure<Result>(db: Database, file: string, prepare: (db: Database) => Result): Result {
  try {
    return prepare(db)
  } catch (error) {
    db.close()
    if (driverCode(error) === 'SQLITE_NOTADB') throw new StoreRefused(file, 'not-ours', 'the file is not an SQLite database', { cause: error })
    throw error
  }
}

function guard(db: Database, file: string): void {
  refuseOldSqlite(file, sqliteVersion(db))
  db.pragma('trusted_schema = OFF')
  db.pragma('cell_size_check = ON')
  // The rows an event refers to are written in its own transaction and never removed.
  db.pragma('foreign_keys = OFF')
  db.pragma(`cache_size = -${cacheKib}`)
}

export const sqliteVersion = (db: Database): string => db.prepare<[], string>('SELECT sqlite_version()').pluck().get() ?? ''

/** @throws {StoreRefused} */
export function refuseOldSqlite(file: string, version: string): void {
  if (version.localeCompare(oldestSqlite, 'en', { numeric: true }) < 0)
    throw new StoreRefused(file, 'too-old', `SQLite ${version} can damage the file, ${oldestSqlite} or later is needed`)
}

/** The file gets its tables before it gets a WAL, so that its own header tells whose it is. */
function create(db: Database, file: string, logId: string | undefined): void {
  db.pragma('synchronous = EXTRA')
  db.pragma(`page_size = ${pageBytes}`)
  createLayout(db, file, logId)
}

function useWal(db: Database, file: string): void {
  const mode = db.pragma('journal_mode = WAL', { simple: true })
  if (mode !== 'wal') throw new StoreRefused(file, 'not-durable', `a write-ahead log is not possible here, only ${String(mode)}`)
}
