import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import type { LeadFacts } from './facts.js'
import { id, label } from './handbook-fields.js'

/** What keeps a lead, however long ago it ended: consent that holds, or being a customer. */
const retentionExceptions = ['consent', 'customer'] as const

/**
 * How long people are kept once their lead has ended: that many months, in the zone of the handbook, since it was closed or since anything was last done.
 * The first rule that fits counts; one whose exception holds does not fit.
 */
export const retentionShape = z.array(
  z.strictObject({
    id,
    label,
    /** How it ended: `any` is lost, disqualified, or with a deal that was won or lost. */
    outcome: z.enum(['lost', 'disqualified', 'any']),
    since: z.enum(['closing', 'last-activity']),
    months: z.int().min(1).max(1_200),
    unless: z.array(z.enum(retentionExceptions)).min(1).optional(),
  }),
)

export type RetentionRule = z.infer<typeof retentionShape>[number]

/** A rule behind one that takes the same leads without exception is never come to. */
export const retentionProblems = (rules: readonly RetentionRule[]): readonly string[] =>
  rules.flatMap(({ id: late, outcome }, index) => {
    const before = rules.slice(0, index).find((rule) => rule.unless === undefined && (rule.outcome === 'any' || rule.outcome === outcome))
    return before ? [`retention.${late}: is never come to, since ${before.id} takes every such lead`] : []
  })

type Kept = Pick<LeadFacts, 'status' | 'visits' | 'conversions' | 'customer' | 'interactions' | 'touchpoints' | 'nurture'>

/** By which rule, and on which local date, a person is due to be erased; `due` is `null` where nobody knows when the time began. */
export interface Retention {
  readonly rule: RetentionRule
  /** When the time began. */
  readonly since: number | null
  readonly due: string | null
}

/** What the rules say of a lead as it stands; `undefined` for one that has not ended, and where no rule fits. */
export function retentionOf(lead: Kept, rules: readonly RetentionRule[], zone: string): Retention | undefined {
  const ended = rules.length === 0 ? undefined : endOf(lead)
  if (!ended) return undefined
  const rule = rules.find(({ outcome, unless = [] }) => (outcome === 'any' || outcome === lead.status) && !unless.some((exception) => holds(exception, lead)))
  if (!rule) return undefined
  const since = rule.since === 'closing' ? ended.at : latest(ended.at, lead)
  return { rule, since, due: since === null ? null : dateAfter(since, rule.months, zone) }
}

/** When it ended; `undefined` while it has not. */
function endOf({ status, visits, conversions }: Kept): { readonly at: number | null } | undefined {
  if (status === 'lost' || status === 'disqualified') return { at: visits.at(-1)?.at ?? null }
  const last = status === 'converted' ? conversions.at(-1)?.steps.findLast(({ state }) => state !== undefined) : undefined
  return last && last.state !== 'open' ? { at: last.at } : undefined
}

const holds = (exception: (typeof retentionExceptions)[number], lead: Kept): boolean => (exception === 'consent' ? isConsenting(lead) : isCustomer(lead))

/** Whether the newest thing that was said of some purpose and channel is that the person agrees. */
function isConsenting({ nurture }: Kept): boolean {
  const newest = new Map<string, { readonly granted: boolean; readonly at: number }>()
  for (const { purpose, channel, granted, at } of nurture?.consents?.statements ?? []) {
    const scope = JSON.stringify([purpose, channel])
    const known = newest.get(scope)
    if (!known || at > known.at || (at === known.at && !granted)) newest.set(scope, { granted, at })
  }
  return [...newest.values()].some(({ granted, at }) => granted && !isTakenBack(newest, at))
}

/** Whoever took back everything, on every channel, took back what was said before. */
const isTakenBack = (newest: ReadonlyMap<string, { readonly granted: boolean; readonly at: number }>, at: number): boolean => {
  const all = newest.get(JSON.stringify([null, null]))
  return all !== undefined && !all.granted && all.at >= at
}

/** Since the deal was won, until the customer left. */
const isCustomer = ({ conversions, customer }: Kept): boolean =>
  conversions.at(-1)?.steps.findLast(({ state }) => state !== undefined)?.state === 'won' && customer.at(-1)?.kind !== 'churn'

/** The last time anything is known to have been done with it, or by it. */
function latest(ended: number | null, { visits, conversions, customer, interactions = [], touchpoints }: Kept): number | null {
  const times = [visits, conversions, conversions.flatMap(({ steps }) => steps), customer, interactions, touchpoints].flat().flatMap(({ at }) => at ?? [])
  return times.length === 0 ? ended : Math.max(...times)
}

/** The local date so many months after an instant; the last day of a month that is shorter. */
const dateAfter = (at: number, months: number, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().add({ months }).toString()
