import { isErased, streamName, type Keyring, type Recorded } from '@leadledger/eventsourcing'
import { leadCategory, type LeadEventOf } from '@leadledger/leads'
import type { Kysely } from 'kysely'
import { followUps, type FollowUpRow } from './follow-ups.js'
import type { LogReader } from './log-reader.js'
import type { Tables, ViewsDatabase } from './views-database.js'
import { rowOf } from './view.js'

export interface FollowUpQuery {
  /** Only those that were due before this instant, milliseconds since 1970. */
  readonly overdueAt?: number
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
  const rows = await openFollowUps(read, query)
  const keyring = log.vault.keyring()
  await keyring.load(rows.map(({ lead }) => lead))
  const items: FollowUpItem[] = []
  for (const row of rows) items.push({ ...row, note: await noteOf(log, keyring, row) })
  return items
}

/** Notes are read where they were written, a page at a time: the views hold no copy of them. */
async function noteOf({ store, codec }: LogReader, keyring: Keyring, { lead, scheduledBy }: FollowUpRow): Promise<string | null> {
  for await (const [stored] of store.readStream(streamName(leadCategory, lead), { from: BigInt(scheduledBy), limit: 1 })) {
    if (stored?.type !== 'FollowUpScheduled') break
    const opened = (codec.decode(stored, keyring) as Recorded<LeadEventOf<'FollowUpScheduled'>>).personal.open()
    return isErased(opened) ? null : (opened.note ?? null)
  }
  return null
}

async function openFollowUps(db: Kysely<Tables>, { overdueAt, owner, lead, limit = 100 }: FollowUpQuery): Promise<readonly Omit<FollowUpItem, 'note'>[]> {
  let query = db
    .selectFrom('follow_ups')
    .leftJoin('lead_list', 'lead_list.id', 'follow_ups.lead')
    .selectAll('follow_ups')
    .select(['lead_list.company as company', 'lead_list.contact as contact', 'lead_list.owner as owner'])
    .where('follow_ups.state', '=', 'open')
  if (overdueAt !== undefined) query = query.where('follow_ups.dueAt', '<=', overdueAt)
  if (owner !== undefined) query = query.where('lead_list.owner', '=', owner)
  if (lead !== undefined) query = query.where('follow_ups.lead', '=', lead)
  const records = await query.orderBy('follow_ups.dueAt').orderBy('follow_ups.key').limit(limit).execute()
  return records.map((record) => {
    const { company, contact, owner } = record as unknown as FollowUpItem
    return { ...rowOf(followUps, record), company, contact, owner }
  })
}
