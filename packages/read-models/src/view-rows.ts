import { type Recorded } from '@leadledger/eventsourcing'
import type { LeadEvent } from '@leadledger/leads'
import { CompiledQuery, sql, type Kysely } from 'kysely'
import { columnNames, keyColumn, rowOf, sqlValues, type View } from './view.js'
import type { Tables } from './views-database.js'

/** Rows a statement: large enough to spread its cost, small enough for every database's limit of parameters. */
const rowsPerStatement = 50
/** Rows kept in memory between two writes, so that leads in progress are not read again and again. */
const mostKept = 10_000

/** The keys of each of some events, in their order. */
export type RowKeys = readonly (readonly string[])[]

/** Asks a projection for the keys of events; each key once. */
export const keysOf = (keys: View['projection']['keys'], events: readonly Recorded<LeadEvent>[]): RowKeys =>
  events.map((event) => {
    const named = keys(event)
    return named.length < 2 ? named : [...new Set(named)]
  })

/** The rows of one view that a projector holds while it folds; they are the table's as long as its checkpoint is the projector's own. */
export interface ViewRows {
  readonly view: View
  /** Folds events into the rows of their keys; reads from the table those it does not hold yet. */
  fold(db: Kysely<Tables>, events: readonly Recorded<LeadEvent>[], keys: RowKeys): Promise<void>
  /** How many rows are to be written. */
  changed(): number
  /** Writes the rows that changed since the last time. */
  write(db: Kysely<Tables>): Promise<void>
  /** Forgets what would take too much memory; call it after a commit. */
  trim(): void
}

/** A row as it is now, or `undefined` where there is none. */
interface Held {
  readonly key: string
  row: object | undefined
  isChanged: boolean
}

/** The rows of a view's table; `isEmpty` when nothing was ever written to it. */
export function viewRows(view: View, isEmpty: boolean): ViewRows {
  const { projection } = view
  const types = new Set<string>(projection.types)
  const rows = new Map<string, Held>()
  let changed: Held[] = []
  let holdsAll = isEmpty
  const table = tableOf(view)

  /** The row of a key; among the `missing` when the table may have one. */
  const hold = (key: string, missing: Held[]): Held => {
    let held = rows.get(key)
    if (!held) {
      held = { key, row: undefined, isChanged: false }
      rows.set(key, held)
      if (!holdsAll) missing.push(held)
    }
    return held
  }

  const load = async (db: Kysely<Tables>, missing: readonly Held[]): Promise<void> => {
    const found = await table.load(
      db,
      missing.map(({ key }) => key),
    )
    for (const held of missing) held.row = found.get(held.key)
  }

  const foldInto = (held: Held, event: Recorded<LeadEvent>): void => {
    const next = projection.evolve(held.row, event, held.key)
    if (next === held.row) return
    held.row = next
    if (!held.isChanged) changed.push(held)
    held.isChanged = true
  }

  return {
    view,
    async fold(db, events, keys) {
      const folds: { readonly held: Held; readonly event: Recorded<LeadEvent> }[] = []
      const missing: Held[] = []
      events.forEach((event, index) => {
        if (types.has(event.type)) for (const key of keys[index] as readonly string[]) folds.push({ held: hold(key, missing), event })
      })
      await load(db, missing)
      for (const { held, event } of folds) foldInto(held, event)
    },
    changed: () => changed.length,
    async write(db) {
      const kept: object[] = []
      const gone: string[] = []
      for (const held of changed) {
        if (held.row) kept.push(held.row)
        else gone.push(held.key)
        held.isChanged = false
      }
      await table.upsert(db, kept)
      await table.remove(db, gone)
      changed = []
    },
    trim() {
      if (rows.size <= mostKept) return
      rows.clear()
      holdsAll = false
    },
  }
}

/** Statements on one view's table, compiled once. */
function tableOf(view: View) {
  const { table } = view
  const key = keyColumn(view)
  const names = columnNames(view)
  const kept = Object.keys(view.columns)
  const addValues = sqlValues(view)
  const compiled = new Map<number, string>()

  const upsertSql = (db: Kysely<Tables>, count: number): string => {
    let text = compiled.get(count)
    if (text === undefined) {
      const blank = Object.fromEntries(names.map((name) => [name, '']))
      text = db
        .insertInto(table)
        .values(Array.from({ length: count }, () => blank))
        .onConflict((conflict) =>
          conflict.column(key).doUpdateSet((eb) => Object.fromEntries(names.slice(1).map((name) => [name, eb.ref(`excluded.${name}`)]))),
        )
        .compile().sql
      compiled.set(count, text)
    }
    return text
  }

  const upsert = async (db: Kysely<Tables>, rows: readonly object[]): Promise<void> => {
    const values: unknown[] = []
    for (const row of rows) addValues(row, values)
    await db.executeQuery(CompiledQuery.raw(upsertSql(db, rows.length), values))
  }

  const isAmong = (keys: readonly string[]) => sql<boolean>`${sql.ref(key)} in (select value from json_each(${JSON.stringify(keys)}))`

  return {
    async load(db: Kysely<Tables>, keys: readonly string[]): Promise<ReadonlyMap<string, object>> {
      if (keys.length === 0) return new Map()
      const found = await db.selectFrom(table).select(kept).where(isAmong(keys)).execute()
      return new Map(found.map((record) => [record[key] as string, rowOf(view, record)]))
    },
    async upsert(db: Kysely<Tables>, rows: readonly object[]): Promise<void> {
      const whole = rows.length - (rows.length % rowsPerStatement)
      for (let start = 0; start < whole; start += rowsPerStatement) {
        await upsert(db, rows.slice(start, start + rowsPerStatement))
      }
      for (const row of rows.slice(whole)) await upsert(db, [row])
    },
    async remove(db: Kysely<Tables>, keys: readonly string[]): Promise<void> {
      if (keys.length > 0) await db.deleteFrom(table).where(isAmong(keys)).execute()
    },
  }
}
