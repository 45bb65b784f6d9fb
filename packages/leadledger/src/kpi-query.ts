import type { Basis, By, MetricContext } from '@leadledger/metrics'
import { contextProblems } from '@leadledger/metrics'
import { InvalidInput } from './errors.js'
import { instantOf, type InstantInput } from './instants.js'

/** What to compute numbers over. */
export interface LostReasonsQuery {
  /** Half-open window on the date of the counted event: from this moment, and before that one. */
  readonly from?: InstantInput
  readonly to?: InstantInput
  readonly by?: By
  /** As it stood then; now by default. */
  readonly asOf?: InstantInput
  /** IANA zone in which months are counted; the ledger's by default. */
  readonly zone?: string
}

export interface KpiQuery extends LostReasonsQuery {
  readonly basis?: Basis
  /** Days a lead gets to convert on the basis `cohort`; 90 by default. */
  readonly horizonDays?: number
}

/** @throws {InvalidInput} with every problem. */
export function metricContext(query: KpiQuery, ledgerZone: string, now: number): MetricContext {
  const { zone = ledgerZone, basis, by, horizonDays } = query
  const at = (field: 'from' | 'to' | 'asOf'): number | undefined => (query[field] === undefined ? undefined : instantOf(query[field], zone, field))
  const context = { zone, basis, by, horizonDays, from: at('from'), to: at('to'), asOf: at('asOf') ?? now }
  const problems = contextProblems(context)
  if (problems.length > 0) throw new InvalidInput(problems.map(({ path, message }) => `${path}: ${message}`))
  return context
}
