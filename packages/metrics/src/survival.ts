import { chiSquareTail } from './chi-square.js'
import { partitionPoint } from './partition-point.js'
import { z } from './wilson.js'

/**
 * How long something was watched, in any unit of time, and how that ended; `outcome` is `null` when it was still open: censored, not failed.
 * What was censored at the moment it came says nothing and is left out.
 */
export interface Span<Outcome extends string = string> {
  readonly time: number
  readonly outcome: Outcome | null
  /** When watching began, where the time before is unknown (left truncation); 0 by default. */
  readonly from?: number
}

/** One moment at which something ended. */
interface Moment<Outcome extends string> {
  readonly time: number
  readonly atRisk: number
  readonly ended: ReadonlyMap<Outcome, number>
}

export interface SurvivalPoint {
  readonly time: number
  readonly atRisk: number
  readonly events: number
  /** Share that goes on beyond `time`. */
  readonly survival: number
  /** At 95 %, by Greenwood's variance on the log–log scale, which stays within 0 and 1; `null` where all or none are gone. */
  readonly ci: readonly [low: number, high: number] | null
}

export interface Survival {
  readonly n: number
  readonly censored: number
  readonly points: readonly SurvivalPoint[]
  /** The first time by which half are gone; `null` when that was not reached. */
  readonly median: number | null
}

/**
 * Kaplan–Meier estimate of how long it takes until anything but `null` happens. At equal times events come before censorings, as in R.
 * Where S is exactly 0.5, the median is that time; R takes the middle of the step.
 * Source: E. L. Kaplan and P. Meier, Journal of the American Statistical Association 53 (1958), 457–481.
 */
export function kaplanMeier(spans: readonly Span[]): Survival {
  const watched = spans.filter(isWatched)
  let survival = 1
  let variance = 0
  const points = momentsOf(watched).map(({ time, atRisk, ended }): SurvivalPoint => {
    const events = total(ended)
    survival *= (atRisk - events) / atRisk
    variance += events / (atRisk * (atRisk - events))
    return { time, atRisk, events, survival, ci: logLogInterval(survival, variance) }
  })
  const median = points.find((point) => point.survival <= 0.5 + 1e-12)?.time ?? null
  return { n: watched.length, censored: watched.filter(({ outcome }) => outcome === null).length, points, median }
}

function logLogInterval(survival: number, variance: number): readonly [number, number] | null {
  if (survival <= 0 || survival >= 1) return null
  const spread = (z * Math.sqrt(variance)) / Math.abs(Math.log(survival))
  return [survival ** Math.exp(spread), survival ** Math.exp(-spread)]
}

/** Mean time up to `until` of what a survival curve tells, as a single number where the median is not reached. */
export function restrictedMean({ points }: Survival, until: number): number {
  let [mean, time, survival] = [0, 0, 1]
  for (const point of points) {
    if (point.time >= until) break
    mean += survival * (point.time - time)
    ;({ time, survival } = point)
  }
  return mean + survival * Math.max(0, until - time)
}

export interface IncidencePoint<Outcome extends string> {
  readonly time: number
  readonly atRisk: number
  /** Share that had each outcome by `time`. */
  readonly incidence: Readonly<Partial<Record<Outcome, number>>>
  /** Share still open; with the incidences it makes 1. */
  readonly open: number
}

/**
 * Aalen–Johansen estimate of cumulative incidence: each outcome competes with the others, so that what was lost can no longer be converted.
 * One minus Kaplan–Meier with losses as censorings would count them as still to come, and nearly double the rate.
 * Source: O. O. Aalen and S. Johansen, Scandinavian Journal of Statistics 5 (1978), 141–150; Satagopan et al. (2004).
 */
export function cumulativeIncidence<Outcome extends string>(spans: readonly Span<Outcome>[]): readonly IncidencePoint<Outcome>[] {
  const incidence: Partial<Record<Outcome, number>> = {}
  let open = 1
  return momentsOf(spans.filter(isWatched)).map(({ time, atRisk, ended }) => {
    for (const [outcome, count] of ended) incidence[outcome] = (incidence[outcome] ?? 0) + (open * count) / atRisk
    open *= (atRisk - total(ended)) / atRisk
    return { time, atRisk, incidence: { ...incidence }, open }
  })
}

/** The incidence of one outcome by a time. */
export const incidenceBy = <Outcome extends string>(points: readonly IncidencePoint<Outcome>[], outcome: Outcome, time: number): number =>
  points.findLast((point) => point.time <= time)?.incidence[outcome] ?? 0

export interface LogRank {
  readonly chiSquare: number
  readonly df: number
  /** Probability of a difference at least as large between groups that do not differ. */
  readonly p: number
}

/**
 * Log-rank test of whether groups reach the event at different rates; for competing outcomes it compares the rates of the one that is not `null`.
 * `null` when nothing can be told: fewer than two groups with somebody in them when an event comes, or no event.
 * Source: N. Mantel, Cancer Chemotherapy Reports 50 (1966), 163–170.
 */
