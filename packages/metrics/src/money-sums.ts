import { moneyText, type MoneyText } from '@leadledger/leads'

/** Exact sums, one a currency. */
export interface MoneySums {
  add(minor: bigint, currency: string): void
  /** By code. */
  entries(): readonly (readonly [currency: string, minor: bigint])[]
  values(): readonly MoneyText[]
}

export function moneySums(): MoneySums {
  const sums = new Map<string, bigint>()
  const entries = () => Array.from(sums).sort(([one], [other]) => (one < other ? -1 : 1))
  return {
    add: (minor, currency) => void sums.set(currency, (sums.get(currency) ?? 0n) + minor),
    entries,
    values: () => entries().map(([currency, minor]) => moneyText({ minor, currency })),
  }
}
