import { statuses, type Money, type Status } from '@leadledger/leads'
import { onlyOne, sums } from './money-tally.js'
import { summary } from './quantile.js'
import type { Figures } from './result.js'
import { wilson } from './wilson.js'

type Measured = Omit<Figures, 'excluded' | 'censored' | 'smallSample'>

/** Collects the values of one number: numbers only, so a million leads fit. */
export interface Tally<Value> {
  add(value: Value): void
  /** What was collected; `left` is how many were left out, `open` how many are still going on. */
  figures(left: number, open: number): Measured
}

/** What a lead adds to the two sides of a rate. */
export interface Share {
  readonly numerator: 0 | 1
  readonly denominator: 0 | 1
}

export const hit: Share = { numerator: 1, denominator: 1 }
export const miss: Share = { numerator: 0, denominator: 1 }
/** Counts above the line only, as in a ratio of two different events. */
export const above: Share = { numerator: 1, denominator: 0 }

/** Numerator ÷ denominator of different events; may exceed 1 and has no interval. */
export function ratioTally(): Tally<Share> {
  let numerator = 0
  let denominator = 0
  return {
    add(share) {
      numerator += share.numerator
      denominator += share.denominator
    },
    figures: () => ({ value: denominator === 0 ? null : numerator / denominator, numerator, denominator, n: denominator }),
  }
}

/** A proportion of leads, with its interval. */
export function shareTally(): Tally<Share> {
  const ratio = ratioTally()
  return {
    add: (share) => ratio.add(share),
    figures(left, open) {
      const figures = ratio.figures(left, open)
      const ci = wilson(figures.numerator, figures.denominator)
      return ci ? { ...figures, ci } : figures
    },
  }
}

/** Durations in milliseconds. */
export function durationTally(): Tally<number> {
  const values: number[] = []
  return {
    add(value) {
      values.push(value)
    },
    figures(left) {
      const { mean, median, p90 } = summary(values)
      return { value: median, numerator: values.length, denominator: values.length + left, n: values.length, mean, median, p90 }
    },
  }
}

/** Exact sums, one a currency. */
export function moneyTally(): Tally<Money> {
  const all = sums()
  let n = 0
  return {
    add({ minor, currency }) {
      all.add(currency, BigInt(minor))
      n += 1
    },
    figures(left) {
      const values = all.values()
      return { value: onlyOne(values), numerator: n, denominator: n + left, n, values }
    },
  }
}

/** Leads, and how many in each status. */
export function statusTally(): Tally<Status> {
  const counts = Object.fromEntries(statuses.map((status) => [status, 0])) as Record<Status, number>
  let n = 0
  return {
    add(status) {
      counts[status] += 1
      n += 1
    },
    figures: () => ({ value: n, numerator: n, denominator: n, n, counts: { ...counts } }),
  }
}

/** Leads of one status. */
export function countTally(): Tally<unknown> {
  let n = 0
  return {
    add() {
      n += 1
    },
    figures: () => ({ value: n, numerator: n, denominator: n, n }),
  }
}
