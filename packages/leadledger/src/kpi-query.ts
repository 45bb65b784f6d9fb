import {
  calibrationProblems,
  contextProblems,
  criteriaDimensions,
  dimensions,
  lossDimensions,
  lossDimensionsOf,
  type Basis,
  type By,
  type CalibrationContext,
  type CohortsContext,
  type CriteriaContext,
  type ContextProblem,
  type FunnelContext,
  type FunnelMode,
  type LossBy,
  type LostReasonsContext,
  type MetricContext,
} from '@leadledger/metrics'
import type { HandbookInput } from '@leadledger/leads'
import { InvalidInput } from './errors.js'
import { instantOf, type InstantInput } from './instants.js'

export interface Window {
  /** Half-open window on the date of the counted event: from this moment, and before that one. */
  readonly from?: InstantInput
  readonly to?: InstantInput
  /** As it stood then; now by default. */
  readonly asOf?: InstantInput
  /** IANA zone in which months are counted; the ledger's by default. */
  readonly zone?: string
}

/** Figures of one team, or of all. */
export interface OfTeam {
  /** Only what is credited to people of this team, by the team they were in then. */
  readonly team?: string
}

/** Which losses to count, and how to group them. */
export interface LostReasonsQuery extends Window, OfTeam {
  /** One dimension, or two: the second inside the first. */
  readonly by?: LossBy | readonly LossBy[]
  /** Whose losses: those of leads by default. */
  readonly of?: 'leads' | 'deals'
}

/** Whose way through the statuses to follow, by the date of creation. */
export interface FunnelQuery extends Window, OfTeam {
  readonly by?: By
  /** `any` by default: whoever got further passed through; `all`: a skipped step ends the way. */
  readonly mode?: FunnelMode
}

/** Which leads to put into the conversion triangle, by the date of creation. */
export interface CohortsQuery extends Window, OfTeam {}

/** Which questions and objections to count, by their own date, and how to group them. */
export interface ConversationsQuery extends Window, OfTeam {
  readonly by?: Exclude<By, 'channel' | 'direction' | 'outcome' | `custom.${string}`>
}

/** Which interactions to hold against scores, by their own date, and whose. */
export interface EffortQuery extends Window {
  readonly owner?: string
}

/** What to compute numbers over. */
export interface KpiQuery extends Window, OfTeam {
  readonly by?: By
  readonly basis?: Basis
  /** Days a lead gets to convert on the basis `cohort`; 90 by default. */
  readonly horizonDays?: number
  /** With `by: 'owner'`: beside each owner, the median of the team. */
  readonly teamMedian?: boolean
}

/** Whose criteria to look at, by the date of creation. */
export interface CriteriaQuery extends Window, OfTeam {
  readonly by?: Exclude<By, `custom.${string}`>
}

/** Which leads to calibrate the score with, by their creation. */
export interface CalibrationQuery extends Window {
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
export function kpiContext({ teamMedian, ...query }: KpiQuery, zone: string, now: number): MetricContext {
  if (teamMedian && query.by !== 'owner') throw new InvalidInput(['teamMedian: is a comparison of owners: ask by owner'])
  return checked({ ...query, ...instants(query, zone, now) }, dimensions)
}

/** @throws {InvalidInput} with every problem. */
export const criteriaContext = (query: CriteriaQuery, zone: string, now: number): Omit<CriteriaContext, 'named'> => {
  const context = kpiContext(query, zone, now)
  if (query.by !== undefined && !criteriaDimensions.includes(query.by)) throw new InvalidInput([`by: is none of ${criteriaDimensions.join(', ')}`])
  return context
}

/** @throws {InvalidInput} with every problem. */
export function funnelContext({ mode, ...query }: FunnelQuery, zone: string, now: number): FunnelContext {
  if (mode !== undefined && mode !== 'any' && mode !== 'all') throw new InvalidInput([`mode: ${JSON.stringify(mode)} is none of any, all`])
  return { mode, ...kpiContext(query, zone, now) }
}

/** @throws {InvalidInput} with every problem. */
export const cohortsContext = (query: CohortsQuery, zone: string, now: number): CohortsContext => kpiContext(query, zone, now)

/** @throws {InvalidInput} with every problem. */
export function lossContext(query: LostReasonsQuery, zone: string, now: number): LostReasonsContext {
  const { of } = query
  if (of !== undefined && of !== 'leads' && of !== 'deals') throw new InvalidInput([`of: ${JSON.stringify(of)} is none of leads, deals`])
  const context = { ...query, ...instants(query, zone, now) }
  for (const by of [undefined, ...lossDimensionsFrom(query)]) checked({ ...context, by }, lossDimensions)
  return context
}

function lossDimensionsFrom({ by }: LostReasonsQuery): readonly LossBy[] {
  try {
    return lossDimensionsOf(by)
  } catch {
    throw new InvalidInput(['by: name at most two dimensions, each once'])
  }
}

/** The moments of a query, and its zone. @throws {InvalidInput} */
export function instants(query: Window, ledgerZone: string, now: number): { zone: string; asOf: number; from: number | undefined; to: number | undefined } {
  const { zone = ledgerZone } = query
  const at = (field: 'from' | 'to' | 'asOf'): number | undefined => (query[field] === undefined ? undefined : instantOf(query[field], zone, field))
  return { zone, asOf: at('asOf') ?? now, from: at('from'), to: at('to') }
}

/** @throws {InvalidInput} with every problem of a context. */
export function checked<Context extends Parameters<typeof contextProblems>[0]>(context: Context, by: readonly string[]): Context {
  return thrown(context, contextProblems(context, by))
}

function thrown<Context>(context: Context, problems: readonly ContextProblem[]): Context {
  if (problems.length > 0) throw new InvalidInput(problems.map(({ path, message }) => `${path}: ${message}`))
  return context
}
