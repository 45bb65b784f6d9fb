import { countKpis } from './counting.js'
import type { Figures } from './result.js'

/** What a number of a KPI is: a share as a fraction of one, a count, a duration in milliseconds, or money. */
export type KpiUnit = 'share' | 'count' | 'ms' | 'money'

/** Shown by what a KPI came to, also where there was nothing to measure. */
export function kpiUnitOf(kpi: string, { values, median }: Pick<Figures, 'values' | 'median'>): KpiUnit {
  if (values) return 'money'
  if (median !== undefined) return 'ms'
  return countKpis.has(kpi) ? 'count' : 'share'
}
