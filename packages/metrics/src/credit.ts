import { creditOf, type Attribution, type Credit } from './attribution.js'
import type { CostContext } from './cost-context.js'
import { isInWindow, isWindowed } from './context.js'
import { isPeriodUnit } from './dimension.js'
import type { LeadAt } from './lead-at.js'
import { periodKeys } from './period.js'
import { split } from './rounding.js'

/** Finds the groups that share what a lead did at an instant; none where nothing is grouped, and for a period without a date. */
export function creditor({ by, zone }: CostContext): (lead: LeadAt, attribution: Attribution, at: number | null, until?: number | null) => Credit {
  if (by === undefined) return () => []
  if (!isPeriodUnit(by)) return (lead, attribution, at, until = at) => creditOf(lead, by, attribution, until)
  const keyOf = periodKeys(zone, by)
  return (_lead, _attribution, at) => (at === null ? [] : [{ key: keyOf(at), weight: 1 }])
}

/** Shares a whole number out by credit; the parts sum to it. */
export const shared = (total: bigint, credit: Credit): readonly (readonly [key: string, part: bigint])[] => {
  if (credit.length === 0) return []
  const parts = split(
    total,
    credit.map(({ weight }) => weight),
  )
  return credit.map(({ key }, index) => [key, parts[index] as bigint])
}

/** Whether something counts by its date; what has none counts only where there is no window. */
export const isCounted = (context: CostContext, at: number | null): boolean => (at === null ? !isWindowed(context) : isInWindow(context, at))
