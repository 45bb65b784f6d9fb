import { endOfDay } from './day.js'
import type { LeadAt } from './lead-at.js'

/** A lead whose deal is won, and since when; `undefined` for every other. */
export const wonAt = ({ deal }: LeadAt): { readonly at: number | null; readonly owner: string | null } | undefined =>
  deal?.state === 'won' ? deal.closing : undefined

/**
 * Whether a customer is one just before the instant `end`: from the win on, until it leaves or the last day of the period it renewed for is over;
 * buying or renewing afterwards brings it back.
 */
export function isCustomerBefore(lead: LeadAt, end: number, zone: string): boolean {
  const happened = (at: number | null): boolean => at === null || at < end
  const since = wonAt(lead)
  if (!since || !happened(since.at)) return false
  let isActive = true
  let ends = Infinity
  for (const step of lead.customer) {
    if (!happened(step.at)) continue
    isActive = step.kind !== 'churn'
    if (step.kind === 'renewal') ends = endOfDay(step.until, zone)
    else if (step.kind === 'churn' || (step.at !== null && step.at > ends)) ends = Infinity
  }
  return isActive && end - 1 <= ends
}
