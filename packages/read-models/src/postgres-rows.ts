import { CompiledQuery, sql } from 'kysely'
import { columnNames, keyColumn, rowOf, sqlValues, type ColumnType, type View } from './view.js'
import type { TableRows } from './views-database.js'

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** Rows of one view's table in PostgreSQL: one statement for any number of them, an array a column. */
export function postgresRows(schema: string, view: View): TableRows {
  const { table } = view
  const key = keyColumn(view)
  const names = columnNames(view)
  const kept = Object.keys(view.columns)
  const upsertText = upsertSql(schema, view, names)
  const addValues = sqlValues(view)
  const isAmong = (keys: readonly string[]) => sql<boolean>`${sql.ref(key)} = any(${keys}::text[])`

  return {
    async load(db, keys) {
      if (keys.length === 0) return new Map()
      const found = await db.selectFrom(table).select(kept).where(isAmong(keys)).execute()
      return new Map(found.map((record) => [record[key] as string, rowOf(view, record)]))
    },
    async upsert(db, rows) {
      if (rows.length === 0) return
      const values: unknown[] = []
      for (const row of rows) addValues(row, values)
      const columns = names.map((_, column) => rows.map((_, row) => values[row * names.length + column]))
      await db.executeQuery(CompiledQuery.raw(upsertText, columns))
    },
    async remove(db, keys) {
      if (keys.length > 0) await db.deleteFrom(table).where(isAmong(keys)).execute()
    },
  }
}

function upsertSql(schema: string, view: View, names: readonly string[]): string {
  const types = view.columns as Readonly<Record<string, ColumnType>>
  const arrays = names.map((name, index) => `$${index + 1}::${types[name] === 'integer' ? 'bigint' : 'text'}[]`)
  const set = names.slice(1).map((name) => `${quoted(name)} = excluded.${quoted(name)}`)
  return `insert into ${quoted(schema)}.${quoted(view.table)} (${names.map(quoted).join(', ')}) select * from unnest(${arrays.join(', ')})
    on conflict (${quoted(keyColumn(view))}) do update set ${set.join(', ')}`
}
