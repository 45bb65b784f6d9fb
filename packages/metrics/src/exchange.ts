import { digitsOf, type Money, type Rate } from '@leadledger/leads'
import { rounded } from './rounding.js'
import { dateOf, dayNumber } from './spread.js'

/** Days a rate holds when no newer one was recorded: rates of a month serve to its end, and a forgotten pair is noticed. */
export const rateHoldsDays = 31

/** Converts money at the rate of a date; `undefined` where no rate is recorded: nothing is guessed. */
export type Exchange = (money: Money, date: string, currency: string) => bigint | undefined

interface Fraction {
  readonly numerator: bigint
  readonly denominator: bigint
}

/** A decimal text as a fraction. */
export function fractionOf(decimal: string): Fraction {
  const [whole = '0', fraction = ''] = decimal.split('.')
  return { numerator: BigInt(whole + fraction), denominator: 10n ** BigInt(fraction.length) }
}

/**
 * The rate of a date is the last one recorded for that date or one of the 31 days before; where the pair is recorded the other way round, its inverse.
 * Amounts are rounded once, to the minor unit, halves away from zero. Rates are never chained over a third currency.
 */
export function exchange(rates: readonly Rate[]): Exchange {
  const pairs = new Map<string, Rate[]>()
  for (const rate of rates) {
    const pair = `${rate.base} ${rate.quote}`
    pairs.set(pair, [...(pairs.get(pair) ?? []), rate])
  }
  for (const known of pairs.values()) known.sort((a, b) => (a.date < b.date ? -1 : 1))
  const rateOn = (base: string, quote: string, date: string): Fraction | undefined => {
    const oldest = dateOf(dayNumber(date) - rateHoldsDays)
    const found = pairs.get(`${base} ${quote}`)?.findLast((rate) => rate.date <= date)
    return found && found.date >= oldest ? fractionOf(found.rate) : undefined
  }
  return ({ minor, currency: from }, date, to) => {
    if (from === to) return BigInt(minor)
    const direct = rateOn(from, to, date)
    const inverse = direct ? undefined : rateOn(to, from, date)
    const rate = direct ?? (inverse && { numerator: inverse.denominator, denominator: inverse.numerator })
    if (!rate) return undefined
    const scale = 10n ** BigInt(digitsOf(to))
    return rounded(BigInt(minor) * rate.numerator * scale, rate.denominator * 10n ** BigInt(digitsOf(from)))
  }
}
