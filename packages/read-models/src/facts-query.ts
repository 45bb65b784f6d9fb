import { isOpen, statuses, type FollowUpFacts, type LeadFacts, type LoggedInteraction, type OpenLead, type Status } from '@leadledger/leads'
import type { Kysely } from 'kysely'
import { followUps } from './follow-ups.js'
import { interactions, type InteractionRow } from './interactions.js'
import { leadFacts } from './lead-facts.js'
import { leadList } from './lead-list.js'
import type { Tables, ViewsDatabase } from './views-database.js'
import { rowOf } from './view.js'

const page = 2_000

export interface FactsQuery {
  /** With custom fields. */
  readonly custom?: boolean
  readonly interactions?: boolean
  readonly followUps?: boolean
  /** Only leads in this status now. */
  readonly status?: Status
}

/** The views a query reads. */
export const viewsOfFacts = (query: FactsQuery = {}): readonly { readonly projection: { readonly name: string } }[] =>
  [leadFacts, query.custom && leadList, query.interactions && interactions, query.followUps && followUps].filter((view) => view !== false && view !== undefined)

type Record = Readonly<globalThis.Record<string, unknown>>

/** The facts of every lead, a page at a time. */
export async function* readFacts(database: ViewsDatabase, query: FactsQuery = {}): AsyncGenerator<LeadFacts> {
  const wanted = query.status === undefined ? undefined : [query.status]
  for await (const [facts] of factsAndRecords(database, query, { statuses: wanted, columns: query.custom ? ['lead_list.custom as customFields'] : [] }))
    yield facts
}

const shownByList = ['updatedAt', 'lastActivityAt', 'emailVerified', 'phoneVerified'] as const

/** Every lead without an outcome, with what shows how it is looked after. */
export async function* readOpenLeads(database: ViewsDatabase): AsyncGenerator<OpenLead> {
  const reading = factsAndRecords(
    database,
    { interactions: true, followUps: true },
    { statuses: statuses.filter(isOpen), columns: shownByList.map((column) => `lead_list.${column}` as const) },
  )
  for await (const [{ interactions: logged = [], followUps: due = [], ...facts }, record] of reading) {
    const { updatedAt, lastActivityAt, emailVerified, phoneVerified } = record as unknown as ListColumns
    yield { ...facts, interactions: logged, followUps: due, updatedAt, lastActivityAt, emailIs: verdict(emailVerified), phoneIs: verdict(phoneVerified) }
  }
}

interface ListColumns {
  readonly updatedAt: number
  readonly lastActivityAt: number | null
  readonly emailVerified: number | null
  readonly phoneVerified: number | null
}

const verdict = (verified: number | null): OpenLead['emailIs'] => (verified === null ? 'unverified' : verified === 1 ? 'right' : 'wrong')

interface Reading {
  readonly statuses: readonly Status[] | undefined
  /** Columns of the list to read as well. */
  readonly columns: readonly string[]
}

async function* factsAndRecords(database: ViewsDatabase, query: FactsQuery, { statuses: wanted, columns }: Reading): AsyncGenerator<[LeadFacts, Record]> {
  const { read, again } = database
  for (let after = 0; ;) {
    const all = read.selectFrom('lead_facts').selectAll('lead_facts').where('lead_facts.n', '>', after).orderBy('lead_facts.n').limit(page)
    const some = wanted ? all.where('lead_facts.status', 'in', wanted) : all
    const asked = columns.length > 0 ? some.innerJoin('lead_list', 'lead_list.id', 'lead_facts.lead').select(columns) : some
    const records = await again(() => asked.execute())
    const upTo = records.at(-1)?.n as number
    const logged = query.interactions ? await again(() => ofLeads<InteractionRow>(read, 'interactions', after, upTo)) : undefined
    const due = query.followUps ? await again(() => ofLeads<FollowUpFacts>(read, 'follow_ups', after, upTo)) : undefined
    for (const record of records) {
      const row = rowOf(leadFacts, record)
      const facts: LeadFacts = {
        ...row,
        imported: row.imported === 1,
        ...customOf(record),
        ...(logged && { interactions: (logged.get(row.lead) ?? []).map(interactionOf) }),
        ...(due && { followUps: due.get(row.lead) ?? [] }),
      }
      yield [facts, record]
    }
    if (records.length < page) return
    after = upTo
  }
}

function customOf({ customFields }: { readonly customFields?: unknown }): Pick<LeadFacts, 'custom'> {
  return typeof customFields === 'string' && customFields !== '' ? { custom: JSON.parse(customFields) as globalThis.Record<string, string> } : {}
}

const interactionOf = (row: InteractionRow): LoggedInteraction => ({ ...row, automated: row.automated === 1 })

/** The rows of a table that belong to a page of leads, by lead. */
async function ofLeads<Row>(
  read: Kysely<Tables>,
  table: 'interactions' | 'follow_ups',
  after: number,
  upTo: number,
): Promise<ReadonlyMap<string, readonly Row[]>> {
  if (upTo === undefined) return new Map()
  const rows = await read
    .selectFrom(table)
    .innerJoin('lead_facts', 'lead_facts.lead', `${table}.lead`)
    .selectAll(table)
    .where('lead_facts.n', '>', after)
    .where('lead_facts.n', '<=', upTo)
    .orderBy(`${table}.lead`)
    .orderBy(table === 'interactions' ? 'interactions.at' : 'follow_ups.dueAt')
    .orderBy(`${table}.key`)
    .execute()
  const byLead = new Map<string, Row[]>()
  for (const row of rows as { lead: string }[]) {
    const known = byLead.get(row.lead)
    if (known) known.push(row as Row)
    else byLead.set(row.lead, [row as Row])
  }
  return byLead
}
