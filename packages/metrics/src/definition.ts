import type { By, MetricContext } from './context.js'
import { dateRules, type Counting, type Meaning } from './counting.js'
import type { LeadAt } from './lead-at.js'
import type { KpiResult } from './result.js'
import { table } from './table.js'
import { windowed } from './window.js'

/** A number in the making. */
export interface Count {
  add(lead: LeadAt): void
  result(): KpiResult
}

export interface KpiDefinition extends Meaning {
  /** Name and version, `winRate@1`: printed with every result, raised whenever the meaning changes. */
  readonly id: string
  readonly count: (context: MetricContext) => Count
}

const justBy = (by: By | undefined): readonly By[] => (by ? [by] : [])

/** Makes a definition out of what a lead contributes. */
export function kpiDefinition<Value>(counting: Counting<Value>): KpiDefinition {
  const { kpi, version, basis, formula, date, owner, excludes, source, observe, dimensions = justBy } = counting
  const id = `${kpi}@${version}`
  return {
    kpi,
    version,
    basis,
    formula,
    date,
    owner,
    excludes,
    source,
    id,
    count(context) {
      const whole = table(counting, context.zone, dimensions(context.by))
      const inWindow = windowed<Value>(context, dateRules[date].undated)
      return {
        add(lead) {
          for (const observation of observe(lead, context)) {
            const seen = inWindow(observation)
            if (seen) whole.add(lead, seen)
          }
        },
        result() {
          const { groups, ...figures } = whole.figures()
          const result = { kpi, definition: id, basis, ...figures, asOf: new Date(context.asOf).toISOString(), zone: context.zone }
          return groups ? { ...result, groups } : result
        },
      }
    },
  }
}
