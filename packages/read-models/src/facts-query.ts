import type { LeadFacts } from '@leadledger/leads'
import type { Kysely } from 'kysely'
import { leadFacts } from './lead-facts.js'
import type { Tables } from './views-database.js'
import { rowOf } from './view.js'

const page = 2_000

/** The facts of every lead, a page at a time; with `custom`, their custom fields too. */
export async function* readFacts(db: Kysely<Tables>, { custom = false } = {}): AsyncGenerator<LeadFacts> {
  for (let after = 0; ;) {
    const base = db.selectFrom('lead_facts').selectAll('lead_facts').where('lead_facts.n', '>', after).orderBy('lead_facts.n').limit(page)
    const records = custom
      ? await base.innerJoin('lead_list', 'lead_list.id', 'lead_facts.lead').select('lead_list.custom as customFields').execute()
      : await base.execute()
    for (const record of records) {
      const row = rowOf(leadFacts, record)
      const fields = (record as { customFields?: string | null }).customFields
      yield { ...row, imported: row.imported === 1, ...(fields && { custom: JSON.parse(fields) as Record<string, string> }) }
    }
    if (records.length < page) return
    after = records.at(-1)?.n as number
  }
}
