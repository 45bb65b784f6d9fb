import type { By, MetricContext } from './context.js'
import { dateRules, type Counting, type Meaning } from './counting.js'
import { creditedTo, isPeriodUnit } from './dimension.js'
import { withGrowth } from './growth.js'
import type { LeadAt } from './lead-at.js'
import type { KpiResult } from './result.js'
import type { Observation } from './observation.js'
import { ownerBy } from './owner-rule.js'
import { keyOf, table } from './table.js'
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
  /** What one lead says about the number, in the window of the context. */
  readonly observed: (context: MetricContext) => (lead: LeadAt) => readonly Observed[]
}

/** What a lead says, and in which group it counts; no group for a period without a date, and where nothing is grouped. */
export interface Observed {
  readonly observation: Observation<unknown>
  readonly group: string | undefined
}

const justBy = (by: By | undefined): readonly By[] => (by ? [by] : [])

/** What a lead that does not stand for itself would have said is left out by name. */
function leftOut<Value>({ at, owner, activity }: Observation<Value>, excluded: NonNullable<LeadAt['leftOut']>): Observation<Value> {
  return { at, owner, ...(activity && { activity }), excluded }
}

/** Makes a definition out of what a lead contributes. */
export function kpiDefinition<Value>(counting: Counting<Value>): KpiDefinition {
  const { kpi, version, basis, formula, date, owner, reads, excludes, source, observe, dimensions = justBy } = counting
  const id = `${kpi}@${version}`
  const seenIn = (context: MetricContext): ((lead: LeadAt) => readonly Observation<Value>[]) => {
    const inWindow = windowed<Value>(context, dateRules[date].undated)
    const isCredited = creditedTo<Observation<Value>>(context, ownerBy[owner])
    const seen = (lead: LeadAt, said: Observation<Value>) => (isCredited(lead, said) ? inWindow(lead.leftOut ? leftOut(said, lead.leftOut) : said) : undefined)
    return (lead) => observe(lead, context).flatMap((said) => seen(lead, said) ?? [])
  }
  return {
    kpi,
    version,
    basis,
    formula,
    date,
    owner,
    ...(reads && { reads }),
    excludes,
    source,
    id,
    observed(context) {
      const [by] = dimensions(context.by)
      const seen = seenIn(context)
      const groupOf = by === undefined ? () => undefined : keyOf(counting, by, context)
      return (lead) => seen(lead).map((observation) => ({ observation, group: groupOf(lead, observation) }))
    },
    count(context) {
      const whole = table(counting, context, dimensions(context.by))
      const seen = seenIn(context)
      return {
        add(lead) {
          for (const observation of seen(lead)) whole.add(lead, observation)
        },
        result() {
          const { groups, ...figures } = whole.figures()
          const result = { kpi, definition: id, basis, ...figures, asOf: new Date(context.asOf).toISOString(), zone: context.zone }
          if (!groups) return result
          return { ...result, groups: counting.grows && context.by && isPeriodUnit(context.by) ? withGrowth(groups, context.by, context) : groups }
        },
      }
    },
  }
}
