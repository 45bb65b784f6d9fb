import { isOpen, statuses, type LeadFacts, type ScoreInputs } from '@leadledger/leads'
import type { ExpressionBuilder } from 'kysely'
import { factsOf, leadFacts } from './lead-facts.js'
import { inputsOf, scoreInputs } from './score-inputs.js'
import type { Tables, ViewsDatabase } from './views-database.js'
import { rowOf } from './view.js'

const page = 1_000
const open = statuses.filter(isOpen)

/** A lead, and what its score is made of. */
export interface ScoredLead {
  readonly facts: LeadFacts
  readonly inputs: ScoreInputs
}

export interface QueuedLead extends ScoredLead {
  readonly company: string | null
  readonly contact: string | null
  /** From when on the follow-up that is due first is overdue, milliseconds since 1970; `null` when none is open. */
  readonly followUpDueAt: number | null
}

const scored = (record: Record<string, unknown>): ScoredLead => ({
  facts: factsOf(rowOf(leadFacts, record)),
  inputs: inputsOf(rowOf(scoreInputs, record)),
})

/** Leads with what their scores are made of, a page at a time. */
export async function* readScored({ read, again }: ViewsDatabase, { onlyOpen }: { readonly onlyOpen: boolean }): AsyncGenerator<ScoredLead> {
  for (let after = 0; ;) {
    const all = read
      .selectFrom('lead_facts')
      .innerJoin('score_inputs', 'score_inputs.lead', 'lead_facts.lead')
      .selectAll('lead_facts')
      .select(['score_inputs.behaviours as behaviours', 'score_inputs.facts as facts', 'score_inputs.erased as erased'])
      .where('lead_facts.n', '>', after)
      .orderBy('lead_facts.n')
      .limit(page)
    const records = await again(() => (onlyOpen ? all.where('lead_facts.status', 'in', open) : all).execute())
    yield* records.map(scored)
    if (records.length < page) return
    after = records.at(-1)?.n as number
  }
}

/** Open leads of an owner, or those nobody owns: work that grows with their number and not with the ledger. */
export async function readQueued({ read }: ViewsDatabase, owner: string | null): Promise<readonly QueuedLead[]> {
  const isTheirs = (eb: ExpressionBuilder<Tables, string>) =>
    eb.and([owner === null ? eb('lead_list.owner', 'is', null) : eb('lead_list.owner', '=', owner), eb('lead_list.status', 'in', open)])
  const records = await read
    .selectFrom('lead_list')
    .innerJoin('lead_facts', 'lead_facts.lead', 'lead_list.id')
    .innerJoin('score_inputs', 'score_inputs.lead', 'lead_list.id')
    .selectAll('lead_facts')
    .select(['score_inputs.behaviours as behaviours', 'score_inputs.facts as facts', 'score_inputs.erased as erased'])
    .select(['lead_list.company as company', 'lead_list.contact as contact'])
    .select((eb) => nextDue(eb).as('followUpDueAt'))
    .where(isTheirs)
    .execute()
  return records.map((record) => ({
    ...scored(record),
    company: record.company as string | null,
    contact: record.contact as string | null,
    followUpDueAt: record.followUpDueAt === null ? null : Number(record.followUpDueAt),
  }))
}

/** Looked up lead by lead: an index leads to the few follow-ups of each. */
const nextDue = (eb: ExpressionBuilder<Tables, string>) =>
  eb
    .selectFrom('follow_ups')
    .select('follow_ups.dueAt')
    .whereRef('follow_ups.lead', '=', 'lead_list.id')
    .where('follow_ups.state', '=', 'open')
    .orderBy('follow_ups.dueAt')
    .limit(1)
