import { type Recorded } from '@leadledger/eventsourcing'
import type { LeadEvent } from '@leadledger/leads'
import { CompiledQuery, sql, type Kysely } from 'kysely'
import { columnNames, keyColumn, rowOf, sqlValues, type View } from './view.js'
import type { Tables } from './views-database.js'

/** Rows a statement: large enough to spread its cost, small enough for every database's limit of parameters. */
const rowsPerStatement = 50
/** Rows kept in memory between two writes, so that leads in progress are not read again and again. */
const mostKept = 10_000

/** The rows of one view that a projector holds while it folds; they are the table's as long as its checkpoint is the projector's own. */
export interface ViewRows {
  readonly view: View
  /** Folds events, grouped by this view's keys, into rows; reads from the table those it does not hold yet. */
  fold(db: Kysely<Tables>, grouped: ReadonlyMap<string, readonly Recorded<LeadEvent>[]>): Promise<void>
  /** How many rows are to be written. */
  changed(): number
  /** Writes the rows that changed since the last time. */
  write(db: Kysely<Tables>): Promise<void>
  /** Forgets what would take too much memory; call it after a commit. */
  trim(): void
}

export function viewRows(view: View): ViewRows {
  const { projection } = view
  const types = new Set<string>(projection.types)
  const rows = new Map<string, object | undefined>()
  const changed = new Set<string>()
  const table = tableOf(view)
  return {
    view,
    async fold(db, grouped) {
      const unknown = [...grouped.keys()].filter((key) => !rows.has(key))
      for (const [key, row] of await table.load(db, unknown)) rows.set(key, row)
      for (const [key, mine] of grouped) {
        const before = rows.get(key)
        let row = before
        for (const event of mine) if (types.has(event.type)) row = projection.evolve(row, event, key)
        if (row === before) continue
        rows.set(key, row)
        changed.add(key)
      }
    },
    changed: () => changed.size,
    async write(db) {
      const kept: object[] = []
      const gone: string[] = []
      for (const key of changed) {
        const row = rows.get(key)
        if (row) kept.push(row)
        else gone.push(key)
      }
      await table.upsert(db, kept)
      await table.remove(db, gone)
      changed.clear()
    },
    trim() {
      if (rows.size > mostKept) rows.clear()
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
