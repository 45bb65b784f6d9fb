import { Temporal } from 'temporal-polyfill'

/** Days counted on from 1970-01-01. */
export const dayNumber = (date: string): number => Date.parse(`${date}T00:00Z`) / 86_400_000

/** The date of a day, `2026-03-31`. */
export const dateOf = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10)

/** The local date of an instant in a zone. */
export const localDate = (at: number, zone: string): string => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString()

/** The first day that begins at or after an instant in a zone: windows that meet at an instant share no day. */
export function firstDayFrom(at: number, zone: string): number {
  const here = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
  return dayNumber(here.toPlainDate().toString()) + (here.startOfDay().epochMilliseconds === at ? 0 : 1)
}

interface Span {
  readonly amount: bigint
  /** From the first day up to, and without, the last. */
  readonly from: number
  readonly to: number
}

/**
 * What falls on the days `[from, to)` of an amount that is spread evenly over its span: the difference of two sums from its beginning on,
 * so that days, and any stretches a span is cut into, sum to exactly the amount, and no day differs from another by more than one unit.
 */
export function amountWithin({ amount, from, to }: Span, window: { readonly from: number; readonly to: number }): bigint {
  const size = amount < 0n ? -amount : amount
  const upTo = (day: number): bigint => (size * BigInt(Math.min(Math.max(day, from), to) - from)) / BigInt(to - from)
  const part = window.to <= window.from ? 0n : upTo(window.to) - upTo(window.from)
  return amount < 0n ? -part : part
}
