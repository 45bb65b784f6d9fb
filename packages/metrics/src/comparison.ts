import type { MoneyText } from '@leadledger/leads'
import { checkContext, type MetricContext } from './context.js'
import type { KpiName } from './counting.js'
import { kpiDefinitionOf } from './definitions.js'
import { forEachLeadAt, type Facts } from './kpi.js'
import { kpiUnitOf } from './kpi-unit.js'
import { windowsBefore, type Span } from './period-before.js'
import type { Figures, KpiResult } from './result.js'

/** How a number differs from what it was in another window. */
export interface Delta {
  /** The other window, ISO 8601, half open. */
  readonly from: string
  readonly to: string
  /** What the number was there. */
  readonly before: Pick<Figures, 'value' | 'values' | 'n'>
  /** `points`: difference of two shares. `relative`: (now − before) ÷ before, of counts, durations and money. */
  readonly unit: 'points' | 'relative'
  /** `null` where one of the two is unknown, nothing above 0 was there to grow from, or one of the windows is not over at `asOf`. */
  readonly change: number | null
  /** Money: the change of each currency by itself. */
  readonly changes?: readonly { readonly currency: string; readonly change: number | null }[]
}

/** A number with what became of it since the window before, and since a year before; both `undefined` where the window is no run of whole days. */
export interface ComparedKpi extends KpiResult {
  readonly deltaPrev?: Delta
  readonly deltaYoY?: Delta
}

/**
 * Computes the named KPIs in the window of the context, in the one before of equal kind and in the same one a year before, in one pass. All three
 * are seen from the same `asOf`.
 * @throws {RangeError} for a context that `contextProblems` finds fault with.
 */
export async function comparedKpis(facts: Facts, names: readonly KpiName[], context: MetricContext): Promise<ComparedKpi[]> {
  checkContext(context)
  const { from, to, zone, asOf } = context
  const others = from === undefined || to === undefined ? undefined : windowsBefore({ from, to }, zone)
  const { by: _, ...ungrouped } = context
  const countsIn = (window: Span | undefined) => (window ? names.map((name) => kpiDefinitionOf(name, context.basis).count({ ...ungrouped, ...window })) : [])
  const now = names.map((name) => kpiDefinitionOf(name, context.basis).count(context))
  const previous = countsIn(others?.previous)
  const year = countsIn(others?.year)
  await forEachLeadAt(facts, asOf, (lead) => {
    for (const count of now) count.add(lead)
    for (const count of previous) count.add(lead)
    for (const count of year) count.add(lead)
  })
  const isOver = to !== undefined && to <= asOf + 1
  return now.map((count, index) => {
    const result = count.result()
    if (!others) return result
    const deltaTo = (window: Span, then: KpiResult | undefined): Delta => delta(result, then as KpiResult, window, isOver)
    return { ...result, deltaPrev: deltaTo(others.previous, previous[index]?.result()), deltaYoY: deltaTo(others.year, year[index]?.result()) }
  })
}

function delta(now: KpiResult, then: KpiResult, { from, to }: Span, isOver: boolean): Delta {
  const { value, values, n } = then
  const isShare = kpiUnitOf(now.kpi, now) === 'share'
  const changes = now.values && values ? changesOf(now.values, values, isOver) : undefined
  const [only, ...others] = changes ?? [{ change: isOver ? change(now.value, value, isShare) : null }]
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    before: { value, n, ...(values && { values }) },
    unit: isShare ? 'points' : 'relative',
    change: only && others.length === 0 ? only.change : null,
    ...(changes && { changes }),
  }
}

function change(now: Figures['value'], before: Figures['value'], isShare: boolean): number | null {
  if (typeof now !== 'number' || typeof before !== 'number') return null
  if (isShare) return now - before
  return before > 0 ? (now - before) / before : null
}

function changesOf(now: readonly MoneyText[], before: readonly MoneyText[], isOver: boolean): NonNullable<Delta['changes']> {
  const amountIn = (values: readonly MoneyText[], currency: string): number => Number(values.find((value) => value.currency === currency)?.amount ?? 0)
  const currencies = Array.from(new Set([...now, ...before].map(({ currency }) => currency))).sort()
  return currencies.map((currency) => ({ currency, change: isOver ? change(amountIn(now, currency), amountIn(before, currency), false) : null }))
}
