import type { Database } from 'better-sqlite3'
import { sqliteVersion } from './connection.js'
import { synchronousOf, type Synchronous } from './durability.js'
import { sizeOf } from './file-state.js'
import { layoutVersion } from './marks.js'

/** What `status` and `doctor` tell of a store; sizes in bytes. */
export interface StoreDescription {
  readonly file: string
  readonly logId: string
  readonly readOnly: boolean
  /** When a commit waits for the disk, as SQLite itself answers. */
  readonly synchronous: Synchronous
  readonly journalMode: string
  readonly sqliteVersion: string
  readonly layoutVersion: number
  readonly databaseBytes: number
  /** What stands in the write-ahead log; it grows while somebody keeps a read transaction open. */
  readonly walBytes: number
  readonly pageBytes: number
  readonly events: number
  readonly streams: number
}

export function describeStore(db: Database, file: string, logId: string): StoreDescription {
  const count = (table: string, key: string): number => db.prepare<[], number | null>(`SELECT max(${key}) FROM ${table}`).pluck().get() ?? 0
  return {
    file,
    logId,
    readOnly: db.readonly,
    synchronous: synchronousOf(db),
    journalMode: String(db.pragma('journal_mode', { simple: true })),
    sqliteVersion: sqliteVersion(db),
    layoutVersion,
    databaseBytes: sizeOf(file),
    walBytes: sizeOf(`${file}-wal`),
    pageBytes: Number(db.pragma('page_size', { simple: true })),
    events: count('events', 'position'),
    streams: count('streams', 'id'),
  }
}
