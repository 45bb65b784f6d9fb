import { problemTexts, statuses } from '@leadledger/leads'
import { z } from 'zod'
import { chunksOf } from './chunks.js'
import { decodeCursor, encodeCursor } from './cursor.js'
import { InvalidQuery } from './errors.js'
import { leadList } from './lead-list.js'
import type { LeadRow } from './lead-row.js'
import { survivorOf, standingOnly } from './merge-query.js'
import { ownerText } from './packed-visit.js'
import { emailKey, searchTerms } from './search-text.js'
import type { Condition, ViewsDatabase, ViewSearchConditions } from './views-database.js'
import { rowOf, type ColumnType, type View } from './view.js'

/** Fields the list can be sorted by, and the columns that hold them. */
const sortColumns = {
  createdAt: 'createdAt',
  updatedAt: 'updatedAt',
  closedAt: 'closedAt',
  lastActivityAt: 'lastActivityAt',
  company: 'companyKey',
  contact: 'contactKey',
  status: 'status',
  owner: 'owner',
  source: 'source',
  dealValue: 'valueMinor',
  id: 'id',
} as const

export type LeadSort = keyof typeof sortColumns
export const leadSorts = Object.keys(sortColumns) as readonly LeadSort[]

const instant = z.number().int()

const query = z.strictObject({
  status: z.array(z.enum(statuses)).optional(),
  notStatus: z.array(z.enum(statuses)).optional(),
  ownStatus: z.string().optional(),
  owner: z.string().optional(),
  /** Owned by one of these. */
  owners: z.array(z.string()).optional(),
  /** Owned by one of these, or by nobody. */
  seenWith: z.array(z.string()).optional(),
  /** Owned by this one before, and by somebody else or nobody now. */
  previousOwner: z.string().optional(),
  unassigned: z.boolean().optional(),
  source: z.string().optional(),
  /** Half-open: from this instant, and before that one. */
  createdFrom: instant.optional(),
  createdTo: instant.optional(),
  /** Only leads with an open follow-up that was due before this instant. */
  followUpOverdueAt: instant.optional(),
  search: z.string().optional(),
  /** A field, or `-field` for the largest first; newest created first by default. */
  sort: z
    .templateLiteral([z.enum(['', '-']), z.enum(leadSorts as [LeadSort, ...LeadSort[]])], {
      error: `is none of ${leadSorts.join(', ')}, with - in front for descending`,
    })
    .default('-createdAt'),
  limit: z.number().int().min(1).max(1_000).default(50),
  after: z.string().max(4_000).optional(),
})

/** What to list; instants are milliseconds since 1970. */
export type LeadQuery = z.input<typeof query>

export interface LeadPage {
  readonly items: readonly LeadRow[]
  /** Cursor of the next page; `null` on the last one. */
  readonly next: string | null
  /** How many leads match, on all pages. */
  readonly total: number
}

/** One page of the lead list. @throws {InvalidQuery} naming every problem. */
export async function queryLeads({ read, search }: ViewsDatabase, input: LeadQuery): Promise<LeadPage> {
  const parsed = query.safeParse(input)
  if (!parsed.success) throw new InvalidQuery(problemTexts(parsed.error.issues, 'query'))
  const { sort, limit, after } = parsed.data
  const descending = sort.startsWith('-')
  const column = sortColumns[sort.replace('-', '') as LeadSort]
  const filter = [...conditions(parsed.data, search, await survivorsOwnedBefore({ read, search }, parsed.data)), ...(await standingOnly({ read }, 'id'))]
  const cursor = after === undefined ? undefined : decodeCursor(after, sort, typeOf(column))

  const page = (where: Condition, count: number) =>
    read
      .selectFrom('lead_list')
      .selectAll()
      .where((eb) => eb.and([...filter.map((condition) => condition(eb)), where(eb)]))
      .orderBy(column, descending ? 'desc' : 'asc')
      .orderBy('id', descending ? 'desc' : 'asc')
      .limit(count)
      .execute()

  const found: Record<string, unknown>[] = []
  for (const part of sections(column, descending, cursor)) if (found.length <= limit) found.push(...(await page(part, limit + 1 - found.length)))
  const { total } = await read
    .selectFrom('lead_list')
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .where((eb) => eb.and(filter.map((condition) => condition(eb))))
    .executeTakeFirstOrThrow()
  const items = found.slice(0, limit)
  const last = items.at(-1)
  const next = found.length > limit && last ? encodeCursor({ s: sort, v: last[column] as string | number | null, k: last.id as string }) : null
  return { items: items.map((record) => rowOf(leadList, record)), next, total }
}

/** What is derived is text. */
const typeOf = (column: string): ColumnType => (leadList.columns as Readonly<Record<string, ColumnType>>)[column] ?? 'text'

/** The list as two stretches, rows with a value and rows without: each can be found in an index from where the cursor stands. */
function sections(column: string, descending: boolean, cursor: { v: string | number | null; k: string } | undefined): Condition[] {
  const after = descending ? '<' : '>'
  const beyond =
    (value: string | number, key: string): Condition =>
    (eb) =>
      eb(eb.refTuple(column, 'id'), after, eb.tuple(value, key))
  const valued: Condition = (eb) => eb(column, 'is not', null)
  const empty: Condition = (eb) => eb(column, 'is', null)
  if (!cursor) return descending ? [valued, empty] : [empty, valued]
  if (cursor.v !== null) return descending ? [beyond(cursor.v, cursor.k), empty] : [beyond(cursor.v, cursor.k)]
  const restOfEmpty: Condition = (eb) => eb.and([eb(column, 'is', null), eb('id', after, cursor.k)])
  return descending ? [restOfEmpty] : [restOfEmpty, valued]
}

