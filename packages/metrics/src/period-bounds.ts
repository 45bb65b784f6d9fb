import { Temporal } from 'temporal-polyfill'

const monthsOf = (period: string): readonly [first: number, count: number] => {
  if (period.length === 4) return [1, 12]
  return period.includes('Q') ? [Number(period.slice(6)) * 3 - 2, 3] : [Number(period.slice(5)), 1]
}

/** The instants between which a period named `2026`, `2026-Q1` or `2026-03` lies in a zone: from the first up to, and without, the second. */
export function periodBounds(period: string, zone: string): { readonly from: number; readonly to: number } {
  const [month, months] = monthsOf(period)
  const first = Temporal.PlainDate.from({ year: Number(period.slice(0, 4)), month, day: 1 })
  const startOf = (date: Temporal.PlainDate): number => date.toZonedDateTime(zone).epochMilliseconds
  return { from: startOf(first), to: startOf(first.add({ months })) }
}
