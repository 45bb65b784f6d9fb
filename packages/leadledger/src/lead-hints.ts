import type { LeadRow, Views } from '@leadledger/read-models'
import { duplicatesIn } from './duplicates.js'
import { followUpOf, type FollowUpView } from './lead-view.js'

/** What whoever opens the record of a lead should know beside it. */
export interface LeadHints {
  /** How many other leads may be the same: they share an address, name and company, or a phone number with it. `duplicates({ lead })` names them. */
  readonly suspects: number
  /** The open follow-up that is due first. */
  readonly nextFollowUp: FollowUpView | null
  /** Whom an earlier conversion of this lead, or of one with the same mail address, made known: to convert it into. A phone number alone matches nobody. */
  readonly contact: { readonly contactId: string; readonly accountId: string | null; readonly lead: string } | null
}

/** To work at one company makes nobody the same. */
const rules = ['email', 'name-and-company', 'phone'] as const

export async function hintsOf(views: Views, lead: string, now: number): Promise<LeadHints | undefined> {
  const row = await views.lead(lead)
  if (!row) return undefined
  const suspects = new Set<string>()
  for await (const { leads } of duplicatesIn(views, { lead: row.id, rules })) for (const other of leads) suspects.add(other)
  suspects.delete(row.id)
  const [next] = await views.followUps({ lead: row.id, limit: 1 })
  return { suspects: suspects.size, nextFollowUp: next ? followUpOf(next, now) : null, contact: await contactOf(views, row) }
}

async function contactOf(views: Views, row: LeadRow): Promise<LeadHints['contact']> {
  for (const { id, contactId, accountId } of [row, ...(row.email === null ? [] : await views.withEmail(row.email))])
    if (contactId !== null) return { contactId, accountId, lead: id }
  return null
}
