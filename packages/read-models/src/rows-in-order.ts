import type { Kysely } from 'kysely'
import { keyColumn, type View } from './view.js'
import type { Tables } from './views-database.js'

/** The row of a key, its values in the order of the view's columns. */
export interface KeyedValues {
  readonly key: string
  readonly values: readonly unknown[]
}

const page = 1_000

/** The rows of a view's table in order of the bytes of their keys, without what is derived; memory does not grow with them. */
export async function* rowsInOrder(db: Kysely<Tables>, view: View): AsyncGenerator<KeyedValues> {
  const key = keyColumn(view)
  const names = Object.keys(view.columns)
  for (let after = ''; ;) {
    const records = await db.selectFrom(view.table).select(names).where(key, '>', after).orderBy(key).limit(page).execute()
    for (const record of records) yield { key: record[key] as string, values: names.map((name) => record[name]) }
    if (records.length < page) return
    after = records.at(-1)?.[key] as string
  }
}
