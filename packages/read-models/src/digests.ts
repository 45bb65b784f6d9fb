import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import { rowsInOrder } from './rows-in-order.js'
import { withoutNul } from './stored-text.js'
import type { View } from './view.js'
import type { Tables } from './views-database.js'

/** The content of a view's table in one line: equal on any two databases that hold the same rows. */
export interface TableDigest {
  readonly table: string
  readonly rows: number
  /** SHA-256, in hexadecimal, over the rows in order of their keys: one line of JSON a row, the columns of the view as an array. */
  readonly digest: string
}

export async function digestTable(db: Kysely<Tables>, view: View): Promise<TableDigest> {
  const hash = createHash('sha256')
  let rows = 0
  for await (const { values } of rowsInOrder(db, view)) {
    hash.update(`${JSON.stringify(values.map((value) => (typeof value === 'string' ? withoutNul(value) : value)))}\n`)
    rows++
  }
  return { table: view.table, rows, digest: hash.digest('hex') }
}
