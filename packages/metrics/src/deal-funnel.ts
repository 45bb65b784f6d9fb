import { checkContext, isInWindow, isWindowed, type MetricContext } from './context.js'
import type { DealAt } from './deal-at.js'
import { exclusionTally, type Excluded } from './exclusion.js'
import { forEachLeadAt, type Facts } from './kpi.js'

export interface DealFunnelContext extends Pick<MetricContext, 'asOf' | 'zone' | 'from' | 'to'> {
  /** Ids of the stages in their order. */
  readonly stages: readonly string[]
}

export interface DealFunnelStep {
  /** Id of a stage; `won` at the end. */
  readonly stage: string
  /** Deals that came at least this far. */
  readonly reached: number
  /** Of those that came to the step before, and of those that came to the first; `null` over nothing. */
  readonly ofPrevious: number | null
  readonly ofFirst: number | null
  /** Deals that came no further: still open, and lost. */
  readonly open: number
  readonly lost: number
}

export interface DealFunnel {
  /** ISO 8601. */
  readonly asOf: string
  readonly zone: string
  readonly steps: readonly DealFunnelStep[]
  readonly excluded: Excluded
}

/**
 * How far the deals opened in the window came by `asOf`: each deal once, whatever it did in between, lost ones too. Who reached a stage passed those before it.
 * @throws {RangeError} for a context that cannot be computed with.
 */
export async function dealFunnel(facts: Facts, context: DealFunnelContext): Promise<DealFunnel> {
  const { asOf, zone, stages } = context
  checkContext(context)
  const excluded = exclusionTally()
  const ends = [...stages, 'won'].map((stage) => ({ stage, open: 0, lost: 0, won: 0 }))
  await forEachLeadAt(facts, asOf, ({ deal }) => {
    if (!deal) return
    const { openedAt } = deal
    if (openedAt === null && isWindowed(context)) return excluded.add('unknownOpened')
    if (openedAt !== null && !isInWindow(context, openedAt)) return
    const end = ends[furthest(deal, stages)]
    if (end) end[deal.state] += 1
    else excluded.add('unknownStage')
  })
  return { asOf: new Date(asOf).toISOString(), zone, steps: stepsOf(ends), excluded: excluded.figures() }
}

/** Index of the last step a deal came to; -1 where it was in no stage that is named. */
const furthest = ({ state, stages: visited }: DealAt, stages: readonly string[]): number =>
  state === 'won' ? stages.length : Math.max(-1, ...visited.map((stage) => stages.indexOf(stage ?? '')))

function stepsOf(ends: readonly { readonly stage: string; readonly open: number; readonly lost: number; readonly won: number }[]): readonly DealFunnelStep[] {
  const reached = ends.map((_, index) => ends.slice(index).reduce((sum, { open, lost, won }) => sum + open + lost + won, 0))
  const first = reached[0] as number
  return ends.map(({ stage, open, lost }, index) => {
    const here = reached[index] as number
    const before = index === 0 ? here : (reached[index - 1] as number)
    return { stage, reached: here, ofPrevious: before === 0 ? null : here / before, ofFirst: first === 0 ? null : here / first, open, lost }
  })
}
