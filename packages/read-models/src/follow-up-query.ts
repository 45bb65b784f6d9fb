import type { Kysely } from 'kysely'
import { followUps, type FollowUpRow } from './follow-ups.js'
import type { Tables } from './views-database.js'
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
  readonly company: string | null
  readonly contact: string | null
  readonly owner: string | null
}

/** Open follow-ups, the one due first on top. */
export async function queryFollowUps(db: Kysely<Tables>, { overdueAt, owner, lead, limit = 100 }: FollowUpQuery): Promise<readonly FollowUpItem[]> {
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
