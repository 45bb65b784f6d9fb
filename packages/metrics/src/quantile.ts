import { quantileSorted } from 'simple-statistics'

/** Mean, median and 90th percentile; `null` each when there are no values. */
export interface Summary {
  readonly mean: number | null
  readonly median: number | null
  readonly p90: number | null
}

const ascending = (values: readonly number[]): Float64Array => new Float64Array(values).sort()

/** The library only indexes its argument, so a typed array of a million values needs no copy. */
const ofSorted = (sorted: Float64Array, p: number): number | null => (sorted.length === 0 ? null : quantileSorted(sorted as unknown as number[], p))

/**
 * Hyndman–Fan type 7 (linear interpolation), `p` in 0..1; `null` when there are no values.
 * Source: R. J. Hyndman and Y. Fan, The American Statistician 50 (1996), 361–365.
 */
export const quantile = (values: readonly number[], p: number): number | null => ofSorted(ascending(values), p)

export const median = (values: readonly number[]): number | null => quantile(values, 0.5)

/** Sums in ascending order, so that the order of the rows changes not even the last bit of the mean. */
export function summary(values: readonly number[]): Summary {
  const sorted = ascending(values)
  const total = sorted.reduce((sum, value) => sum + value, 0)
  return { mean: sorted.length === 0 ? null : total / sorted.length, median: ofSorted(sorted, 0.5), p90: ofSorted(sorted, 0.9) }
}
