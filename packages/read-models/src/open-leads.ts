import { isOpen, statuses } from '@leadledger/leads'
import type { ViewsDatabase } from './views-database.js'

const open = statuses.filter(isOpen)
/** Databases take so many parameters a query, and more. */
const chunk = 500

/** How many open leads each of these owners has; 0 for one who has none. */
export async function countOpenLeads({ read }: ViewsDatabase, owners: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const counts = new Map(owners.map((owner) => [owner, 0]))
  for (let from = 0; from < owners.length; from += chunk) {
    const rows = await read
      .selectFrom('lead_list')
      .select(['owner', (eb) => eb.fn.countAll<number>().as('open')])
      .where('owner', 'in', owners.slice(from, from + chunk))
      .where('status', 'in', open)
      .where((eb) => eb('id', 'not in', eb.selectFrom('lead_merges').select('lead').where('aside', '=', 1)))
      .groupBy('owner')
      .execute()
    for (const { owner, open: leads } of rows) counts.set(owner as string, leads)
  }
  return counts
}
