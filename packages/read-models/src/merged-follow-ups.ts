import type { Kysely } from 'kysely'
import { leadList } from './lead-list.js'
import { survivorOf } from './merge-query.js'
import { rowOf } from './view.js'
import type { Tables } from './views-database.js'

/** Who is looked after by a follow-up. */
export interface LookedAfter {
  readonly lead: string
  readonly company: string | null
  readonly contact: string | null
  readonly owner: string | null
}

/** Finds whom the follow-ups of merged leads are about by now: nobody where the lead is withdrawn. */
export function survivors(read: Kysely<Tables>): (lead: string) => Promise<LookedAfter | undefined> {
  const known = new Map<string, LookedAfter | undefined>()
  return async (lead) => {
    if (!known.has(lead)) {
      const survivor = await survivorOf({ read }, lead)
      known.set(lead, survivor === undefined ? undefined : await lookedAfter(read, survivor))
    }
    return known.get(lead)
  }
}

async function lookedAfter(read: Kysely<Tables>, lead: string): Promise<LookedAfter> {
  const record = await read.selectFrom('lead_list').selectAll().where('id', '=', lead).executeTakeFirst()
  const { company = null, contact = null, owner = null } = record ? rowOf(leadList, record) : {}
  return { lead, company, contact, owner }
}
