import { CompiledQuery, sql, type Kysely } from 'kysely'
import { columnNames, keyColumn, rowOf, sqlValues, type View } from './view.js'
import type { TableRows, Tables } from './views-database.js'

/** Rows a statement: large enough to spread its cost, small enough for the limit of parameters. */
const rowsPerStatement = 50

/** Rows of one view's table in SQLite. */
export function sqliteRows(view: View): TableRows {
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
    async load(db, keys) {
      if (keys.length === 0) return new Map()
      const found = await db.selectFrom(table).select(kept).where(isAmong(keys)).execute()
      return new Map(found.map((record) => [record[key] as string, rowOf(view, record)]))
    },
    async upsert(db, rows) {
      const whole = rows.length - (rows.length % rowsPerStatement)
      for (let start = 0; start < whole; start += rowsPerStatement) {
        await upsert(db, rows.slice(start, start + rowsPerStatement))
      }
      for (const row of rows.slice(whole)) await upsert(db, [row])
    },
    async remove(db, keys) {
      if (keys.length > 0) await db.deleteFrom(table).where(isAmong(keys)).execute()
    },
  }
}
