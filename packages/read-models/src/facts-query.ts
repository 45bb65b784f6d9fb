import { isOpen, statuses, type FollowUpFacts, type LeadFacts, type OpenLead, type Status } from '@leadledger/leads'
import type { Kysely } from 'kysely'
import { chunksOf } from './chunks.js'
import { followUps } from './follow-ups.js'
import { leadFacts, type LeadFactsRow } from './lead-facts.js'
import { listOf } from './json-elements.js'
import { leadList } from './lead-list.js'
import { mergesBehind } from './merged-facts-query.js'
import { mergeView } from './merge-view.js'
import { nurtureOf, nurtureView } from './nurture-view.js'
import { inOrder, unpacked } from './packed-interaction.js'
import { unpackedOwnership, unpackedResponse, unpackedVisit } from './packed-visit.js'
import { scoreChanges } from './score-changes.js'
import { inputsOf, scoreColumns } from './score-record.js'
import type { Condition, Tables, ViewsDatabase } from './views-database.js'
import { rowOf } from './view.js'

const page = 2_000

export interface FactsQuery {
  /** With custom fields. */
  readonly custom?: boolean
  readonly interactions?: boolean
  readonly followUps?: boolean
  /** With what their scores are made of. */
  readonly scores?: boolean
  /** With sequences, mails and reactions, of leads that have any. */
  readonly nurture?: boolean
  /** Only leads in one of these statuses now. */
  readonly statuses?: readonly Status[]
  /** Only these leads, which are few. */
  readonly leads?: readonly string[]
}

/** The views a query reads. */
export const viewsOfFacts = (query: FactsQuery = {}): readonly { readonly projection: { readonly name: string } }[] =>
  [
    leadFacts,
    mergeView,
    (query.custom || query.scores) && leadList,
    query.scores && scoreChanges,
    query.followUps && followUps,
    query.nurture && nurtureView,
  ].filter((view) => view !== false && view !== undefined)

type Record = Readonly<globalThis.Record<string, unknown>>

/** The facts of every lead, a page at a time. */
export async function* readFacts(database: ViewsDatabase, query: FactsQuery = {}): AsyncGenerator<LeadFacts> {
  for await (const [facts] of factsAndRecords(database, query, query.custom ? ['lead_list.custom as customFields'] : [])) yield facts
}

/** Interactions are the longest column, and few numbers need them; what a lead was expected to be worth only its score does. */
const columnsFor = ({ interactions, scores }: FactsQuery): readonly `lead_facts.${string}`[] =>
  ['n', ...Object.keys(leadFacts.columns).filter((name) => (scores || name !== 'estimate') && (interactions || name !== 'interactions'))].map(
    (name) => `lead_facts.${name}` as const,
  )

const shownByList = ['updatedAt', 'lastActivityAt', 'emailVerified', 'phoneVerified', 'ownStatus'] as const

export type OpenLeadsQuery = Pick<FactsQuery, 'scores' | 'nurture'>

/** Every lead without an outcome, with what shows how it is looked after. */
export async function* readOpenLeads(database: ViewsDatabase, { scores = false, nurture = false }: OpenLeadsQuery = {}): AsyncGenerator<OpenLead> {
  const reading = factsAndRecords(
    database,
    { interactions: true, followUps: true, scores, nurture, statuses: statuses.filter(isOpen) },
    shownByList.map((column) => `lead_list.${column}` as const),
  )
  for await (const [{ interactions: logged = [], followUps: due = [], ...facts }, record] of reading) {
    const { updatedAt, lastActivityAt, emailVerified, phoneVerified, ownStatus } = record as unknown as ListColumns
    yield {
      ...facts,
      interactions: logged,
      followUps: due,
      updatedAt,
      lastActivityAt,
      ownStatus,
      emailIs: verdict(emailVerified),
      phoneIs: verdict(phoneVerified),
    }
  }
}

interface ListColumns {
  readonly updatedAt: number
  readonly lastActivityAt: number | null
  readonly emailVerified: number | null
  readonly phoneVerified: number | null
  readonly ownStatus: string | null
}

const verdict = (verified: number | null): OpenLead['emailIs'] => (verified === null ? 'unverified' : verified === 1 ? 'right' : 'wrong')

