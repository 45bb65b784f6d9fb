import type { Database, Statement } from 'better-sqlite3'

/** The statements of an append, in the order they run. */
export interface AppendStatements {
  readonly selectTail: Statement<[], [position: number, recordedAt: number]>
  /** Number and last version of the stream. */
  readonly selectStream: Statement<[name: string], [id: number, version: number | null]>
  readonly selectIds: Statement<[stream: number, first: number, last: number], [id: string, position: number]>
  readonly selectVersion: Statement<[stream: number, id: string], number>
  readonly insertStream: Statement<[name: string]>
  readonly insertEvent: Statement<
    [
      position: number,
      stream: number,
      version: number,
      id: string,
      type: number,
      schema: number,
      recordedAt: number,
      occurredAt: number | null,
      data: string,
      metadata: string,
    ]
  >
  /** Removes what this transaction wrote behind a position. */
  readonly undo: Statement<[position: number]>
}

export const appendStatements = (db: Database): AppendStatements => ({
  selectTail: db.prepare<[], [number, number]>('SELECT position, recorded_at FROM events ORDER BY position DESC LIMIT 1').raw(),
  selectStream: db
    .prepare<[string], [number, number | null]>('SELECT id, (SELECT max(version) FROM events WHERE stream = streams.id) FROM streams WHERE name = ?')
    .raw(),
  selectIds: db
    .prepare<[number, number, number], [string, number]>('SELECT id, position FROM events WHERE stream = ? AND version BETWEEN ? AND ? ORDER BY version')
    .raw(),
  selectVersion: db.prepare<[number, string], number>(`SELECT version FROM events WHERE stream = ? AND id = ?`).pluck(),
  insertStream: db.prepare('INSERT INTO streams (name) VALUES (?)'),
  insertEvent: db.prepare(
    `INSERT INTO events (position, stream, version, id, type, schema, recorded_at, occurred_at, data, metadata)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ),
  undo: db.prepare('DELETE FROM events WHERE position > ?'),
})
