import type { LogRank } from './survival.js'
import { z } from './wilson.js'

/** How often leads of one band convert against those of another. */
export interface BandComparison {
  readonly higher: string
  readonly lower: string
  /** Ratio of their rates, and its interval at 95 %; `null` where nobody of one of them converted. */
  readonly ratio: number | null
  readonly ci: readonly [low: number, high: number] | null
}

interface Rated {
  readonly band: string
  readonly mature: number
  readonly converted: number
  readonly rate: number | null
}

/** Each band that has mature leads against the next lower one that has. */
export function bandComparisons(bands: readonly Rated[]): readonly BandComparison[] {
  const rated = bands.filter(({ mature }) => mature > 0)
  return rated.slice(1).map((lower, index) => compared(rated[index] as Rated, lower))
}

/** Interval by the logarithm of the ratio. Source: D. Katz et al., Biometrics 34 (1978), 469–474. */
function compared(higher: Rated, lower: Rated): BandComparison {
  const names = { higher: higher.band, lower: lower.band }
  if (higher.converted === 0 || lower.converted === 0) return { ...names, ratio: null, ci: null }
  const ratio = (higher.rate as number) / (lower.rate as number)
  const spread = z * Math.sqrt(1 / higher.converted - 1 / higher.mature + 1 / lower.converted - 1 / lower.mature)
  return { ...names, ratio, ci: [ratio * Math.exp(-spread), ratio * Math.exp(spread)] }
}

/** What the figures say, in a sentence. */
export function verdictOf(bands: readonly Rated[], comparisons: readonly BandComparison[], test: LogRank | null): string {
  const n = bands.reduce((sum, { mature }) => sum + mature, 0)
  if (!test) return `Nothing can be told: fewer than two bands were watched while a lead converted (n = ${n}).`
  const chance = `log-rank p ${test.p < 0.001 ? '< 0.001' : `= ${test.p.toFixed(3)}`}`
  if (test.p >= 0.05) return `The bands are not separable with n = ${n} (${chance}).`
  const rates = bands.flatMap(({ rate }) => (rate === null ? [] : [rate]))
  if (rates.some((rate, index) => index > 0 && rate >= (rates[index - 1] as number))) return `The bands differ, but not in their order (n = ${n}, ${chance}).`
  const told = comparisons.map(({ higher, lower, ratio, ci }) =>
    ratio === null || !ci
      ? `of ${lower} none did`
      : `${higher} converts ${ratio.toFixed(1)} times as often as ${lower} (${ci[0].toFixed(1)} to ${ci[1].toFixed(1)})`,
  )
  return `Higher bands convert more: ${told.join(', ')} (n = ${n}, ${chance}).`
}
