import type { MoneyText } from '@leadledger/leads'
import { checkContext, type By, type MetricContext } from './context.js'
import { startOfDay } from './day.js'
import type { DealAt } from './deal-at.js'
import { weightOf } from './deal-kpis.js'
import { creditedTo, groupKey, inGroupOrder, isPeriodUnit, unknownKey } from './dimension.js'
import { exclusionTally, type Excluded } from './exclusion.js'
import { forEachLeadAt, type Facts } from './kpi.js'
import type { LeadAt } from './lead-at.js'
import { sums } from './money-tally.js'
import { periodUnits } from './period.js'

/** A period goes by the date on which the deal is expected to be won. */
export type PipelineBy = Exclude<By, 'status'>
export const pipelineDimensions: readonly string[] = ['owner', 'team', 'department', 'source', 'referrer', ...periodUnits] satisfies readonly PipelineBy[]

export interface PipelineContext extends Pick<MetricContext, 'asOf' | 'zone' | 'team' | 'roster'> {
  readonly by?: PipelineBy | undefined
  /** Ids of the stages in their order; they are shown also when no deal is in them. */
  readonly stages?: readonly string[] | undefined
}

export interface PipelineFigures {
  /** Open deals, with a value or not. */
  readonly deals: number
  /** One exact sum a currency, by code. */
  readonly values: readonly MoneyText[]
  /** Sum of value × probability of the stage when the deal entered it, rounded once. */
  readonly weighted: readonly MoneyText[]
  /** Deals that are in no sum (`noValue`), or in no weighted one (`noProbability`). */
  readonly excluded: Excluded
}

export interface PipelineStage extends PipelineFigures {
  /** Id of the stage; `Unknown` where nobody told it. */
  readonly stage: string
}

export interface PipelineGroup {
  readonly key: string
  readonly totals: PipelineFigures
  readonly stages: readonly PipelineStage[]
}

export interface Pipeline extends Omit<PipelineGroup, 'key'> {
  /** ISO 8601. */
  readonly asOf: string
  readonly zone: string
  readonly groups?: readonly PipelineGroup[]
}

/**
 * The deals open at `asOf`, stage by stage, at any past date by folding; won and lost deals are in no sum.
 * @throws {RangeError} for a context that cannot be computed with.
 */
export async function pipeline(facts: Facts, context: PipelineContext): Promise<Pipeline> {
  const { asOf, zone, by, stages = [] } = context
  checkContext(context, pipelineDimensions)
  const whole = stageTable(stages)
  const groups = new Map<string, StageTable>()
  const keyOf = by && pipelineKey(by, context)
  const isCredited = creditedTo<Dated>(context, ownerNow)
  await forEachLeadAt(facts, asOf, (lead) => {
    const { deal } = lead
    if (deal?.state !== 'open' || !isCredited(lead, { at: deal.openedAt })) return
    whole.add(deal)
    if (!keyOf) return
    const key = keyOf(lead, deal)
    const group = groups.get(key) ?? stageTable(stages)
    groups.set(key, group)
    group.add(deal)
  })
  const result = { asOf: new Date(asOf).toISOString(), zone, ...whole.figures() }
  if (!by) return result
  const rows = Array.from(groups, ([key, group]): PipelineGroup => ({ key, ...group.figures() }))
  return { ...result, groups: rows.sort(inGroupOrder(by, ({ totals }) => totals.deals)) }
}

function pipelineKey(by: PipelineBy, context: PipelineContext): (lead: LeadAt, deal: DealAt) => string {
  const keyOf = groupKey<Dated>(by, context, ownerNow, ({ status }) => status)
  const dateOf = ({ openedAt, expectedClose }: DealAt): number | null => {
    if (!isPeriodUnit(by)) return openedAt
    return expectedClose === null ? null : startOfDay(expectedClose, context.zone)
  }
  return (lead, deal) => keyOf(lead, { at: dateOf(deal) }) ?? unknownKey
}

/** Teams are those of the day the deal was opened, as in the KPIs of the pipeline. */
interface Dated {
  readonly at: number | null
}

const ownerNow = ({ owner }: LeadAt): string | null => owner

interface StageTable {
  add(deal: DealAt): void
  figures(): { readonly totals: PipelineFigures; readonly stages: readonly PipelineStage[] }
}

/** Stages in their order, then those the handbook does not name, by name. */
function stageTable(order: readonly string[]): StageTable {
  const totals = figuresTally()
  const stages = new Map(order.map((stage) => [stage, figuresTally()]))
  return {
    add(deal) {
      const stage = deal.stage ?? unknownKey
      const row = stages.get(stage) ?? figuresTally()
      stages.set(stage, row)
      row.add(deal)
      totals.add(deal)
    },
    figures() {
      const others = [...stages.keys()].filter((stage) => !order.includes(stage)).sort()
      const rows = [...new Set([...order, ...others])].map((stage): PipelineStage => ({ stage, ...(stages.get(stage) ?? figuresTally()).figures() }))
      return { totals: totals.figures(), stages: rows }
    },
  }
}

function figuresTally(): { add(deal: DealAt): void; figures(): PipelineFigures } {
  const [values, expected, excluded] = [sums(), sums(), exclusionTally()]
  let deals = 0
  return {
    add(deal) {
      deals += 1
      if (deal.value) values.add(deal.value.currency, BigInt(deal.value.minor))
      const counts = weightOf(deal)
      if (typeof counts === 'string') excluded.add(counts)
      else expected.add(counts.currency, BigInt(counts.minor) * BigInt(counts.probability))
    },
    figures: () => ({ deals, values: values.values(), weighted: expected.values(100n), excluded: excluded.figures() }),
  }
}
