import type { Kysely } from 'kysely'
import { rowsInOrder } from './rows-in-order.js'
import type { View } from './view.js'
import type { Tables } from './views-database.js'

/** How a live table differs from one folded anew. */
export interface TableComparison {
  readonly table: string
  /** Rows of the live table, and of the fresh one. */
  readonly rows: number
  readonly freshRows: number
  readonly equal: boolean
  /** Rows only the fresh table has, only the live one has, and rows that differ. */
  readonly missing: number
  readonly extra: number
  readonly different: number
  /** Keys of up to ten rows that are not equal. */
  readonly examples: readonly string[]
}

/** Walks both tables in order of their keys; memory does not grow with them. */
export async function compareTables(live: Kysely<Tables>, fresh: Kysely<Tables>, views: readonly View[]): Promise<readonly TableComparison[]> {
  const results: TableComparison[] = []
  for (const view of views) results.push(await compareTable(live, fresh, view))
  return results
}

async function compareTable(live: Kysely<Tables>, fresh: Kysely<Tables>, view: View): Promise<TableComparison> {
  const counts = { rows: 0, freshRows: 0, missing: 0, extra: 0, different: 0 }
  const examples: string[] = []
  const note = (kind: 'missing' | 'extra' | 'different', key: string): void => {
    counts[kind]++
    if (examples.length < 10) examples.push(key)
  }
  const left = rowsInOrder(live, view)
  const right = rowsInOrder(fresh, view)
  let a = await left.next()
  let b = await right.next()
  while (!a.done || !b.done) {
    const order = a.done ? 1 : b.done ? -1 : compareKeys(a.value.key, b.value.key)
    if (order < 0 && !a.done) note('extra', a.value.key)
    if (order > 0 && !b.done) note('missing', b.value.key)
    if (order === 0 && !a.done && !b.done && !isSame(a.value.values, b.value.values)) note('different', a.value.key)
    if (order <= 0) {
      counts.rows++
      a = await left.next()
    }
    if (order >= 0) {
      counts.freshRows++
      b = await right.next()
    }
  }
  const equal = counts.missing + counts.extra + counts.different === 0
  return { table: view.table, equal, ...counts, examples }
}

/** The databases order keys by their UTF-8 bytes. */
const compareKeys = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

const isSame = (a: readonly unknown[], b: readonly unknown[]): boolean => a.every((value, index) => value === b[index])