function conditions(asked: z.output<typeof query>, searching: ViewSearchConditions, survivors: readonly string[]): Condition[] {
  const list: Condition[] = []
  const { status, notStatus, ownStatus, owner, owners, seenWith, previousOwner, unassigned, source, createdFrom, createdTo, followUpOverdueAt, search } = asked
  if (status) list.push(isOneOf('status', status))
  if (ownStatus !== undefined) list.push((eb) => eb('ownStatus', '=', ownStatus))
  if (notStatus && notStatus.length > 0) list.push((eb) => eb('status', 'not in', notStatus))
  if (owner !== undefined) list.push((eb) => eb('owner', '=', owner))
  if (owners) list.push(isOneOf('owner', owners))
  if (seenWith) list.push((eb) => eb.or([eb('owner', 'is', null), isOneOf('owner', seenWith)(eb)]))
  if (previousOwner !== undefined) list.push(ownedBefore(previousOwner, searching, survivors))
  if (unassigned) list.push((eb) => eb('owner', 'is', null))
  if (source !== undefined) list.push((eb) => eb('source', '=', source))
  if (createdFrom !== undefined) list.push((eb) => eb('createdAt', '>=', createdFrom))
  if (createdTo !== undefined) list.push((eb) => eb('createdAt', '<', createdTo))
  if (followUpOverdueAt !== undefined)
    list.push((eb) => eb('id', 'in', eb.selectFrom('follow_ups').select('lead').where('state', '=', 'open').where('dueAt', '<=', followUpOverdueAt)))
  if (search !== undefined && search.trim() !== '') list.push(found(search, searching))
  return list
}

/** Of no values, a row has none. */
const isOneOf =
  (column: string, values: readonly string[]): Condition =>
  (eb) =>
    values.length === 0 ? eb.lit(false) : eb(column, 'in', values)

function ownedBefore(owner: string, { contains }: ViewSearchConditions, survivors: readonly string[]): Condition {
  const named = contains('owners', ownerText(owner))
  return (eb) =>
    eb.and([
      eb.or([eb('owner', 'is', null), eb('owner', '!=', owner)]),
      eb.or([eb('id', 'in', eb.selectFrom('lead_facts').select('lead').where(named)), isOneOf('id', survivors)(eb)]),
    ])
}

/** The leads that stand for merged ones which somebody owned; few are merged, so they are looked up one by one. */
async function survivorsOwnedBefore(
  { read, search }: Pick<ViewsDatabase, 'read' | 'search'>,
  { previousOwner }: Pick<z.output<typeof query>, 'previousOwner'>,
): Promise<readonly string[]> {
  if (previousOwner === undefined) return []
  const owned = read
    .selectFrom('lead_facts')
    .select('lead')
    .where(search.contains('owners', ownerText(previousOwner)))
  const merged = await read.selectFrom('lead_merges').select('lead').where('aside', '=', 1).where('lead', 'in', owned).execute()
  const found = new Set<string>()
  for (const { lead } of merged) {
    const survivor = await survivorOf({ read }, lead as string)
    if (survivor !== undefined) found.add(survivor)
  }
  return [...found]
}

/** Words by the index; input without any word, such as `%` or an emoji, as it stands in the names. */
function found(search: string, { matches, contains }: ViewSearchConditions): Condition {
  const terms = searchTerms(search)
  if (terms) return matches(leadList as unknown as View, terms)
  return (eb) => eb.or(['company', 'contact'].map((column) => contains(column, search)(eb)))
}

/** The row of one lead, or of the one it is merged into; none of one that is withdrawn. */
export async function findLead({ read }: ViewsDatabase, lead: string): Promise<LeadRow | undefined> {
  const survivor = await survivorOf({ read }, lead)
  const record = survivor === undefined ? undefined : await read.selectFrom('lead_list').selectAll().where('id', '=', survivor).executeTakeFirst()
  return record && rowOf(leadList, record)
}

/** The leads that have this address, or stand for one that has. */
export async function findByEmail(database: ViewsDatabase, address: string): Promise<readonly LeadRow[]> {
  const records = await database.read.selectFrom('lead_list').select('id').where('emailKey', '=', emailKey(address)).execute()
  const found = new Set<string | undefined>()
  for (const { id } of records) found.add(await survivorOf(database, id as string))
  found.delete(undefined)
  return readRows(database, [...found] as string[])
}

/** The rows of leads as they are, also of those merged into others. */
export async function readRows({ read }: Pick<ViewsDatabase, 'read'>, leads: readonly string[]): Promise<readonly LeadRow[]> {
  const rows: LeadRow[] = []
  for (const part of chunksOf(leads)) {
    const records = await read.selectFrom('lead_list').selectAll().where('id', 'in', part).orderBy('id').execute()
    for (const record of records) rows.push(rowOf(leadList, record))
  }
  return rows
}
