import type { LeadAt } from './lead-at.js'
import { unknownKey } from './dimension.js'
import { touchedBy } from './touches.js'

/** Which of the touchpoints before a conversion is credited with it: the first, the last, or all of them alike. */
export const attributions = ['first', 'last', 'linear'] as const
export type Attribution = (typeof attributions)[number]

/** What a touchpoint is credited as. */
export type Creditable = 'source' | 'campaign'

/** Keys with how many of the touchpoints each has; at least one. */
export type Credit = readonly { readonly key: string; readonly weight: number }[]

/**
 * Who is credited for what a lead did at an instant. Touchpoints that name no source, or no campaign, are passed over.
 * The lead's own source is its first; it counts alone when no touchpoint names one. What nobody named is `Unknown`.
 */
export function creditOf(lead: LeadAt, by: Creditable, attribution: Attribution, until: number | null): Credit {
  const own = by === 'source' ? lead.source : null
  const named = touchedBy(lead, by, until)
  if (attribution === 'first') return [{ key: own || (named[0] ?? unknownKey), weight: 1 }]
  const last = named.at(-1) ?? (own || unknownKey)
  if (attribution === 'last' || named.length === 0) return [{ key: last, weight: 1 }]
  const weights = new Map<string, number>()
  for (const key of named) weights.set(key, (weights.get(key) ?? 0) + 1)
  return Array.from(weights, ([key, weight]) => ({ key, weight }))
}
