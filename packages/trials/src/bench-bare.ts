import { join } from 'node:path'
import type { NewEvent, StoredEvent } from '@leadledger/eventsourcing'
import Database from 'better-sqlite3'

/** The raw limit: better-sqlite3, one minimal table, prepared statements, the same bytes and the same durability. */
export interface Bare {
  /** Makes the text of its events, as it parses it when it reads. */
  readonly append: (stream: string, version: number, events: readonly BareEvent[]) => void
  readonly appendOne: (stream: string, version: number, event: BareEvent) => void
  readonly copy: (events: readonly StoredEvent[]) => void
  /** Rows of one stream: type, time, data. */
  load(stream: string): readonly BareRow[]
  /** Every row in order, a page at a time. */
  pages(): Generator<readonly BareRow[]>
  /** Reads and parses everything, with one prepared upsert an event, in one transaction. */
  project(): number
  close(): void
}

/** An event whose content is at hand as objects. */
export interface BareEvent extends Omit<NewEvent, 'data' | 'metadata'> {
  readonly data: unknown
  readonly metadata: unknown
}

export const bareEvent = (event: NewEvent): BareEvent => ({ ...event, data: JSON.parse(event.data), metadata: JSON.parse(event.metadata) })

type BareRow = [position: number, stream: string, version: number, type: string, occurredAt: number | null, data: string]

export function openBare(directory: string): Bare {
  const db = new Database(join(directory, 'bare.db'))
  db.pragma('journal_mode = wal')
  db.pragma('synchronous = FULL')
  db.exec(`create table if not exists events (position integer primary key, stream text not null, version integer not null, id text not null, type text not null,
    occurredAt integer, data text not null, metadata text not null, unique (stream, version))`)
  // A lead list as one would write it by hand, with the indexes its lists need.
  db.exec(`create table if not exists leads (n integer primary key, id text not null unique, status text, owner text, source text, createdAt integer, updatedAt integer);
    create index if not exists leads_by_created on leads (createdAt, id);
    create index if not exists leads_by_status on leads (status, createdAt, id);
    create index if not exists leads_by_owner on leads (owner, status, createdAt, id);
    create index if not exists leads_by_source on leads (source, createdAt, id)`)
  const insert = db.prepare('insert into events (stream, version, id, type, occurredAt, data, metadata) values (?, ?, ?, ?, ?, ?, ?)')
  const one = (stream: string, version: number, { id, type, occurredAt, data, metadata }: BareEvent): void =>
    void insert.run(stream, version, id, type, occurredAt, JSON.stringify(data), JSON.stringify(metadata))
  const columns = 'select position, stream, version, type, occurredAt, data from events'
  const load = db.prepare(`${columns} where stream = ? order by version`).raw()
  const page = db.prepare(`${columns} where position > ? order by position limit 1000`).raw()
  const upsert = db.prepare(`insert into leads (id, status, owner, source, createdAt, updatedAt) values (?, ?, ?, ?, ?, ?)
    on conflict (id) do update set status = excluded.status, owner = coalesce(excluded.owner, owner), updatedAt = excluded.updatedAt`)
  function* pages(): Generator<readonly BareRow[]> {
    for (let after = 0; ;) {
      const rows = page.all(after) as BareRow[]
      if (rows.length > 0) yield rows
      if (rows.length < 1_000) return
      after = (rows.at(-1) as BareRow)[0]
    }
  }
  const appendAll = db.transaction((stream: string, version: number, events: readonly BareEvent[]) =>
    events.forEach((event, index) => one(stream, version + index, event)),
  )
  const copyAll = db.transaction((events: readonly StoredEvent[]) => events.forEach((event) => one(event.stream, Number(event.version), bareEvent(event))))
  return {
    copy: (events) => copyAll.immediate(events),
    append: (stream, version, events) => appendAll.immediate(stream, version, events),
    appendOne: one,
    load: (stream) => load.all(stream) as BareRow[],
    pages,
    project: db.transaction(() => {
      db.exec('delete from leads')
      let events = 0
      for (const rows of pages())
        for (const [, stream, , type, occurredAt, data] of rows) {
          const { owner = null, source = null } = JSON.parse(data) as { owner?: string; source?: string }
          upsert.run(stream, type, owner, source, occurredAt, occurredAt)
          events++
        }
      return events
    }),
    close: () => void db.close(),
  }
}

/** Copies what the store holds, byte for byte and in the same order. */
export async function copyInto(bare: Bare, batches: AsyncIterable<readonly StoredEvent[]>): Promise<void> {
  for await (const batch of batches) bare.copy(batch)
}
