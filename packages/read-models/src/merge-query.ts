import { mergeView, type MergeRow } from './merge-view.js'
import { rowOf } from './view.js'
import type { Condition, ViewsDatabase } from './views-database.js'

/** Every row: few leads have one. */
export async function readMerges({ read }: Pick<ViewsDatabase, 'read'>): Promise<readonly MergeRow[]> {
  const records = await read.selectFrom('lead_merges').selectAll().orderBy('lead').execute()
  return records.map((record) => rowOf(mergeView, record))
}

/** Leaves out leads that are others by now; nothing to leave out costs nothing a row. */
export async function unmergedOnly({ read }: Pick<ViewsDatabase, 'read'>, column: string): Promise<Condition[]> {
  const merged = await read.selectFrom('lead_merges').select('lead').where('into', 'is not', null).limit(1).execute()
  if (merged.length === 0) return []
  return [(eb) => eb(column, 'not in', eb.selectFrom('lead_merges').select('lead').where('into', 'is not', null))]
}

/** The lead that stands for this one now: itself, unless it was merged. */
export async function survivorOf({ read }: Pick<ViewsDatabase, 'read'>, lead: string): Promise<string> {
  const seen = new Set([lead])
  for (let id = lead; ;) {
    const row = await read.selectFrom('lead_merges').select('into').where('lead', '=', id).executeTakeFirst()
    const into = row?.into as string | null | undefined
    if (into === null || into === undefined || seen.has(into)) return id
    seen.add(into)
    id = into
  }
}
