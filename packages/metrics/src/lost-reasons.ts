import { checkContext, dimensions, isInWindow, isWindowed, type By, type MetricContext } from './context.js'
import { creditedTo, groupKey, inGroupOrder, isPeriodUnit, named } from './dimension.js'
import type { Excluded } from './exclusion.js'
import { keyBefore, partialPeriods } from './growth.js'
import { forEachLeadAt, type Facts } from './kpi.js'
import type { LeadAt } from './lead-at.js'
import { lossesOfDeal, lossesOfLead, type LossEpisode } from './loss-episode.js'
import { lossTable, type LossFigures, type LossTable, type LostReason } from './loss-table.js'

/** What losses can be grouped by; `status` is the lead's at `asOf`, `stage` the one it, or its deal, was lost in. */
export type LossBy = By | 'reason' | 'stage' | 'competitor'

/** What losses can be grouped by, besides `custom.` and a name. */
export const lossDimensions: readonly string[] = [...dimensions, 'reason', 'stage', 'competitor']

export interface LostReasonsContext extends Omit<MetricContext, 'basis' | 'horizonDays' | 'by'> {
  /** One dimension, or two: the second inside the first. */
  readonly by?: LossBy | readonly LossBy[] | undefined
  /** Whose losses: those of leads by default. */
  readonly of?: 'leads' | 'deals' | undefined
}

export interface LostReasonGroup {
  readonly key: string
  readonly totals: LossFigures
  /** By count, highest first. */
  readonly rows: readonly LostReason[]
  /** By the second dimension, where there is one. */
  readonly groups?: readonly LostReasonGroup[]
}

export interface LostReasons extends Omit<LostReasonGroup, 'key'> {
  readonly kpi: 'lostReasons' | 'lostDeals'
  readonly definition: 'lostReasons@1' | 'lostDeals@1'
  readonly basis: 'period'
  /** `noValue` and `unknownCreated`, `unknownOpened`, `negative`: counted, but without value, or without age. */
  readonly excluded: Excluded
  readonly asOf: string
  readonly zone: string
}

const mostDimensions = 2

/** The dimensions of a grouping, each once. @throws {RangeError} for more than two. */
export function lossDimensionsOf(by: LostReasonsContext['by']): readonly LossBy[] {
  const asked = by === undefined ? [] : [by].flat()
  if (asked.length > mostDimensions || new Set(asked).size < asked.length) throw new RangeError('by names more than two dimensions, or one of them twice')
  return asked
}

type LossKey = (lead: LeadAt, loss: LossEpisode) => string | undefined

function lossKey(by: LossBy, context: LostReasonsContext): LossKey {
  if (by === 'reason') return (_, { reason }) => reason
  if (by === 'stage') return (_, { stage }) => named(stage)
  if (by === 'competitor') return (_, { competitor }) => named(competitor)
  return groupKey<LossEpisode>(
    by,
    context,
    (_, { owner }) => owner,
    ({ status }) => status,
  )
}

/**
 * Why leads, or deals, are lost: episodes by reason, by the date of the loss, with the owner at the loss. Disqualified is not lost.
 * Source: module guide §14; Pareto order and recoverability as users of CRM systems ask for them.
 * @throws {RangeError} for a context that cannot be computed with.
 */
export async function lostReasons(facts: Facts, context: LostReasonsContext): Promise<LostReasons> {
  const { asOf, zone, of = 'leads' } = context
  const by = lossDimensionsOf(context.by)
  for (const dimension of [undefined, ...by]) checkContext({ ...context, by: dimension }, lossDimensions)
  const whole = lossNode(by, context)
  const windowed = isWindowed(context)
  const isCredited = creditedTo<LossEpisode>(context, (_, { owner }) => owner)
  const lossesOf = (lead: LeadAt): readonly LossEpisode[] => (of === 'deals' ? lossesOfDeal : lossesOfLead)(lead, asOf).filter((loss) => isCredited(lead, loss))
  const isCounted = ({ at }: LossEpisode): boolean => (at === null ? !windowed : isInWindow(context, at))
  const visit = (lead: LeadAt): void => {
    for (const loss of lossesOf(lead)) {
      if (isCounted(loss)) {
        if (!whole.add(lead, loss)) whole.table.exclude('undated')
      } else if (loss.at === null) whole.table.exclude('unknownClosed')
    }
  }
  await forEachLeadAt(facts, asOf, visit, (lead, because) => {
    for (const _ of lossesOf(lead).filter(isCounted)) whole.table.exclude(because)
  })
  const { totals, rows, groups } = whole.group('')
  return {
    ...(of === 'deals' ? ({ kpi: 'lostDeals', definition: 'lostDeals@1' } as const) : ({ kpi: 'lostReasons', definition: 'lostReasons@1' } as const)),
    basis: 'period',
    totals,
    rows,
    excluded: whole.table.excluded(),
    asOf: new Date(asOf).toISOString(),
    zone,
    ...(groups && { groups }),
  }
}

/** Losses, and inside them those of each group. */
interface LossNode {
  readonly table: LossTable
  /** False for a loss that is in no period, for want of a date. */
  add(lead: LeadAt, loss: LossEpisode): boolean
  group(key: string): LostReasonGroup
}

function lossNode([by, ...rest]: readonly LossBy[], context: LostReasonsContext): LossNode {
  const table = lossTable()
  const inside = new Map<string, LossNode>()
  const keyOf = by && lossKey(by, context)
  return {
    table,
    add(lead, loss) {
      table.add(loss)
      if (!keyOf) return true
      const key = keyOf(lead, loss)
      if (key === undefined) return false
      const node = inside.get(key) ?? lossNode(rest, context)
      inside.set(key, node)
      return node.add(lead, loss)
    },
    group: (key) => ({
      key,
      totals: table.totals(),
      rows: table.rows(),
      ...(by && {
        groups: withTrend(Array.from(inside, ([name, node]) => node.group(name)).sort(inGroupOrder(by, ({ totals }) => totals.count)), by, context),
      }),
    }),
  }
}

/** Tells of each period how the share of a reason moved since the one before. */
function withTrend(groups: readonly LostReasonGroup[], by: LossBy, context: LostReasonsContext): readonly LostReasonGroup[] {
  if (!isPeriodUnit(by)) return groups
  const partial = partialPeriods(by, context)
  const whole = new Map(groups.filter(({ key }) => !partial.has(key)).map((group) => [group.key, group]))
  return groups.map((group) => {
    const before = whole.has(group.key) ? whole.get(keyBefore(group.key, by)) : undefined
    const shareBefore = (reason: string): number => before?.rows.find((row) => row.reason === reason)?.share ?? 0
    return { ...group, rows: group.rows.map((row) => ({ ...row, trend: before ? row.share - shareBefore(row.reason) : null })) }
  })
}
