/** When a customer's payments fall: with the first one at once, at the end of each period, or the first certain and at a period's end. */
export const lifetimeTimings = ['first-payment-included', 'period-end', 'first-payment-certain'] as const

export interface LifetimeInput {
  /** Contribution margin of a customer a period, not revenue. */
  readonly margin: number
  /** Share of customers who stay from one period to the next, 0 to 1. */
  readonly retention: number
  /** Discount rate a period, above 0 where everybody stays. */
  readonly discount: number
  readonly timing: (typeof lifetimeTimings)[number]
}

/**
 * Expected lifetime value of a customer at a constant retention, for ever: m(1+d)/(1+d−r), mr/(1+d−r) or m/(1+d−r), which differ only in timing.
 * `null` where the sum has no end. Source: P. Fader and B. Hardie on the formulas of CLV.
 * @throws {RangeError} for a retention outside 0 to 1, a discount of −1 or less, or what is no number.
 */
export function lifetimeValue({ margin, retention, discount, timing }: LifetimeInput): number | null {
  if (!Number.isFinite(margin) || !(retention >= 0 && retention <= 1)) throw new RangeError('retention is a share from 0 to 1, and margin a number')
  if (!(Number.isFinite(discount) && discount > -1)) throw new RangeError('discount is a rate above -1')
  const divisor = 1 + discount - retention
  if (divisor <= 0) return null
  const factors = { 'first-payment-included': 1 + discount, 'period-end': retention, 'first-payment-certain': 1 }
  return (margin * factors[timing]) / divisor
}