export function logRank(groups: readonly (readonly Span[])[]): LogRank | null {
  const { surplus, covariance } = surplusOf(groups)
  const solved = solve(covariance, surplus)
  if (surplus.length < 1 || !solved) return null
  return testOf(
    solved.reduce((sum, value, index) => sum + value * (surplus[index] as number), 0),
    surplus.length,
  )
}

/**
 * Log-rank test for trend: whether groups in the order of their rank, equally far apart, reach the event at rates that rise, or fall, with it. Groups of which nothing
 * can be told are left out. `null` as for `logRank`. Source: R. E. Tarone, Biometrika 62 (1975), 679–682.
 */
export function logRankTrend(groups: readonly (readonly Span[])[]): LogRank | null {
  const { surplus, covariance } = surplusOf(groups)
  // The last group's surplus is what the others lack, so that ranks count from the last one.
  const weights = surplus.map((_, index) => surplus.length - index)
  const weighted = (values: readonly number[]): number => values.reduce((sum, value, index) => sum + value * (weights[index] as number), 0)
  const variance = weighted(covariance.map(weighted))
  return variance < 1e-12 ? null : testOf(weighted(surplus) ** 2 / variance, 1)
}

const testOf = (chiSquare: number, df: number): LogRank => ({ chiSquare, df, p: chiSquareTail(chiSquare, df) })

/** How many more events than its share each group but the last has, of those of which something can be told, with their covariance. */
function surplusOf(groups: readonly (readonly Span[])[]): { readonly surplus: readonly number[]; readonly covariance: readonly (readonly number[])[] } {
  const moments = momentsOf(groups.flat().filter(isWatched))
  // Of a group that nobody was left of when the first event came, nothing can be told.
  const watched = groups.map((group) => group.filter(isWatched)).filter((group) => isAtRisk(group, moments))
  const [df, sizes] = [Math.max(0, watched.length - 1), watched.map(riskSets)]
  const ends = watched.map(endsOf)
  const surplus = Array.from({ length: df }, () => 0)
  const covariance = surplus.map(() => surplus.map(() => 0))
  for (const { time, atRisk, ended } of moments) {
    const events = total(ended)
    const share = sizes.map((atRiskAt) => atRiskAt(time) / atRisk)
    const spread = atRisk > 1 ? (events * (atRisk - events)) / (atRisk - 1) : 0
    for (let row = 0; row < df; row++) {
      const own = total(ends[row]?.get(time) ?? new Map<string, number>())
      surplus[row] = (surplus[row] as number) + own - events * (share[row] as number)
      for (let column = 0; column < df; column++)
        (covariance[row] as number[])[column] =
          ((covariance[row] as number[])[column] as number) + spread * (share[row] as number) * ((row === column ? 1 : 0) - (share[column] as number))
    }
  }
  return { surplus, covariance }
}

/** Who came at a known time is watched from behind it; of the others even what ended at once is seen. */
const isWatched = ({ time, outcome, from }: Span): boolean => (from === undefined && outcome !== null ? time >= 0 : time > (from ?? 0))

function isAtRisk(spans: readonly Span[], moments: readonly Moment<string>[]): boolean {
  const atRiskAt = riskSets(spans)
  return moments.some(({ time }) => atRiskAt(time) > 0)
}

const total = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((sum, count) => sum + count, 0)

/** How many are watched right before each time: they came earlier and have not ended. */
function riskSets(spans: readonly Span[]): (time: number) => number {
  const ends = Float64Array.from(spans, ({ time }) => time).sort()
  const begins = Float64Array.from(spans, ({ from }) => from ?? -Infinity).sort()
  return (time) => countBelow(begins, time) - countBelow(ends, time)
}

const countBelow = (ascending: Float64Array, limit: number): number => partitionPoint(ascending.length, (index) => (ascending[index] as number) < limit)

/** The times at which something ended, in order. */
function momentsOf<Outcome extends string>(spans: readonly Span<Outcome>[]): readonly Moment<Outcome>[] {
  const atRiskAt = riskSets(spans)
  return [...endsOf(spans)].sort(([one], [other]) => one - other).map(([time, ended]) => ({ time, atRisk: atRiskAt(time), ended }))
}

function endsOf<Outcome extends string>(spans: readonly Span<Outcome>[]): ReadonlyMap<number, ReadonlyMap<Outcome, number>> {
  const ended = new Map<number, Map<Outcome, number>>()
  for (const { time, outcome } of spans) {
    if (outcome === null) continue
    const counts = ended.get(time) ?? new Map<Outcome, number>()
    ended.set(time, counts.set(outcome, (counts.get(outcome) ?? 0) + 1))
  }
  return ended
}

/** Solves a small symmetric system by elimination; `undefined` when it is singular. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): readonly number[] | undefined {
  const rows = matrix.map((row, index) => [...row, right[index] as number])
  for (const [pivot, row] of rows.entries()) {
    const lead = row[pivot] as number
    if (Math.abs(lead) < 1e-12) return undefined
    for (const [index, other] of rows.entries()) {
      if (index === pivot) continue
      const factor = (other[pivot] as number) / lead
      for (const [column, value] of row.entries()) other[column] = (other[column] as number) - factor * value
    }
  }
  return rows.map((row, index) => (row[right.length] as number) / (row[index] as number))
}
