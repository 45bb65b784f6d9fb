import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { StoreRefused } from '@leadledger/eventsourcing'
import Database from 'better-sqlite3'
import { whenFree } from './database-faults.js'
import { KeyStoreMissing } from './errors.js'

export type KeyDatabase = Database.Database

/** "LLKY": tells a key store from any other SQLite file. */
const applicationId = 0x4c4c4b59
const layout = 1
const oldestSqlite = [3, 51, 3]
/** Milliseconds SQLite may block the event loop for a lock; `whenFree` waits for the rest. */
const blockingMs = 20

const tables = `
  CREATE TABLE keeper (one INTEGER PRIMARY KEY CHECK (one = 1), log_id TEXT, master_key TEXT NOT NULL, proof BLOB NOT NULL, epoch INTEGER NOT NULL) STRICT;
  CREATE TABLE subject (
    subject TEXT PRIMARY KEY, generation INTEGER NOT NULL, master_key TEXT, wrapped BLOB, erased INTEGER NOT NULL, reopened TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE fence (
    subject TEXT NOT NULL, erasure_event_id TEXT NOT NULL, generation INTEGER NOT NULL, fingerprint TEXT, PRIMARY KEY (subject, erasure_event_id)
  ) STRICT, WITHOUT ROWID;
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${layout};
`

export interface KeyDatabaseOptions {
  readonly file: string
  readonly mustExist: boolean
  readonly busyBudgetMs: number
  /** Fills the tables of a new store, in the transaction that makes them. */
  readonly begin: (db: KeyDatabase) => void
}

/** @throws {KeyStoreMissing} {@link StoreRefused} {@link StoreBusy} */
export async function openKeyDatabase(options: KeyDatabaseOptions): Promise<KeyDatabase> {
  const { file, mustExist, busyBudgetMs } = options
  if (mustExist && !existsSync(file)) throw new KeyStoreMissing(file)
  createPrivately(file)
  const db = new Database(file, { timeout: blockingMs })
  try {
    await whenFree(file, busyBudgetMs, () => checkIdentity(file, db))
    await whenFree(file, busyBudgetMs, () => configure(db))
    await whenFree(file, busyBudgetMs, () => inTransaction(file, db, () => createIfNew(options, db)))
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** One transaction on disk when it returns. `work` must not wait. */
export function inTransaction<Result>(file: string, db: KeyDatabase, work: () => Result): Result {
  const result = db.transaction(work).immediate()
  // The driver falls back to NORMAL at the first write unless FULL was set, so asking before it would prove nothing.
  if (db.pragma('synchronous', { simple: true }) !== 2) throw new StoreRefused(file, 'not-durable', 'SQLite does not sync every commit')
  return result
}

/** Wipes what is deleted from the write-ahead log, which must not outlive it. */
export function truncateLog(db: KeyDatabase): void {
  const [result] = db.pragma('wal_checkpoint(TRUNCATE)') as [{ busy: number }]
  if (result.busy !== 0) throw new Database.SqliteError('a reader holds the log', 'SQLITE_BUSY')
}

/** SQLite would make it readable by all; its log files take the same mode. */
function createPrivately(file: string): void {
  mkdirSync(dirname(resolve(file)), { recursive: true, mode: 0o700 })
  closeSync(openSync(file, 'a', 0o600))
}

const numberOf = (db: KeyDatabase, pragma: string): number => db.pragma(pragma, { simple: true }) as number

const countOf = (db: KeyDatabase, what: string): number => db.prepare(`SELECT count(*) FROM sqlite_schema WHERE ${what}`).pluck().get() as number

const isNew = (db: KeyDatabase): boolean => numberOf(db, 'application_id') === 0 && numberOf(db, 'user_version') === 0 && countOf(db, 'true') === 0

/** Only reads, so that a foreign file stays as it is. */
function checkIdentity(file: string, db: KeyDatabase): void {
  const version = db.prepare('SELECT sqlite_version()').pluck().get() as string
  if (isOlder(version.split('.').map(Number))) throw new StoreRefused(file, 'too-old', `SQLite ${version} can damage a database that two processes write`)
  if (isNew(db)) return
  if (numberOf(db, 'application_id') !== applicationId) throw new StoreRefused(file, 'not-ours', 'is no key store')
  const found = numberOf(db, 'user_version')
  if (found > layout) throw new StoreRefused(file, 'newer-layout', `layout ${found} was written by a newer release, this one reads up to ${layout}`)
  if (countOf(db, `type IN ('trigger', 'view')`) > 0) throw new StoreRefused(file, 'damaged', 'somebody added triggers or views')
  if (countOf(db, `name IN ('keeper', 'subject', 'fence')`) !== 3) throw new StoreRefused(file, 'damaged', 'tables are missing')
}

function isOlder(version: readonly number[]): boolean {
  const different = oldestSqlite.findIndex((part, index) => part !== version[index])
  return different >= 0 && (version[different] ?? 0) < (oldestSqlite[different] ?? 0)
}

function configure(db: KeyDatabase): void {
  db.pragma('trusted_schema = OFF')
  db.pragma('cell_size_check = ON')
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma('secure_delete = ON')
}

/** An opening that was cut short leaves an empty file, which counts as missing. */
function createIfNew({ file, mustExist, begin }: KeyDatabaseOptions, db: KeyDatabase): void {
  if (!isNew(db)) return
  if (mustExist) throw new KeyStoreMissing(file)
  db.exec(tables)
  begin(db)
}
