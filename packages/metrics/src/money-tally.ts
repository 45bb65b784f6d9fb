import { moneyText, type Money, type MoneyText } from '@leadledger/leads'
import type { Tally } from './tally.js'

/** Exact sums of whole numbers, one a currency. */
export interface Sums {
  add(currency: string, amount: bigint): void
  /** Each sum ÷ `divisor`, rounded half away from zero to the minor unit, by currency. */
  values(divisor?: bigint): readonly MoneyText[]
}

export function sums(): Sums {
  const all = new Map<string, bigint>()
  return {
    add(currency, amount) {
      all.set(currency, (all.get(currency) ?? 0n) + amount)
    },
    values: (divisor = 1n) =>
      Array.from(all)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([currency, sum]) => moneyText({ minor: rounded(sum, divisor), currency })),
  }
}

/** The quotient, rounded half away from zero. */
export function rounded(sum: bigint, divisor: bigint): bigint {
  const size = ((sum < 0n ? -sum : sum) * 2n + divisor) / (divisor * 2n)
  return sum < 0n ? -size : size
}

/** The one value there is; `null` for none and for several. */
export const onlyOne = (values: readonly MoneyText[]): MoneyText | null => (values.length === 1 ? (values[0] as MoneyText) : null)

/** Mean amounts, one a currency. */
export function averageTally(): Tally<Money> {
  const byCurrency = new Map<string, { sum: bigint; n: bigint }>()
  let n = 0
  return {
    add({ minor, currency }) {
      const { sum, n: before } = byCurrency.get(currency) ?? { sum: 0n, n: 0n }
      byCurrency.set(currency, { sum: sum + BigInt(minor), n: before + 1n })
      n += 1
    },
    figures(left) {
      const values = Array.from(byCurrency)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([currency, { sum, n: count }]) => moneyText({ minor: rounded(sum, count), currency }))
      return { value: onlyOne(values), numerator: n, denominator: n + left, n, values }
    },
  }
}

/** An amount with the percent of it that is expected. */
export interface Weighted extends Money {
  readonly probability: number
}

/** Sums of amounts × percent; rounded once, at the end. */
export function weightedTally(): Tally<Weighted> {
  const all = sums()
  let n = 0
  return {
    add({ minor, currency, probability }) {
      all.add(currency, BigInt(minor) * BigInt(probability))
      n += 1
    },
    figures(left) {
      const values = all.values(100n)
      return { value: onlyOne(values), numerator: n, denominator: n + left, n, values }
    },
  }
}
