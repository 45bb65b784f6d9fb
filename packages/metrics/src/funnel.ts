import { isOpen, type Status } from '@leadledger/leads'
import { checkContext, isInWindow, isWindowed, type By, type MetricContext } from './context.js'
import { creditedTo, groupKey, inGroupOrder } from './dimension.js'
import { exclusionTally, type Excluded, type ExclusionTally } from './exclusion.js'
import { forEachLeadAt, type Facts } from './kpi.js'
import type { LeadAt } from './lead-at.js'
import { ownerBy } from './owner-rule.js'
import { wilson } from './wilson.js'

/** The way of a lead, in order; loss and disqualification leave it. */
export const funnelSteps = ['new', 'contacted', 'qualified', 'converted'] as const satisfies readonly Status[]

/** `any`: whoever got further passed through, and the skip is counted; `all`: a skipped step ends the way. */
export type FunnelMode = 'any' | 'all'

export interface FunnelContext extends Omit<MetricContext, 'basis' | 'horizonDays'> {
  /** `any` by default. */
  readonly mode?: FunnelMode | undefined
}

export interface FunnelStep {
  readonly status: (typeof funnelSteps)[number]
  /** Leads, each once, that got here or further. */
  readonly reached: number
  /** Of them, those that passed without being here. */
  readonly skipped: number
  /** Of the step before, with its Wilson interval; of the first. `null` when nobody was there. */
  readonly ofPrevious: number | null
  readonly ci?: readonly [low: number, high: number]
  readonly ofFirst: number | null
  /** Where those who got no further are at `asOf`; open ones in a later cycle than the one that got here are `recycled`. */
  readonly stopped: { readonly lost: number; readonly disqualified: number; readonly open: number; readonly recycled: number }
}

export interface FunnelFigures {
  /** Leads created in the window. */
  readonly n: number
  readonly steps: readonly FunnelStep[]
}

export interface Funnel extends FunnelFigures {
  readonly kpi: 'funnel'
  readonly definition: 'funnel@1'
  readonly basis: 'ever'
  readonly mode: FunnelMode
  readonly excluded: Excluded
  readonly asOf: string
  readonly zone: string
  readonly groups?: readonly (FunnelFigures & { readonly key: string })[]
}

/**
 * How far leads got that were created in the window: leads and not steps are counted, and those that are lost by now stay.
 * A conversion that was reverted is none. Source: kpi 22, HubSpot's funnels for the two modes.
 * @throws {RangeError} for a context that cannot be computed with.
 */
export async function funnel(facts: Facts, context: FunnelContext): Promise<Funnel> {
  const { asOf, zone, by, mode = 'any' } = context
  checkContext(context)
  const excluded = exclusionTally()
  const whole = counting(mode)
  const groups = new Map<string, Counting>()
  const keyOf = by && groupOf(by, context)
  const isCredited = creditedTo(context, creditedOwner)
  const isMeant = (lead: LeadAt): boolean => isCredited(lead, { at: lead.createdAt }) && isCounted(lead, context, excluded)
  const visit = (lead: LeadAt): void => {
    if (!isMeant(lead)) return
    whole.add(lead)
    if (!keyOf) return
    const key = keyOf(lead)
    if (key === undefined) return excluded.add('undated')
    const group = groups.get(key) ?? counting(mode)
    groups.set(key, group)
    group.add(lead)
  }
  await forEachLeadAt(facts, asOf, visit, (lead, because) => {
    if (isMeant(lead)) excluded.add(because)
  })
  const rows = Array.from(groups, ([key, group]) => ({ key, ...group.figures() }))
  return {
    kpi: 'funnel',
    definition: 'funnel@1',
    basis: 'ever',
    mode,
    ...whole.figures(),
    excluded: excluded.figures(),
    asOf: new Date(asOf).toISOString(),
    zone,
    ...(by && { groups: rows.sort(inGroupOrder(by, ({ n }) => n)) }),
  }
}

function isCounted({ createdAt }: LeadAt, context: FunnelContext, excluded: ExclusionTally): boolean {
  if (!isWindowed(context)) return true
  if (createdAt === null) excluded.add('unknownCreated')
  return createdAt !== null && isInWindow(context, createdAt)
}

const creditedOwner = (lead: LeadAt): string | null => ownerBy.credited(lead, { at: lead.createdAt, value: 0 })

const groupOf = (by: By, context: FunnelContext): ((lead: LeadAt) => string | undefined) => {
  const key = groupKey(by, context, creditedOwner, ({ status }) => status)
  return (lead) => key(lead, { at: lead.createdAt })
}

interface Counting {
  add(lead: LeadAt): void
  figures(): FunnelFigures
}

function counting(mode: FunnelMode): Counting {
  const rows = funnelSteps.map(() => ({ reached: 0, skipped: 0, lost: 0, disqualified: 0, open: 0, recycled: 0 }))
  const last = rows.length - 1
  return {
    add(lead) {
      const seen = funnelSteps.map((step) => hasReached(lead, step))
      const furthest = mode === 'any' ? seen.lastIndexOf(true) : seen.indexOf(false) - 1
      const end = furthest < -1 ? last : furthest
      rows.forEach((row, index) => {
        if (index > end) return
        row.reached += 1
        if (!seen[index]) row.skipped += 1
      })
      const row = rows[end]
      if (row && end < last) row[stoppedAs(lead, end)] += 1
    },
    figures: () => ({
      n: rows[0]?.reached ?? 0,
      steps: rows.map(({ reached, skipped, ...stopped }, index) => {
        const [first, previous] = [rows[0]?.reached ?? 0, index === 0 ? undefined : rows[index - 1]?.reached]
        const ci = previous === undefined ? undefined : wilson(reached, previous)
        return {
          status: funnelSteps[index] as FunnelStep['status'],
          reached,
          skipped,
          ofPrevious: previous === undefined ? null : share(reached, previous),
          ...(ci && { ci }),
          ofFirst: share(reached, first),
          stopped,
        }
      }),
    }),
  }
}

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)

const hasReached = ({ visits, conversion }: LeadAt, step: FunnelStep['status']): boolean =>
  step === 'new' || (step === 'converted' ? conversion !== undefined : visits.some(({ status }) => status === step))

function stoppedAs({ status, visits }: LeadAt, end: number): keyof FunnelStep['stopped'] {
  if (status === 'lost' || status === 'disqualified') return status
  if (!isOpen(status)) return 'open'
  const reached = visits.find((visit) => visit.status === funnelSteps[end])
  return (visits.at(-1)?.cycle ?? 1) > (reached?.cycle ?? 1) ? 'recycled' : 'open'
}
