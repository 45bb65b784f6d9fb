import {
  calibrationProblems,
  contextProblems,
  dimensions,
  type CalibrationContext,
  type Basis,
  type By,
  type ContextProblem,
  type LossBy,
  type LostReasonsContext,
  type MetricContext,
} from '@leadledger/metrics'
import type { HandbookInput } from '@leadledger/leads'
import { InvalidInput } from './errors.js'
import { instantOf, type InstantInput } from './instants.js'

interface Period {
  /** Half-open window on the date of the counted event: from this moment, and before that one. */
  readonly from?: InstantInput
  readonly to?: InstantInput
  /** As it stood then; now by default. */
  readonly asOf?: InstantInput
}

interface Window extends Period {
  /** IANA zone in which months are counted; the ledger's by default. */
  readonly zone?: string
}

/** Which losses to count, and how to group them. */
export interface LostReasonsQuery extends Window {
  readonly by?: LossBy
}

/** What to compute numbers over. */
export interface KpiQuery extends Window {
  readonly by?: By
  readonly basis?: Basis
  /** Days a lead gets to convert on the basis `cohort`; 90 by default. */
  readonly horizonDays?: number
}

/** Which leads to calibrate the score with, by their creation. */
export interface CalibrationQuery extends Period {
  /** Days from creation to the landmark, at which the band of a lead is fixed; 1 by default. */
  readonly landmarkDays?: number
  /** Days from the landmark in which a lead may convert; 90 by default. */
  readonly horizonDays?: number
  /** Rules to score all of them by, instead of those in force at their landmarks. */
  readonly handbook?: HandbookInput
}

/** @throws {InvalidInput} with every problem. */
export function calibrationContext({ handbook: _, ...query }: CalibrationQuery, zone: string, now: number): Omit<CalibrationContext, 'handbooks'> {
  const { asOf, from, to } = instants(query, zone, now)
  const context = { ...query, asOf, from, to }
  return thrown(context, calibrationProblems(context))
}

/** @throws {InvalidInput} with every problem. */
export const kpiContext = (query: KpiQuery, zone: string, now: number): MetricContext => checked({ ...query, ...instants(query, zone, now) }, dimensions)

/** @throws {InvalidInput} with every problem. */
export const lossContext = (query: LostReasonsQuery, zone: string, now: number): LostReasonsContext =>
  checked({ ...query, ...instants(query, zone, now) }, [...dimensions, 'stage', 'competitor'])

function instants(query: Window, ledgerZone: string, now: number): { zone: string; asOf: number; from: number | undefined; to: number | undefined } {
  const { zone = ledgerZone } = query
  const at = (field: 'from' | 'to' | 'asOf'): number | undefined => (query[field] === undefined ? undefined : instantOf(query[field], zone, field))
  return { zone, asOf: at('asOf') ?? now, from: at('from'), to: at('to') }
}

function checked<Context extends Parameters<typeof contextProblems>[0]>(context: Context, by: readonly string[]): Context {
  return thrown(context, contextProblems(context, by))
}

function thrown<Context>(context: Context, problems: readonly ContextProblem[]): Context {
  if (problems.length > 0) throw new InvalidInput(problems.map(({ path, message }) => `${path}: ${message}`))
  return context
}
