import { Temporal } from 'temporal-polyfill'
import { periodBounds } from './period-bounds.js'

/** Half-open, in milliseconds since 1970. */
export interface Bounds {
  readonly from: number
  readonly to: number
}

/** What a range is named from. */
export interface RangeContext {
  readonly zone: string
  readonly now: number
  /** Month in which the fiscal year begins, 1 to 12. */
  readonly fiscalYearStart: number
}

export const namedRangeExamples = 'today, yesterday, last 7 days, this month, last fiscal quarter, 2026-Q1, fiscal 2026 or fiscal 2026-Q2'

const relative = /^(this|last) (week|month|quarter|year|fiscal quarter|fiscal year)$/
const days = /^last ([1-9]\d{0,3}) days$/
const period = /^\d{4}(?:-(?:0[1-9]|1[0-2])|-Q[1-4])?$/
const fiscal = /^fiscal (\d{4})(?:-Q([1-4]))?$/

/**
 * The stretch of time that words name: `last 7 days` are seven local dates, today the last of them; weeks begin on Monday; a fiscal year has the number of
 * the year it begins in. `undefined` for other words.
 */
export function namedRange(words: string, { zone, now, fiscalYearStart }: RangeContext): Bounds | undefined {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate()
  const between = (from: Temporal.PlainDate, to: Temporal.PlainDate): Bounds => ({ from: startOf(from, zone), to: startOf(to, zone) })
  if (words === 'today') return between(today, today.add({ days: 1 }))
  if (words === 'yesterday') return between(today.subtract({ days: 1 }), today)
  const [, count] = days.exec(words) ?? []
  if (count !== undefined) return between(today.subtract({ days: Number(count) - 1 }), today.add({ days: 1 }))
  const [, which, unit = ''] = relative.exec(words) ?? []
  if (which !== undefined) {
    const { start, length } = unitAround(today, unit, fiscalYearStart)
    return which === 'this' ? between(start, start.add(length)) : between(start.subtract(length), start)
  }
  if (period.test(words)) return periodBounds(words, zone)
  const [, year, quarter] = fiscal.exec(words) ?? []
  return year === undefined ? undefined : fiscalBounds(Number(year), quarter === undefined ? undefined : Number(quarter), { zone, fiscalYearStart })
}

/** The fiscal year that begins in a year, or one of its quarters. */
export function fiscalBounds(year: number, quarter: number | undefined, { zone, fiscalYearStart }: Omit<RangeContext, 'now'>): Bounds {
  const start = Temporal.PlainDate.from({ year, month: fiscalYearStart, day: 1 }).add({ months: quarter === undefined ? 0 : (quarter - 1) * 3 })
  return { from: startOf(start, zone), to: startOf(start.add({ months: quarter === undefined ? 12 : 3 }), zone) }
}

const startOf = (date: Temporal.PlainDate, zone: string): number => date.toZonedDateTime(zone).epochMilliseconds

function unitAround(
  date: Temporal.PlainDate,
  unit: string,
  fiscalYearStart: number,
): { readonly start: Temporal.PlainDate; readonly length: Temporal.DurationLike } {
  if (unit === 'week') return { start: date.subtract({ days: date.dayOfWeek - 1 }), length: { days: 7 } }
  const first = unit.startsWith('fiscal') ? fiscalYearStart : 1
  const months = unit === 'month' ? 1 : unit.endsWith('quarter') ? 3 : 12
  return { start: date.with({ day: 1 }).subtract({ months: (date.month - first + 12) % months }), length: { months } }
}
