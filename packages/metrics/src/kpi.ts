import type { LeadFacts } from '@leadledger/leads'
import { checkContext, type MetricContext } from './context.js'
import type { KpiName } from './counting.js'
import { kpiDefinitionOf } from './definitions.js'
import { leadAt, type LeadAt } from './lead-at.js'
import type { KpiResult } from './result.js'

/** Rows of facts, one a lead, in any order: read once, never kept. */
export type Facts = Iterable<LeadFacts> | AsyncIterable<LeadFacts>

/**
 * Computes the named KPIs in one pass over `facts`; results are in the order of `names`.
 * @throws {RangeError} for a context that `contextProblems` finds fault with, or an unknown name.
 */
export async function kpis(facts: Facts, names: readonly KpiName[], context: MetricContext): Promise<KpiResult[]> {
  checkContext(context)
  const counts = names.map((name) => kpiDefinitionOf(name, context.basis).count(context))
  const add = (lead: LeadAt): void => {
    for (const count of counts) count.add(lead)
  }
  await forEachLeadAt(facts, context.asOf, add, add)
  return counts.map((count) => count.result())
}

/** Computes one KPI, as `kpis` does. */
export async function kpi(facts: Facts, name: KpiName, context: MetricContext): Promise<KpiResult> {
  const [result] = await kpis(facts, [name], context)
  return result as KpiResult
}

/**
 * Visits every lead that stands for itself, and by `visitLeftOut` those merged into others and those withdrawn.
 * Waits only for what is asynchronous: a turn of the event loop for each of a million rows at hand would cost more than the sums.
 */
export async function forEachLeadAt(
  facts: Facts,
  asOf: number,
  visit: (lead: LeadAt) => void,
  visitLeftOut: (lead: LeadAt, because: NonNullable<LeadAt['leftOut']>) => void = () => undefined,
): Promise<void> {
  const each = (row: LeadFacts): void => {
    const lead = leadAt(row, asOf)
    if (lead?.leftOut) visitLeftOut(lead, lead.leftOut)
    else if (lead) visit(lead)
  }
  if (Symbol.asyncIterator in facts) for await (const row of facts) each(row)
  else for (const row of facts) each(row)
}