/** With `columns` of the list, which the records then have. */
async function* factsAndRecords(database: ViewsDatabase, query: FactsQuery, columns: readonly string[]): AsyncGenerator<[LeadFacts, Record]> {
  const { read, again } = database
  const { statuses: wanted, leads: named } = query
  const mergedOf = await mergesBehind(database, (leads) => factsByIds(database, leads, query))
  for (let after = 0; ;) {
    const all = read.selectFrom('lead_facts').select(columnsFor(query)).where('lead_facts.n', '>', after).orderBy('lead_facts.n').limit(page)
    const known = named ? all.where('lead_facts.lead', 'in', named) : all
    const some = wanted ? known.where('lead_facts.status', 'in', wanted) : known
    const listed = columns.length > 0 || query.scores ? some.innerJoin('lead_list', 'lead_list.id', 'lead_facts.lead').select(columns) : some
    const asked = query.scores ? listed.leftJoin('score_changes', 'score_changes.lead', 'lead_facts.lead').select(scoreColumns) : listed
    const records = await again(() => asked.execute())
    const upTo = records.at(-1)?.n as number | undefined
    const due = query.followUps ? await again(() => followUpsOf(read, inPage(after, upTo, wanted))) : undefined
    const leads = records.map(({ lead }) => lead as string)
    const merged = await mergedOf(leads)
    const nurtured = query.nurture ? await again(() => nurtureOf(read, leads)) : undefined
    for (const record of records) {
      const row = rowOf(leadFacts, record)
      const facts = factsOf(row, query)
      const nurture = nurtured?.get(facts.lead)
      const more = {
        ...customOf(record),
        ...(query.scores && { scoreInputs: inputsOf(record, row.estimate) }),
        ...(due && { followUps: due.get(facts.lead) ?? [] }),
        ...(nurture && { nurture }),
      }
      yield [{ ...facts, ...more, ...merged.get(facts.lead) }, record]
    }
    if (records.length < page || upTo === undefined) return
    after = upTo
  }
}

function customOf({ customFields }: { readonly customFields?: unknown }): Pick<LeadFacts, 'custom'> {
  return typeof customFields === 'string' && customFields !== '' ? { custom: JSON.parse(customFields) as globalThis.Record<string, string> } : {}
}

export function factsOf({ interactions, visits, responses, owners, estimate: _estimate, ...row }: LeadFactsRow, query: FactsQuery = {}): LeadFacts {
  const facts = {
    ...row,
    imported: row.imported === 1,
    visits: visits.map(unpackedVisit),
    responses: responses.map(unpackedResponse),
    owners: listOf(owners).map(unpackedOwnership),
  }
  return query.interactions ? { ...facts, interactions: inOrder(listOf(interactions).map(unpacked)) } : facts
}

/** The facts of some leads, in no order. */
export async function factsByIds({ read, again }: ViewsDatabase, leads: readonly string[], query: FactsQuery): Promise<readonly LeadFacts[]> {
  const found: LeadFacts[] = []
  for (const part of chunksOf(leads)) {
    const some: Condition = (eb) => eb('lead_facts.lead', 'in', part)
    const records = await again(() => read.selectFrom('lead_facts').select(columnsFor(query)).where(some).execute())
    const due = query.followUps ? await again(() => followUpsOf(read, some)) : undefined
    for (const record of records) {
      const facts = factsOf(rowOf(leadFacts, record), query)
      found.push({ ...facts, ...(due && { followUps: due.get(facts.lead) ?? [] }) })
    }
  }
  return found
}

const inPage =
  (after: number, upTo: number | undefined, wanted: readonly Status[] | undefined): Condition =>
  (eb) =>
    eb.and([eb('lead_facts.n', '>', after), eb('lead_facts.n', '<=', upTo ?? after), ...(wanted ? [eb('lead_facts.status', 'in', wanted)] : [])])

/** The follow-ups of the leads that fit, by lead. */
async function followUpsOf(read: Kysely<Tables>, fits: Condition): Promise<ReadonlyMap<string, readonly FollowUpFacts[]>> {
  const byLead = new Map<string, FollowUpFacts[]>()
  const all = read
    .selectFrom('follow_ups')
    .innerJoin('lead_facts', 'lead_facts.lead', 'follow_ups.lead')
    .select([
      'follow_ups.lead',
      'follow_ups.dueAt',
      'follow_ups.state',
      'follow_ups.reschedules',
      'follow_ups.missed',
      'follow_ups.scheduledAt',
      'follow_ups.closedAt',
    ])
    .where(fits)
    .orderBy('follow_ups.lead')
    .orderBy('follow_ups.dueAt')
  const rows = await all.execute()
  for (const { lead, ...row } of rows as unknown as readonly (FollowUpFacts & { lead: string })[]) {
    const known = byLead.get(lead)
    if (known) known.push(row)
    else byLead.set(lead, [row])
  }
  return byLead
}
