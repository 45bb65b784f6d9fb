import { isOpen, statuses, type LeadFacts } from '@leadledger/leads'
import { factsOf, leadFacts } from './lead-facts.js'
import type { ViewsDatabase } from './views-database.js'
import { rowOf } from './view.js'

const page = 2_000

export interface FactsQuery {
  /** With custom fields. */
  readonly custom?: boolean
  /** Only leads that have no outcome yet. */
  readonly open?: boolean
}

/** The facts of leads, a page at a time. */
export async function* readFacts({ read, again }: ViewsDatabase, { custom = false, open = false }: FactsQuery = {}): AsyncGenerator<LeadFacts> {
  for (let after = 0; ;) {
    const all = read.selectFrom('lead_facts').selectAll('lead_facts').where('lead_facts.n', '>', after).orderBy('lead_facts.n').limit(page)
    const base = open ? all.where('lead_facts.status', 'in', statuses.filter(isOpen)) : all
    const asked = custom ? base.innerJoin('lead_list', 'lead_list.id', 'lead_facts.lead').select('lead_list.custom as customFields') : base
    const records = await again(() => asked.execute())
    for (const record of records) {
      const row = rowOf(leadFacts, record)
      const fields = (record as { customFields?: string | null }).customFields
      yield { ...factsOf(row), ...(fields && { custom: JSON.parse(fields) as Record<string, string> }) }
    }
    if (records.length < page) return
    after = records.at(-1)?.n as number
  }
}
