import type { LeadFacts } from '@leadledger/leads'
import { factsByIds, factsOf } from './facts-query.js'
import { leadFacts } from './lead-facts.js'
import { mergesBehind } from './merged-facts-query.js'
import { inputsOf, scoreColumns } from './score-record.js'
import type { ViewsDatabase } from './views-database.js'
import { rowOf } from './view.js'

const page = 500

/** A lead whose recorded clock may have to go on. */
export interface PolicyLead {
  /** With what its score is made of. */
  readonly facts: LeadFacts
  /** The cycle whose clock is recorded as running; `null` when none is. */
  readonly running: number | null
}

/** Leads whose clock is recorded as running, and new ones of whose cycle none is recorded; of all others nothing is read. */
export async function* readPolicyLeads(database: ViewsDatabase): AsyncGenerator<PolicyLead> {
  const { read, again } = database
  const mergedOf = await mergesBehind(database, (leads) => factsByIds(database, leads, {}))
  for (let after = 0; ;) {
    const query = read
      .selectFrom('lead_facts')
      .innerJoin('lead_list', 'lead_list.id', 'lead_facts.lead')
      .leftJoin('score_changes', 'score_changes.lead', 'lead_facts.lead')
      .leftJoin('sla_clocks', 'sla_clocks.lead', 'lead_facts.lead')
      .selectAll('lead_facts')
      .select(scoreColumns)
      .select(['sla_clocks.cycle as clockCycle', 'sla_clocks.state as clockState'])
      .where('lead_facts.n', '>', after)
      .where((eb) =>
        eb.or([
          eb('sla_clocks.state', '=', 'running'),
          eb.and([eb('lead_facts.status', '=', 'new'), eb.or([eb('sla_clocks.cycle', 'is', null), eb('sla_clocks.cycle', '<', eb.ref('lead_facts.cycle'))])]),
        ]),
      )
      .orderBy('lead_facts.n')
      .limit(page)
    const records = await again(() => query.execute())
    const merged = await mergedOf(records.map(({ lead }) => lead as string))
    for (const record of records) {
      const row = rowOf(leadFacts, record)
      const facts = { ...factsOf(row), scoreInputs: inputsOf(record, row.estimate), ...merged.get(row.lead) }
      yield { facts, running: record.clockState === 'running' ? Number(record.clockCycle) : null }
    }
    if (records.length < page) return
    after = records.at(-1)?.n as number
  }
}
