import type { Kysely } from 'kysely'
import type { View } from './view.js'
import type { Tables } from './views-database.js'

/** Adds the plain indexes a view declares. */
export async function addIndexes(db: Kysely<Tables>, { table, indexes }: View): Promise<void> {
  for (const { name, columns, only } of indexes) {
    const index = db.schema
      .createIndex(name)
      .on(table)
      .columns([...columns])
    await (only ? index.where(only.column, '=', only.value) : index).execute()
  }
}
