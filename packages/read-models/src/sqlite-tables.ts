import { sql, type Kysely } from 'kysely'
import { addIndexes } from './indexes.js'
import { sqliteRows } from './sqlite-rows.js'
import { keyColumn, type View, type ViewSearch } from './view.js'
import type { Tables, ViewTables } from './views-database.js'

/** Tables of views in SQLite, searched through full-text tables that follow them by triggers. */
export const sqliteTables: ViewTables = {
  async create(db, view) {
    const key = keyColumn(view)
    const columns = Object.entries(view.columns as Record<string, string>).map(([name, type]) => {
      const stored = type === 'integer' ? type : 'text'
      return `${name} ${stored}${name === key ? ' not null unique' : ''}`
    })
    const derived = Object.keys(view.derived ?? {}).map((name) => `${name} any`)
    await run(db, `create table ${view.table} (n integer primary key, ${[...columns, ...derived].join(', ')}) strict`)
  },
  async drop(db, { table, search }) {
    const names = [...(search ? [search.words.index, search.digits.index] : []), table]
    for (const name of names) await run(db, `drop table if exists ${name}`)
  },
  async complete(db, view) {
    await addIndexes(db, view)
    if (view.search) for (const statement of searchStatements(view, view.search)) await run(db, statement)
  },
  rowsOf: sqliteRows,
}

const run = async (db: Kysely<Tables>, statement: string): Promise<void> => void (await sql.raw(statement).execute(db))

/**
 * The indexes hold row numbers only; what they index lives in the view's table.
 * The ASCII tokenizer splits at the spaces and leaves every other letter alone: the words are folded already.
 */
function searchStatements({ table }: View, { words, digits }: ViewSearch): readonly string[] {
  const fill = (row: string) => ({
    words: `insert into ${words.index} (rowid, words) values (${row}.n, ${row}.${words.column})`,
    digits: `insert into ${digits.index} (rowid, digits) values (${row}.n, ${row}.${digits.column})`,
  })
  const forget = (index: string): string => `delete from ${index} where rowid = old.n`
  const follow = (index: string, column: string, insert: string): string =>
    `create trigger ${index}_update after update of ${column} on ${table} when old.${column} is not new.${column} begin ${forget(index)}; ${insert}; end`
  const fresh = fill('new')
  return [
    `create virtual table ${words.index} using fts5 (words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii', prefix = '2 3')`,
    `create virtual table ${digits.index} using fts5 (digits, content = '', contentless_delete = 1, tokenize = 'trigram')`,
    `insert into ${words.index} (rowid, words) select n, ${words.column} from ${table}`,
    `insert into ${digits.index} (rowid, digits) select n, ${digits.column} from ${table}`,
    `create trigger ${table}_search_insert after insert on ${table} begin ${fresh.words}; ${fresh.digits}; end`,
    follow(words.index, words.column, fresh.words),
    follow(digits.index, digits.column, fresh.digits),
    `create trigger ${table}_search_delete after delete on ${table} begin ${forget(words.index)}; ${forget(digits.index)}; end`,
  ]
}
