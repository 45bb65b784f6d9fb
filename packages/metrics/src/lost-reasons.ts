import type { Loss } from '@leadledger/leads'
import { checkContext, dimensions, isInWindow, isWindowed, type By, type MetricContext, type Naming } from './context.js'
import { groupKey, inGroupOrder, named } from './dimension.js'
import type { Excluded } from './exclusion.js'
import { forEachLeadAt, type Facts } from './kpi.js'
import type { LeadAt } from './lead-at.js'
import { lossTable, type LossFigures, type LossTable, type LostReason } from './loss-table.js'

/** What losses can be grouped by; `status` is the lead's at `asOf`, `stage` the one it was lost in. */
export type LossBy = By | 'stage' | 'competitor'

export interface LostReasonsContext extends Omit<MetricContext, 'basis' | 'horizonDays' | 'by'> {
  readonly by?: LossBy | undefined
}

export interface LostReasonGroup {
  readonly key: string
  readonly totals: LossFigures
  /** By count, highest first. */
  readonly rows: readonly LostReason[]
}

export interface LostReasons extends Omit<LostReasonGroup, 'key'> {
  readonly kpi: 'lostReasons'
  readonly definition: 'lostReasons@1'
  readonly basis: 'period'
  /** `noValue` and `unknownCreated`, `negative`: counted, but without value, or without age. */
  readonly excluded: Excluded
  readonly asOf: string
  readonly zone: string
  readonly groups?: readonly LostReasonGroup[]
}

type LossKey = (lead: LeadAt, loss: Loss) => string | undefined

function lossKey(by: LossBy, naming: Naming): LossKey {
  if (by === 'stage') return (_, { stage }) => stage
  if (by === 'competitor') return (_, { competitor }) => named(competitor)
  return groupKey<Loss>(
    by,
    naming,
    (_, { owner }) => owner,
    ({ status }) => status,
  )
}

/**
 * Why leads are lost: episodes by reason, by the date of the loss, with the owner at the loss. Disqualified is not lost.
 * Source: module guide §14; Pareto order and recoverability as users of CRM systems ask for them.
 * @throws {RangeError} for a context that cannot be computed with.
 */
export async function lostReasons(facts: Facts, context: LostReasonsContext): Promise<LostReasons> {
  const { asOf, zone, by } = context
  checkContext(context, [...dimensions, 'stage', 'competitor'])
  const whole = lossTable()
  const groups = new Map<string, LossTable>()
  const keyOf = by && lossKey(by, context)
  const windowed = isWindowed(context)
  const lossesIn = ({ losses }: LeadAt): readonly Loss[] => losses.filter(({ at }) => (at === null ? !windowed : isInWindow(context, at)))
  const visit = (lead: LeadAt): void => {
    for (const { at } of lead.losses) if (windowed && at === null) whole.exclude('unknownClosed')
    for (const loss of lossesIn(lead)) add(lead, loss)
  }
  await forEachLeadAt(facts, asOf, visit, (lead) => {
    for (const _ of lossesIn(lead)) whole.exclude('merged')
  })

  function add(lead: LeadAt, loss: Loss): void {
    whole.add(lead, loss, asOf)
    if (!keyOf) return
    const key = keyOf(lead, loss)
    if (key === undefined) return whole.exclude('undated')
    const group = groups.get(key) ?? lossTable()
    groups.set(key, group)
    group.add(lead, loss, asOf)
  }

  const rows = Array.from(groups, ([key, group]): LostReasonGroup => ({ key, totals: group.totals(), rows: group.rows() }))
  return {
    kpi: 'lostReasons',
    definition: 'lostReasons@1',
    basis: 'period',
    totals: whole.totals(),
    rows: whole.rows(),
    excluded: whole.excluded(),
    asOf: new Date(asOf).toISOString(),
    zone,
    ...(by && { groups: rows.sort(inGroupOrder(by, ({ totals }) => totals.count)) }),
  }
}
