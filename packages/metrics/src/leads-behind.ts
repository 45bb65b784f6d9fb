import { moneyText, type Money, type MoneyText } from '@leadledger/leads'
import { checkContext, type MetricContext } from './context.js'
import type { KpiName } from './counting.js'
import type { Observed } from './definition.js'
import { kpiDefinitionOf } from './definitions.js'
import type { Exclusion } from './exclusion.js'
import type { Facts } from './kpi.js'
import { leadAt, type LeadAt } from './lead-at.js'
import type { Span } from './survival.js'
import type { Share } from './tally.js'

/** What one lead counts for in a number; one lead may be behind it several times, once for each visit to a status for instance. */
export interface LeadBehind {
  readonly lead: string
  /** Date of the counted event, milliseconds since 1970; `null` when nobody knows. */
  readonly at: number | null
  /** Whether it is counted above the line, and below it; what is excluded is neither. */
  readonly numerator: boolean
  readonly denominator: boolean
  /** A duration in milliseconds, money or a status, for numbers that are made of them. */
  readonly value: number | MoneyText | string | null
  /** Why it is left out; `null` when it is not. */
  readonly excluded: Exclusion | null
  /** Still going on at `asOf`: seen, and in neither. */
  readonly open: boolean
  /** Of the first dimension the number is grouped by. */
  readonly group: string | null
}

/**
 * The leads behind a KPI as `kpi` computes it from the same facts and context: whoever counts them gets its figures.
 * @throws {RangeError} as `kpi`.
 */
export async function* leadsBehind(facts: Facts, name: KpiName, context: MetricContext): AsyncGenerator<LeadBehind> {
  checkContext(context)
  const observed = kpiDefinitionOf(name, context.basis).observed(context)
  for await (const row of facts) {
    const lead = leadAt(row, context.asOf)
    if (lead) for (const said of observed(lead)) yield behind(lead, said)
  }
}

const nothing = { numerator: false, denominator: false, value: null, excluded: null, open: false } as const

function behind({ lead }: LeadAt, { observation, group }: Observed): LeadBehind {
  const common = { lead, at: observation.at, ...nothing, group: group ?? null }
  if ('excluded' in observation) return { ...common, excluded: observation.excluded }
  if ('censored' in observation) return { ...common, open: true }
  return { ...common, ...counted(observation.value as Measured) }
}

/** Everything numbers are made of. */
type Measured = Share | Money | Span | number | string

function counted(value: Measured): Pick<LeadBehind, 'numerator' | 'denominator' | 'value'> {
  if (typeof value !== 'object') return { numerator: true, denominator: true, value }
  if ('minor' in value) return { numerator: true, denominator: true, value: moneyText(value) }
  if ('time' in value) return { numerator: value.outcome === 'converted', denominator: true, value: value.time }
  return { numerator: value.numerator === 1, denominator: value.denominator === 1, value: null }
}
