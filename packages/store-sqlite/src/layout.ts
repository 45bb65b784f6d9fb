import { randomUUID } from 'node:crypto'
import { StoreRefused } from '@leadledger/eventsourcing'
import type { Database } from 'better-sqlite3'
import { applicationId, layoutVersion, refuseStranger } from './marks.js'

const tables: Readonly<Record<string, string>> = {
  meta: 'CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID',
  streams: 'CREATE TABLE streams (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT',
  types: 'CREATE TABLE types (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT',
  events: `CREATE TABLE events (
  position INTEGER PRIMARY KEY,
  stream INTEGER NOT NULL REFERENCES streams,
  version INTEGER NOT NULL,
  id TEXT NOT NULL,
  type INTEGER NOT NULL REFERENCES types,
  schema INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  occurred_at INTEGER,
  data TEXT NOT NULL,
  metadata TEXT NOT NULL,
  UNIQUE (stream, version),
  UNIQUE (stream, id)
) STRICT`,
}

/** Creates the tables, the log id and the marks that make the file ours, unless another process was first. */
export function createLayout(db: Database, file: string, logId: string = randomUUID()): void {
  db.transaction(() => {
    if (!isEmpty(db, file)) return
    for (const sql of Object.values(tables)) db.exec(sql)
    db.prepare(`INSERT INTO meta VALUES ('log_id', ?), ('opened', '0')`).run(logId)
    db.pragma(`application_id = ${applicationId}`)
    db.pragma(`user_version = ${layoutVersion}`)
  }).immediate()
}

/**
 * Whether the database has nothing in it, so that it may become a store.
 * @throws {StoreRefused} for a stranger's file or a newer layout.
 */
export function isEmpty(db: Database, file: string): boolean {
  // One look: between two of them another process may create the store.
  const { application, layout, hasTables } = db.transaction(() => ({
    application: db.pragma('application_id', { simple: true }) as number,
    layout: db.pragma('user_version', { simple: true }) as number,
    hasTables: db.prepare('SELECT 1 FROM sqlite_schema').get() !== undefined,
  }))()
  refuseStranger(file, application, layout)
  if (application === applicationId) return false
  if (layout !== 0 || hasTables) throw new StoreRefused(file, 'not-ours', 'the file belongs to another application')
  return true
}

/**
 * Reads the log id after a look at the schema: nothing but our tables may be there, above all no trigger and no view.
 * @throws {StoreRefused}
 */
export function checkLayout(db: Database, file: string): string {
  if (isEmpty(db, file)) throw new StoreRefused(file, 'not-ours', 'the file is an empty database')
  refuseStrangeSchema(db, file)
  refuseTornTail(db, file)
  const logId = db.prepare(`SELECT value FROM meta WHERE name = 'log_id'`).pluck().get()
  if (typeof logId !== 'string') throw new StoreRefused(file, 'damaged', 'the log id is missing')
  return logId
}

function refuseStrangeSchema(db: Database, file: string): void {
  const found = db.prepare<[], { type: string; name: string; sql: string | null }>('SELECT type, name, sql FROM sqlite_schema').all()
  const ours = found.filter(({ name }) => !name.startsWith('sqlite_'))
  const strange = ours.find(({ type, name, sql }) => type !== 'table' || tables[name] !== sql)
  if (strange) throw new StoreRefused(file, 'not-ours', `the ${strange.type} ${strange.name} is not part of an event store`)
  if (ours.length !== Object.keys(tables).length) throw new StoreRefused(file, 'damaged', 'a table is missing')
}

/** The last event, found again by each of its keys: a cheap look at the pages a cut would hit first. */
function refuseTornTail(db: Database, file: string): void {
  const torn = db
    .prepare(
      `SELECT 1 FROM (SELECT * FROM events ORDER BY position DESC LIMIT 1) AS last
       WHERE NOT EXISTS (SELECT 1 FROM streams WHERE id = last.stream)
          OR NOT EXISTS (SELECT 1 FROM types WHERE id = last.type)
          OR last.position IS NOT (SELECT position FROM events WHERE stream = last.stream AND version = last.version)
          OR last.position IS NOT (SELECT position FROM events WHERE stream = last.stream AND id = last.id)`,
    )
    .get()
  if (torn) throw new StoreRefused(file, 'damaged', 'the last event is not found by its keys')
}
