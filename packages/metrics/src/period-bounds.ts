import { startOfDay } from './day.js'

const monthsOf = (period: string): readonly [first: number, count: number] => {
  if (period.length === 4) return [1, 12]
  return period.includes('Q') ? [Number(period.slice(6)) * 3 - 2, 3] : [Number(period.slice(5)), 1]
}

/** The instants between which a period named `2026`, `2026-Q1` or `2026-03` lies in a zone: from the first up to, and without, the second. */
export function periodBounds(period: string, zone: string): { readonly from: number; readonly to: number } {
  const year = Number(period.slice(0, 4))
  const [first, count] = monthsOf(period)
  const startOf = (month: number): number =>
    startOfDay(`${String(year + Math.floor((month - 1) / 12)).padStart(4, '0')}-${String(((month - 1) % 12) + 1).padStart(2, '0')}-01`, zone)
  return { from: startOf(first), to: startOf(first + count) }
}
