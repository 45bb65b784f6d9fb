import { statuses } from '@leadledger/leads'
import { sql, type Expression, type ExpressionBuilder, type Kysely, type SqlBool } from 'kysely'
import { z } from 'zod'
import { decodeCursor, encodeCursor } from './cursor.js'
import { InvalidQuery } from './errors.js'
import { leadList, type LeadRow } from './lead-list.js'
import { searchExpressions } from './search-text.js'
import type { Tables } from './views-database.js'
import { rowOf } from './view.js'

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
  owner: z.string().optional(),
  unassigned: z.boolean().optional(),
  source: z.string().optional(),
  /** Half-open: from this instant, and before that one. */
  createdFrom: instant.optional(),
  createdTo: instant.optional(),
  /** Only leads with an open follow-up that was due before this instant. */
  followUpOverdueAt: instant.optional(),
  search: z.string().optional(),
  /** A field, or `-field` for the largest first; newest created first by default. */
  sort: z.templateLiteral([z.enum(['', '-']), z.enum(leadSorts as [LeadSort, ...LeadSort[]])]).default('-createdAt'),
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

type Builder = ExpressionBuilder<Tables, string>

/** One page of the lead list. @throws {InvalidQuery} naming every problem. */
export async function queryLeads(db: Kysely<Tables>, input: LeadQuery): Promise<LeadPage> {
  const parsed = query.safeParse(input)
  if (!parsed.success) throw new InvalidQuery(parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'query'}: ${message}`))
  const { sort, limit, after } = parsed.data
  const descending = sort.startsWith('-')
  const column = sortColumns[sort.replace('-', '') as LeadSort]
  const filter = conditions(parsed.data)
  const cursor = after === undefined ? undefined : decodeCursor(after, sort)

  const page = (where: (eb: Builder) => Expression<SqlBool>, count: number) =>
    db
      .selectFrom('lead_list')
      .selectAll()
      .where((eb) => eb.and([...filter.map((condition) => condition(eb)), where(eb)]))
      .orderBy(column, descending ? 'desc' : 'asc')
      .orderBy('id', descending ? 'desc' : 'asc')
      .limit(count)
      .execute()

  const found: Record<string, unknown>[] = []
  for (const part of sections(column, descending, cursor)) if (found.length <= limit) found.push(...(await page(part, limit + 1 - found.length)))
  const { total } = await db
    .selectFrom('lead_list')
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .where((eb) => eb.and(filter.map((condition) => condition(eb))))
    .executeTakeFirstOrThrow()
  const items = found.slice(0, limit)
  const last = items.at(-1)
  const next = found.length > limit && last ? encodeCursor({ s: sort, v: last[column] as string | number | null, k: last.id as string }) : null
  return { items: items.map((record) => rowOf(leadList, record)), next, total }
}

/** The list as two stretches, rows with a value and rows without: each can be found in an index from where the cursor stands. */
function sections(column: string, descending: boolean, cursor: { v: string | number | null; k: string } | undefined): ((eb: Builder) => Expression<SqlBool>)[] {
  const after = descending ? '<' : '>'
  const beyond = (value: string | number, key: string) => (eb: Builder) => eb(eb.refTuple(column, 'id'), after, eb.tuple(value, key))
  const valued = (eb: Builder) => eb(column, 'is not', null)
  const empty = (eb: Builder) => eb(column, 'is', null)
  if (!cursor) return descending ? [valued, empty] : [empty, valued]
  if (cursor.v !== null) return descending ? [beyond(cursor.v, cursor.k), empty] : [beyond(cursor.v, cursor.k)]
  const restOfEmpty = (eb: Builder) => eb.and([eb(column, 'is', null), eb('id', after, cursor.k)])
  return descending ? [restOfEmpty] : [restOfEmpty, valued]
}

function conditions(asked: z.output<typeof query>): ((eb: Builder) => Expression<SqlBool>)[] {
  const list: ((eb: Builder) => Expression<SqlBool>)[] = []
  const { status, owner, unassigned, source, createdFrom, createdTo, followUpOverdueAt, search } = asked
  if (status) list.push((eb) => eb('status', 'in', status))
  if (owner !== undefined) list.push((eb) => eb('owner', '=', owner))
  if (unassigned) list.push((eb) => eb('owner', 'is', null))
  if (source !== undefined) list.push((eb) => eb('source', '=', source))
  if (createdFrom !== undefined) list.push((eb) => eb('createdAt', '>=', createdFrom))
  if (createdTo !== undefined) list.push((eb) => eb('createdAt', '<', createdTo))
  if (followUpOverdueAt !== undefined)
    list.push((eb) => eb('id', 'in', eb.selectFrom('follow_ups').select('lead').where('state', '=', 'open').where('dueAt', '<=', followUpOverdueAt)))
  if (search !== undefined && search.trim() !== '') list.push(found(search))
  return list
}

/** Words by the index; input without any word, such as `%` or an emoji, as it stands in the names. */
function found(search: string): (eb: Builder) => Expression<SqlBool> {
  const asked = searchExpressions(search)
  if (!asked) return () => sql<SqlBool>`(instr(company, ${search}) > 0 or instr(contact, ${search}) > 0)`
  const words = sql<number>`(select rowid from lead_words where lead_words match ${asked.words})`
  if (asked.digits === undefined) return (eb) => eb('n', 'in', words)
  const phones = sql<number>`(select rowid from lead_phones where lead_phones match ${asked.digits})`
  return (eb) => eb.or([eb('n', 'in', words), eb('n', 'in', phones)])
}

/** The row of one lead. */
export async function findLead(db: Kysely<Tables>, lead: string): Promise<LeadRow | undefined> {
  const record = await db.selectFrom('lead_list').selectAll().where('id', '=', lead).executeTakeFirst()
  return record && rowOf(leadList, record)
}
