import type { EventStore, ReadAllOptions, ReadStreamOptions, StoredEvent, StreamName } from '@leadledger/eventsourcing'
import type { Database } from 'better-sqlite3'
import { eventColumns, storedEvent, type EventRow } from './stored-events.js'
import { streamNames } from './stream-names.js'
import type { TypeNames } from './type-names.js'
import { turn } from './waiting.js'

/** Runs a query at once, or again later when another process is in the way. */
export type Attempt = <Result>(query: () => Result) => Promise<Result>

/** Events of a page, and where the next page starts; no next page behind the end. */
interface Page {
  readonly events: readonly StoredEvent[]
  readonly next: number | undefined
}

const defaultBatchSize = 1000
/** Positions a reader of one category looks through at once: it must not hold up the event loop where matches are rare. */
const windowSize = 10_000

/** Reads page by page, each a statement of its own: no transaction stays open that would keep the WAL from being emptied. */
export function reader(db: Database, types: TypeNames, attempt: Attempt): Pick<EventStore, 'readStream' | 'readAll' | 'head'> {
  const selectHead = db.prepare<[], number | null>('SELECT max(position) FROM events').pluck()
  const streamPage = streamPages(db, types)
  const logPage = logPages(db, types)
  const categoryPage = categoryPages(db, types)

  async function* pages(start: number, { limit = Infinity, batchSize = defaultBatchSize }: ReadStreamOptions, page: (from: number, rows: number) => Page) {
    const rows = Math.min(Number.MAX_SAFE_INTEGER, Math.max(1, Math.trunc(batchSize) || 1))
    let from: number | undefined = start
    for (let left = Math.trunc(limit); from !== undefined && left > 0;) {
      const at: number = from
      const { events, next } = await attempt(() => page(at, Math.min(left, rows)))
      if (events.length > 0) yield events
      left -= events.length
      from = next
      if (next !== undefined && left > 0) await turn()
    }
  }

  return {
    readStream(stream, options: ReadStreamOptions = {}) {
      const { direction = 'forwards', from } = options
      return pages(startOf(direction, from), options, (at, rows) => streamPage[direction](stream, at, rows))
    },
    readAll(options: ReadAllOptions = {}) {
      const { direction = 'forwards', after, category } = options
      const start = startOf(direction, after)
      if (category === undefined) return pages(start, options, logPage[direction])
      return pages(start, options, (at, rows) => categoryPage[direction](category, at, rows))
    },
    head: async () => BigInt((await attempt(() => selectHead.get())) ?? 0),
  }
}

const startOf = (direction: 'forwards' | 'backwards', from: bigint | undefined): number => {
  if (from !== undefined) return Number(from)
  return direction === 'forwards' ? 0 : Number.MAX_SAFE_INTEGER
}

const pageOf = (events: readonly StoredEvent[], rows: number, next: (last: StoredEvent) => number): Page => {
  const last = events.at(-1)
  return { events, next: last && events.length >= rows ? next(last) : undefined }
}

function streamPages(db: Database, types: TypeNames) {
  const inStream = `SELECT ${eventColumns} FROM events WHERE stream = (SELECT id FROM streams WHERE name = ?) AND version`
  const forwards = db.prepare<[string, number, number], EventRow>(`${inStream} >= ? ORDER BY version LIMIT ?`).raw()
  const backwards = db.prepare<[string, number, number], EventRow>(`${inStream} <= ? ORDER BY version DESC LIMIT ?`).raw()
  const page = (statement: typeof forwards, step: number) => (stream: StreamName, from: number, rows: number) => {
    const events = statement.all(stream, from, rows).map((row) => storedEvent(row, stream, types))
    return pageOf(events, rows, (last) => Number(last.version) + step)
  }
  return { forwards: page(forwards, 1), backwards: page(backwards, -1) }
}

type NamedRow = [...EventRow, stream: StreamName | null]

type NumberedRow = [...EventRow, stream: number]

/** Names of streams are looked up once a page: events of one stream lie near each other, and share the name. */
function logPages(db: Database, types: TypeNames) {
  const inLog = `SELECT ${eventColumns}, stream FROM events WHERE position`
  const forwards = db.prepare<[number, number], NumberedRow>(`${inLog} > ? ORDER BY position LIMIT ?`).raw()
  const backwards = db.prepare<[number, number], NumberedRow>(`${inLog} < ? ORDER BY position DESC LIMIT ?`).raw()
  const streams = streamNames(db)
  const page = (statement: typeof forwards) => (from: number, limit: number) => {
    const rows = statement.all(from, limit)
    const names = streams.of(rows.map((row) => row[9]))
    const events = rows.map((row) => storedEvent(row as unknown as EventRow, names.get(row[9]) ?? null, types))
    return pageOf(events, limit, (last) => Number(last.position))
  }
  return { forwards: page(forwards), backwards: page(backwards) }
}

const withNames = `SELECT ${eventColumns}, name FROM events LEFT JOIN streams ON streams.id = events.stream WHERE position`

const named = (rows: readonly NamedRow[], types: TypeNames): readonly StoredEvent[] => rows.map((row) => storedEvent(row as unknown as EventRow, row[9], types))

/** A category is all names from `category-` up to `category.`, the next character after the dash. */
function categoryPages(db: Database, types: TypeNames) {
  const inCategory = `name >= ? || '-' AND name < ? || '.'`
  type Parameters = [from: number, until: number, category: string, category: string, rows: number]
  const forwards = db.prepare<Parameters, NamedRow>(`${withNames} > ? AND position <= ? AND ${inCategory} ORDER BY position LIMIT ?`).raw()
  const backwards = db.prepare<Parameters, NamedRow>(`${withNames} < ? AND position >= ? AND ${inCategory} ORDER BY position DESC LIMIT ?`).raw()
  const selectHead = db.prepare<[], number | null>('SELECT max(position) FROM events').pluck()

  return {
    forwards(category: string, from: number, rows: number): Page {
      const head = selectHead.get() ?? 0
      const until = Math.max(0, from) + windowSize
      const page = pageOf(named(forwards.all(from, until, category, category, rows), types), rows, (last) => Number(last.position))
      return page.next === undefined && until < head ? { events: page.events, next: until } : page
    },
    backwards(category: string, from: number, rows: number): Page {
      const start = Math.min(from, (selectHead.get() ?? 0) + 1)
      const until = start - windowSize
      const page = pageOf(named(backwards.all(start, until, category, category, rows), types), rows, (last) => Number(last.position))
      return page.next === undefined && until > 1 ? { events: page.events, next: until } : page
    },
  }
}
