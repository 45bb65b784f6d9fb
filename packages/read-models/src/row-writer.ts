import { CompiledQuery, type Kysely } from 'kysely'
import type { Tables } from './views-database.js'
import { keyColumn, rowOf, sqlValues, type View } from './view.js'

/** Rows a statement: large enough to spread its cost, small enough for every database's limit of parameters. */
const rowsPerStatement = 50

/** Loads and writes whole rows of one view, with statements that are compiled once. */
export interface RowWriter<Row extends object> {
  load(db: Kysely<Tables>, keys: readonly string[]): Promise<Map<string, Row>>
  write(db: Kysely<Tables>, rows: ReadonlyMap<string, Row | undefined>): Promise<void>
}

export function rowWriter<Row extends object>(view: View<Row>): RowWriter<Row> {
  const key = keyColumn(view)
  const names = Object.keys(view.columns)
  const compiled = new Map<number, string>()

  const upsertSql = (db: Kysely<Tables>, count: number): string => {
    let text = compiled.get(count)
    if (text === undefined) {
      const blank = Object.fromEntries(names.map((name) => [name, '']))
      text = db
        .insertInto(view.table)
        .values(Array.from({ length: count }, () => blank))
        .onConflict((conflict) =>
          conflict.column(key).doUpdateSet((eb) => Object.fromEntries(names.slice(1).map((name) => [name, eb.ref(`excluded.${name}`)]))),
        )
        .compile().sql
      compiled.set(count, text)
    }
    return text
  }

  return {
    async load(db, keys) {
      const rows = new Map<string, Row>()
      for (const part of parts(keys, 500)) {
        const found = await db.selectFrom(view.table).selectAll().where(key, 'in', part).execute()
        for (const record of found) rows.set(record[key] as string, rowOf(view, record))
      }
      return rows
    },
    async write(db, rows) {
      const kept: Row[] = []
      const gone: string[] = []
      for (const [name, row] of rows)
        if (row) kept.push(row)
        else gone.push(name)
      for (const part of parts(kept, rowsPerStatement)) {
        const values = part.flatMap((row) => sqlValues(view, row))
        if (part.length === rowsPerStatement) await db.executeQuery(CompiledQuery.raw(upsertSql(db, part.length), values))
        else for (const row of part) await db.executeQuery(CompiledQuery.raw(upsertSql(db, 1), sqlValues(view, row)))
      }
      for (const part of parts(gone, 500)) await db.deleteFrom(view.table).where(key, 'in', part).execute()
    },
  }
}

function* parts<Item>(items: readonly Item[], size: number): Generator<readonly Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size)
}
