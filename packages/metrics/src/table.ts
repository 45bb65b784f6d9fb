import type { By, MetricContext } from './context.js'
import type { Counting } from './counting.js'
import { groupKey, inGroupOrder } from './dimension.js'
import { exclusionTally, type Exclusion } from './exclusion.js'
import type { LeadAt } from './lead-at.js'
import type { Observation } from './observation.js'
import { ownerBy } from './owner-rule.js'
import type { Figures, KpiGroup } from './result.js'

/** One row of figures and, inside it, a row for each group. */
export interface Table<Value> {
  add(lead: LeadAt, observation: Observation<Value>): void
  figures(): Figures & { readonly groups?: readonly KpiGroup[] }
}

type GroupContext = Pick<MetricContext, 'zone' | 'asOf' | 'roster'>

const smallest = 5

/** A table grouped by the first of `dimensions`, each group by the next. */
export function table<Value>(counting: Counting<Value>, context: GroupContext, dimensions: readonly By[], within?: By): Table<Value> {
  const [by, ...rest] = dimensions
  const row = rowOf(counting, within)
  if (by === undefined) return { add: (_, observation) => row.add(observation), figures: () => row.figures() }

  const groupOf = keyOf(counting, by, context)
  const groups = new Map<string, Table<Value>>()
  const group = (key: string): Table<Value> => {
    const known = groups.get(key) ?? table(counting, context, rest, by)
    groups.set(key, known)
    return known
  }
  counting.always?.(by).forEach(group)
  return {
    add(lead, observation) {
      row.add(observation)
      const key = groupOf(lead, observation)
      if (key !== undefined) group(key).add(lead, observation)
      else if ('value' in observation) row.exclude('undated')
    },
    figures() {
      const rows = Array.from(groups, ([key, one]): KpiGroup => ({ key, ...one.figures() }))
      return { ...row.figures(), groups: rows.sort(inGroupOrder(by, ({ n }) => n)) }
    },
  }
}

/** Finds the group of an observation in one dimension. */
export const keyOf = <Value>(
  { owner }: Pick<Counting<Value>, 'owner'>,
  by: By,
  context: GroupContext,
): ((lead: LeadAt, observation: Observation<Value>) => string | undefined) =>
  groupKey<Observation<Value>>(by, context, ownerBy[owner], (lead, { status = lead.status }) => status)

interface Row<Value> {
  add(observation: Observation<Value>): void
  exclude(reason: Exclusion): void
  figures(): Figures
}

function rowOf<Value>({ tally, also }: Counting<Value>, within: By | undefined): Row<Value> {
  const values = tally(within)
  const excluded = exclusionTally()
  let censored = 0
  let left = 0
  return {
    exclude: (reason) => excluded.add(reason),
    add(observation) {
      if ('censored' in observation) censored += 1
      else if ('excluded' in observation) {
        excluded.add(observation.excluded)
        // A merged lead is counted in the other one, and a withdrawn one never came: both are in no denominator.
        if (observation.excluded !== 'merged' && observation.excluded !== 'withdrawn') left += 1
      } else values.add(observation.value)
    },
    figures() {
      const { value, numerator, denominator, n, ...more } = values.figures(left, censored)
      const flags = { ...(censored > 0 && { censored }), ...(n < smallest && { smallSample: true as const }) }
      const figures: Figures = { value, numerator, denominator, n, excluded: excluded.figures(), ...flags, ...more }
      return also ? { ...figures, ...also(figures) } : figures
    },
  }
}
