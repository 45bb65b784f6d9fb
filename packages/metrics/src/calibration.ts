import { isOpen, scoreOf, scoringAt, type HandbookInForce, type LeadFacts, type ScoreInputs } from '@leadledger/leads'
import { bandComparisons, verdictOf, type BandComparison } from './band-comparison.js'
import { contextProblems, isInWindow, type ContextProblem } from './context.js'
import { endOf, incidenceOf, watchedFor, type Watched } from './conversion-incidence.js'
import { leadAt } from './lead-at.js'
import { logRank, logRankTrend, type LogRank } from './survival.js'
import { wilson } from './wilson.js'

export { type BandComparison } from './band-comparison.js'

/** Which leads to look at, and how long. */
export interface CalibrationContext {
  /** What happened after it has not happened yet: milliseconds since 1970, as the others. */
  readonly asOf: number
  /** Half-open window on the creation of the leads. */
  readonly from?: number | undefined
  readonly to?: number | undefined
  /** Days of 24 hours from creation to the landmark, at which the band of a lead is fixed; 1 by default. */
  readonly landmarkDays?: number | undefined
  /** Days of 24 hours from the landmark in which a lead may convert; 90 by default. */
  readonly horizonDays?: number | undefined
  /** Each lead is scored by the version in force at its landmark. */
  readonly handbooks: readonly HandbookInForce[]
}

export interface BandCalibration {
  readonly band: string
  /** Leads that were open at their landmark. */
  readonly n: number
  /** Those of them that were watched for the whole horizon, or could have been. */
  readonly mature: number
  /** Mature leads that converted within the horizon. */
  readonly converted: number
  /** `converted` ÷ `mature`, and its Wilson interval at 95 %; `null` for 0/0. */
  readonly rate: number | null
  readonly ci: readonly [low: number, high: number] | null
  /** The rate ÷ the rate of all bands; `null` where one of them is unknown or nobody converted. */
  readonly lift: number | null
  /** Aalen–Johansen incidence of conversion within the horizon, which wastes no young lead; `null` when nobody can say. */
  readonly incidence: number | null
}

/** Whether leads of higher bands convert more. */
export interface Calibration {
  /** From the highest down, as the handbook in force at `asOf` lists them; bands of older handbooks come last. */
  readonly bands: readonly BandCalibration[]
  readonly all: BandCalibration
  /** Each band against the next lower one. */
  readonly comparisons: readonly BandComparison[]
  /** Cause-specific: it compares the rates of conversion, and what was lost is watched until then. */
  readonly logRank: LogRank | null
  /** The same for bands in their order: whether leads convert the faster, the higher their band. */
  readonly trend: LogRank | null
  /** Leads that were left out, and why. */
  readonly excluded: Readonly<Partial<Record<CalibrationExclusion, number>>>
  readonly verdict: string
}

/** `closedBefore`: it had its outcome before the landmark; `immature`: its landmark has not come yet. */
type CalibrationExclusion = 'unknownCreated' | 'immature' | 'closedBefore' | 'unknownClosed'

export interface CalibratedLead {
  readonly facts: LeadFacts
  readonly inputs: ScoreInputs
}

const day = 86_400_000

/** Every problem of a context, with its field; none when it can be computed with. */
export const calibrationProblems = ({ landmarkDays, ...context }: Omit<CalibrationContext, 'handbooks'>): readonly ContextProblem[] => [
  ...contextProblems({ ...context, zone: 'UTC' }),
  ...(landmarkDays === undefined || (landmarkDays >= 0 && Number.isFinite(landmarkDays))
    ? []
    : [{ path: 'landmarkDays', message: 'is no number of days of at least 0' }]),
]

/**
 * Fixes the band of each lead at a landmark after its creation, by what had happened by then, and sees what became of it later: the band it has now would know
 * the outcome. Source: J. R. Anderson, K. C. Cain and R. D. Gelber, Journal of Clinical Oncology 1 (1983), 710–719, on landmark analysis.
 */
export async function calibration(leads: AsyncIterable<CalibratedLead> | Iterable<CalibratedLead>, context: CalibrationContext): Promise<Calibration> {
  const groups = new Map(scoringAt(context.handbooks, context.asOf).bands.map(({ id }) => [id, [] as Followed[]]))
  const groupOf = (band: string): Followed[] => {
    const group = groups.get(band) ?? []
    groups.set(band, group)
    return group
  }
  const excluded: Partial<Record<CalibrationExclusion, number>> = {}
  for await (const lead of leads) {
    const found = followed(lead, context)
    if (found === undefined) continue
    if (typeof found === 'string') excluded[found] = (excluded[found] ?? 0) + 1
    else groupOf(found.band).push(found)
  }
  const everybody = figuresOf('all', [...groups.values()].flat(), null)
  const bands = [...groups].map(([band, group]) => figuresOf(band, group, everybody.rate))
  const spans = [...groups.values()].map((group) =>
    group.map(({ watched: { time, outcome } }) => ({ time, outcome: outcome === 'converted' ? outcome : null })),
  )
  const trend = logRankTrend(spans)
  const comparisons = bandComparisons(bands)
  return { bands, all: everybody, comparisons, logRank: logRank(spans), trend, excluded, verdict: verdictOf(bands, comparisons, trend) }
}

interface Followed {
  readonly band: string
  readonly isMature: boolean
  readonly watched: Watched
}

/** What became of a lead after its landmark, or why it tells nothing; `undefined` outside the window. */
function followed({ facts, inputs }: CalibratedLead, context: CalibrationContext): Followed | CalibrationExclusion | undefined {
  const { asOf, landmarkDays = 1, horizonDays = 90 } = context
  const { createdAt } = facts
  if (createdAt === null) return 'unknownCreated'
  if (!isInWindow(context, createdAt) || createdAt > asOf) return undefined
  const landmark = createdAt + landmarkDays * day
  if (landmark > asOf) return 'immature'
  const [then, now] = [leadAt(facts, landmark), leadAt(facts, asOf)]
  if (!then || !now || !isOpen(then.status)) return 'closedBefore'
  const ended = endOf(now, asOf)
  if (ended.at === null) return 'unknownClosed'
  const horizon = horizonDays * day
  const { band } = scoreOf(inputs, scoringAt(context.handbooks, landmark), landmark)
  return { band, isMature: landmark + horizon <= asOf, watched: watchedFor(ended.at - landmark, ended.outcome, horizon) }
}

function figuresOf(band: string, group: readonly Followed[], overall: number | null): BandCalibration {
  const mature = group.filter(({ isMature }) => isMature)
  const converted = mature.filter(({ watched: { outcome } }) => outcome === 'converted').length
  const rate = mature.length === 0 ? null : converted / mature.length
  return {
    band,
    n: group.length,
    mature: mature.length,
    converted,
    rate,
    ci: wilson(converted, mature.length),
    lift: rate === null || !overall ? null : rate / overall,
    incidence: incidenceOf(group.map(({ watched }) => watched)),
  }
}
