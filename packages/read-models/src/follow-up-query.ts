import { isErased, streamName, type Keyring, type Recorded } from '@leadledger/eventsourcing'
import { leadCategory, type LeadEventOf } from '@leadledger/leads'
import type { Kysely } from 'kysely'
import { followUps, type FollowUpRow } from './follow-ups.js'
import { standingOnly } from './merge-query.js'
import { survivors } from './merged-follow-ups.js'
import type { LogReader } from './log-reader.js'
import type { Condition, Tables, ViewsDatabase } from './views-database.js'
import { rowOf } from './view.js'

export interface FollowUpQuery {
  /** Only those that were due before this instant, milliseconds since 1970. */
  readonly overdueAt?: number
  /** Without those that are put off beyond this instant. */
  readonly shownAt?: number
  readonly owner?: string
  readonly lead?: string
  /** 100 by default. */
  readonly limit?: number
}

export interface FollowUpItem extends FollowUpRow {
  /** What the sales person wrote, opened now; `null` when there is none, or it is erased. */
  readonly note: string | null
  readonly company: string | null
  readonly contact: string | null
  readonly owner: string | null
}

/** Open follow-ups, the one due first on top. */
export async function queryFollowUps({ read }: ViewsDatabase, log: LogReader, query: FollowUpQuery): Promise<readonly FollowUpItem[]> {
  const rows = await withMerged(read, query)
  const keyring = log.vault.keyring()
  await keyring.load(rows.map(({ lead }) => lead))
  const items: FollowUpItem[] = []
  const survivorOf = survivors(read)
  for (const { isMerged, ...row } of rows) items.push({ ...row, note: await noteOf(log, keyring, row), ...(isMerged && (await survivorOf(row.lead))) })
  return items
}

type Found = Omit<FollowUpItem, 'note'> & { readonly isMerged: boolean }

/** What is due to leads that are others by now is due to those; few are, so they are looked through one by one. */
async function withMerged(read: Kysely<Tables>, { owner, lead, limit = 100, ...query }: FollowUpQuery): Promise<readonly Found[]> {
  const [isStanding] = await standingOnly({ read }, 'follow_ups.lead')
  const own = await openFollowUps(read, { ...query, owner, lead, limit }, isStanding)
  if (!isStanding) return own.map((row) => ({ ...row, isMerged: false }))
  const survivorOf = survivors(read)
  const merged: Found[] = []
  for (const row of await openFollowUps(read, query, (eb) => eb.not(isStanding(eb)))) {
    const survivor = await survivorOf(row.lead)
    if (survivor && (owner ?? survivor.owner) === survivor.owner && (lead ?? survivor.lead) === survivor.lead) merged.push({ ...row, isMerged: true })
  }
  return [...own.map((row) => ({ ...row, isMerged: false })), ...merged].sort(inOrderOfDue).slice(0, limit)
}

const inOrderOfDue = (one: Found, other: Found): number => one.dueAt - other.dueAt || (one.key < other.key ? -1 : 1)

/** Notes are read where they were written, a page at a time: the views hold no copy of them. */
async function noteOf({ store, codec }: LogReader, keyring: Keyring, { lead, scheduledBy }: FollowUpRow): Promise<string | null> {
  for await (const [stored] of store.readStream(streamName(leadCategory, lead), { from: BigInt(scheduledBy), limit: 1 })) {
    if (stored?.type !== 'FollowUpScheduled') break
    const opened = (codec.decode(stored, keyring) as Recorded<LeadEventOf<'FollowUpScheduled'>>).personal.open()
    return isErased(opened) ? null : (opened.note ?? null)
  }
  return null
}

interface OpenQuery {
  readonly overdueAt?: number | undefined
  readonly shownAt?: number | undefined
  readonly owner?: string | undefined
  readonly lead?: string | undefined
  readonly limit?: number
}

async function openFollowUps(
  db: Kysely<Tables>,
  { overdueAt, shownAt, owner, lead, limit }: OpenQuery,
  fits: Condition | undefined,
): Promise<readonly Omit<FollowUpItem, 'note'>[]> {
  let query = db
    .selectFrom('follow_ups')
    .leftJoin('lead_list', 'lead_list.id', 'follow_ups.lead')
    .selectAll('follow_ups')
    .select(['lead_list.company as company', 'lead_list.contact as contact', 'lead_list.owner as owner'])
    .where('follow_ups.state', '=', 'open')
  if (overdueAt !== undefined) query = query.where('follow_ups.dueAt', '<=', overdueAt)
  if (shownAt !== undefined) query = query.where((eb) => eb.or([eb('follow_ups.snoozedUntil', 'is', null), eb('follow_ups.snoozedUntil', '<=', shownAt)]))
  if (owner !== undefined) query = query.where('lead_list.owner', '=', owner)
  if (lead !== undefined) query = query.where('follow_ups.lead', '=', lead)
  if (fits) query = query.where(fits)
  if (limit !== undefined) query = query.limit(limit)
  const records = await query.orderBy('follow_ups.dueAt').orderBy('follow_ups.key').execute()
  return records.map((record) => {
    const { company, contact, owner } = record as unknown as FollowUpItem
    return { ...rowOf(followUps, record), company, contact, owner }
  })
}
