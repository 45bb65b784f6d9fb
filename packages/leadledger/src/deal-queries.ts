import { defaultHandbook, inForceAt, type HandbookInForce } from '@leadledger/leads'
import {
  forecastDimensions,
  forecastWeights,
  pipelineDimensions,
  type DealFunnelContext,
  type ForecastBy,
  type ForecastContext,
  type ForecastWeight,
  type PipelineBy,
  type PipelineContext,
} from '@leadledger/metrics'
import { InvalidInput } from './errors.js'
import { instantOf, type InstantInput } from './instants.js'
import { checked, type OfTeam } from './kpi-query.js'

interface Zoned {
  /** IANA zone in which days begin; the ledger's by default. */
  readonly zone?: string
}

/** Which pipeline. */
export interface PipelineQuery extends Zoned, OfTeam {
  /** As it stood then; now by default. */
  readonly at?: InstantInput
  /** A period groups by the date on which deals are expected to be won. */
  readonly by?: PipelineBy
}

/** Which forecast: that of a period, made as it began. */
export interface ForecastQuery extends Zoned, OfTeam {
  readonly from: InstantInput
  readonly to: InstantInput
  /** What was won by then; now by default. */
  readonly asOf?: InstantInput
  /** Whose forecasts are compared one by one; owners' by default. */
  readonly by?: ForecastBy
  /** What the value of an open deal is weighted by: the probability of its stage, by default, or the share of won deals in its score band. */
  readonly weight?: ForecastWeight
}

/** The deals opened in a window, as they stood. */
export interface DealFunnelQuery extends Zoned {
  readonly from?: InstantInput
  readonly to?: InstantInput
  readonly asOf?: InstantInput
}

interface Surroundings {
  readonly zone: string
  readonly now: number
  readonly handbooks: readonly HandbookInForce[]
}

/** @throws {InvalidInput} with every problem. */
export function pipelineContext({ at, by, team, zone: asked }: PipelineQuery, { zone: own, now, handbooks }: Surroundings): PipelineContext {
  const zone = asked ?? own
  const asOf = at === undefined ? now : instantOf(at, zone, 'at')
  const stages = stagesNow(handbooks, now).flatMap(({ id, retired }) => (retired ? [] : [id]))
  return checked({ asOf, zone, by, team, stages }, pipelineDimensions)
}

/** @throws {InvalidInput} with every problem. */
export function forecastContext({ from, to, asOf, zone: asked, ...query }: ForecastQuery, { zone: own, now, handbooks }: Surroundings): ForecastContext {
  const { by, weight, team } = query
  const zone = asked ?? own
  if (weight !== undefined && !forecastWeights.includes(weight)) throw new InvalidInput([`weight: is none of ${forecastWeights.join(', ')}`])
  const until = asOf === undefined ? now : instantOf(asOf, zone, 'asOf')
  return checked({ from: instantOf(from, zone, 'from'), to: instantOf(to, zone, 'to'), asOf: until, zone, by, weight, team, handbooks }, forecastDimensions)
}

/** @throws {InvalidInput} with every problem. */
export function dealFunnelContext(query: DealFunnelQuery, { zone: own, now, handbooks }: Surroundings): DealFunnelContext {
  const { zone = own } = query
  const at = (field: 'from' | 'to' | 'asOf'): number | undefined => (query[field] === undefined ? undefined : instantOf(query[field], zone, field))
  const asOf = at('asOf') ?? now
  return checked({ asOf, zone, from: at('from'), to: at('to'), stages: stagesNow(handbooks, now).map(({ id }) => id) }, [])
}

/** Stages are shown in today's order, for the past too: what was recorded late was decided by a handbook that did not hold then. */
const stagesNow = (handbooks: readonly HandbookInForce[], now: number) => (inForceAt(handbooks, now)?.handbook ?? defaultHandbook).deals.stages
