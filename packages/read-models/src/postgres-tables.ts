import { sql, type Kysely, type RawBuilder } from 'kysely'
import { addIndexes } from './indexes.js'
import { postgresRows } from './postgres-rows.js'
import { digitTrigrams, wordVector } from './postgres-search.js'
import { columnNames, keyColumn, type ColumnType, type View } from './view.js'
import type { Tables, ViewTables } from './views-database.js'

/** In the order of its bytes, as SQLite orders text. */
const text = sql`text collate "C"`
/** Room in a page for new versions of its rows: most events change no indexed column, and then no index. */
const fillFactor = 85

/** Tables of views in PostgreSQL; `unlogged` ones are faster, and empty after a crash of the server. */
export const postgresTables = (schema: string, unlogged: boolean): ViewTables => ({
  async create(db, view) {
    const types = view.columns as Readonly<Record<string, ColumnType>>
    const key = keyColumn(view)
    const columns = columnNames(view).map(
      (name) => sql`${sql.id(name)} ${types[name] === 'integer' ? sql`bigint` : text} ${name === key ? sql`not null unique` : sql``}`,
    )
    const table = sql`${unlogged ? sql`unlogged` : sql``} table ${sql.id(schema, view.table)}`
    await sql`create ${table} (n bigint generated always as identity primary key, ${sql.join(columns)}) with (fillfactor = ${sql.lit(fillFactor)})`.execute(db)
  },
  drop: (db, { table }) => db.schema.dropTable(table).ifExists().execute(),
  async complete(db, view) {
    await addIndexes(db, view)
    const { table, search } = view
    if (search) {
      await addSearchIndex(db, schema, table, search.words.index, wordVector(search.words.column))
      await addSearchIndex(db, schema, table, search.digits.index, digitTrigrams(search.digits.column))
    }
    // The planner knows nothing yet of a table that was just filled.
    await sql`analyze ${sql.id(schema, table)}`.execute(db)
  },
  rowsOf: (view: View) => postgresRows(schema, view),
})

const addSearchIndex = async (db: Kysely<Tables>, schema: string, table: string, name: string, expression: RawBuilder<unknown>): Promise<void> =>
  void (await sql`create index ${sql.id(name)} on ${sql.id(schema, table)} using gin ((${expression}))`.execute(db))
