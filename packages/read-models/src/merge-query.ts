import { chunksOf } from './chunks.js'
import { mergeView, type MergeRow } from './merge-view.js'
import { rowOf } from './view.js'
import type { Condition, ViewsDatabase } from './views-database.js'

/** Every row, since few leads have one, or those of some leads. */
export async function readMerges({ read }: Pick<ViewsDatabase, 'read'>, leads?: readonly string[]): Promise<readonly MergeRow[]> {
  const asked = read.selectFrom('lead_merges').selectAll().orderBy('lead')
  const rows: MergeRow[] = []
  for (const part of leads ? chunksOf(leads) : [undefined])
    for (const record of await (part ? asked.where('lead', 'in', part) : asked).execute()) rows.push(rowOf(mergeView, record))
  return rows
}

/** Leaves out leads that are others by now, or withdrawn; nothing to leave out costs nothing a row. */
export async function standingOnly({ read }: Pick<ViewsDatabase, 'read'>, column: string): Promise<Condition[]> {
  const aside = await read.selectFrom('lead_merges').select('lead').where('aside', '=', 1).limit(1).execute()
  if (aside.length === 0) return []
  return [(eb) => eb(column, 'not in', eb.selectFrom('lead_merges').select('lead').where('aside', '=', 1))]
}

/** The lead that stands for this one now: itself, unless it was merged; none for one that is withdrawn. */
export async function survivorOf({ read }: Pick<ViewsDatabase, 'read'>, lead: string): Promise<string | undefined> {
  const seen = new Set([lead])
  for (let id = lead; ;) {
    const row = await read.selectFrom('lead_merges').select(['survivor', 'aside']).where('lead', '=', id).executeTakeFirst()
    const into = row?.survivor as string | null | undefined
    if (into === null && row?.aside === 1) return undefined
    if (into === null || into === undefined || seen.has(into)) return id
    seen.add(into)
    id = into
  }
}

/** Leads that this one stands for now, each with what it stood for itself. */
export async function standsFor({ read }: Pick<ViewsDatabase, 'read'>, lead: string): Promise<readonly string[]> {
  const found = new Set<string>([lead])
  for (let next: readonly string[] = [lead]; next.length > 0;) {
    const rows = await read.selectFrom('lead_merges').select('lead').where('survivor', 'in', next).orderBy('lead').execute()
    next = rows.map((row) => row.lead as string).filter((id) => !found.has(id))
    for (const id of next) found.add(id)
  }
  found.delete(lead)
  return [...found]
}
