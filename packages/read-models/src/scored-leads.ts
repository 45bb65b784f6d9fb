import { isOpen, statuses, type FollowedPlans, type LeadFacts, type ScoreInputs } from '@leadledger/leads'
import type { ExpressionBuilder } from 'kysely'
import { factsOf } from './facts-query.js'
import { leadFacts } from './lead-facts.js'
import { inputsOf, scoreColumns } from './score-record.js'
import type { Tables, ViewsDatabase } from './views-database.js'
import { standingOnly } from './merge-query.js'
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

function scored(record: Readonly<Record<string, unknown>>): ScoredLead {
  const row = rowOf(leadFacts, record)
  return { facts: factsOf(row), inputs: inputsOf(record, row.estimate) }
}

/** An open lead, and the plans of bands that were followed. */
export interface PlannedLead extends ScoredLead {
  readonly followed: FollowedPlans | null
}

/** Leads with what their scores are made of, a page at a time. */
export async function* readScored(database: ViewsDatabase, { onlyOpen }: { readonly onlyOpen: boolean }): AsyncGenerator<ScoredLead> {
  for await (const record of scoredRecords(database, scoredQuery(database), onlyOpen)) yield scored(record)
}

/** Open leads, each with the plans of its newest cycle that were followed. */
export async function* readPlanned(database: ViewsDatabase): AsyncGenerator<PlannedLead> {
  const query = scoredQuery(database)
    .leftJoin('band_plans', 'band_plans.lead', 'lead_facts.lead')
    .select(['band_plans.cycle as plansCycle', 'band_plans.bands as plansBands'])
  for await (const record of scoredRecords(database, query, true)) {
    const { plansCycle, plansBands } = record
    const bands = typeof plansBands === 'string' && plansBands !== '' ? (JSON.parse(plansBands) as readonly string[]) : []
    yield { ...scored(record), followed: plansCycle === null ? null : { cycle: Number(plansCycle), bands } }
  }
}

type ScoredQuery = ReturnType<typeof scoredQuery>

async function* scoredRecords(database: ViewsDatabase, query: ScoredQuery, onlyOpen: boolean): AsyncGenerator<Readonly<Record<string, unknown>>> {
  const isStanding = await database.again(() => standingOnly(database, 'lead_facts.lead'))
  for (let after = 0; ;) {
    const all = query
      .where((eb) => eb.and(isStanding.map((fits) => fits(eb))))
      .where('lead_facts.n', '>', after)
      .orderBy('lead_facts.n')
      .limit(page)
    const records = await database.again(() => (onlyOpen ? all.where('lead_facts.status', 'in', open) : all).execute())
    yield* records
    if (records.length < page) return
    after = records.at(-1)?.n as number
  }
}

const scoredQuery = ({ read }: ViewsDatabase) =>
  read
    .selectFrom('lead_facts')
    .innerJoin('lead_list', 'lead_list.id', 'lead_facts.lead')
    .leftJoin('score_changes', 'score_changes.lead', 'lead_facts.lead')
    .selectAll('lead_facts')
    .select(scoreColumns)

/** Open leads of an owner, or those nobody owns: work that grows with their number and not with the ledger. */
export async function readQueued(database: ViewsDatabase, owner: string | null): Promise<readonly QueuedLead[]> {
  const isStanding = await standingOnly(database, 'lead_facts.lead')
  const records = await scoredQuery(database)
    .where((eb) => eb.and(isStanding.map((fits) => fits(eb))))
    .select(['lead_list.company as company', 'lead_list.contact as contact'])
    .select((eb) => nextDue(eb).as('followUpDueAt'))
    .where((eb) => (owner === null ? eb('lead_list.owner', 'is', null) : eb('lead_list.owner', '=', owner)))
    .where('lead_list.status', 'in', open)
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
