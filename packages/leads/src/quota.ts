import { Temporal } from 'temporal-polyfill'
import { weekdays, type Calendar } from './calendar.js'

/** Leads that rules gave to somebody in the month of the last one. */
export interface Given {
  /** Local date of the last one. */
  readonly date: string
  readonly thatDay: number
  /** In the same month before that day. */
  readonly earlier: number
}

/** The local date of an instant in a zone. */
export const dateIn = (zone: string, at: number): string => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString()

/** The counts as they stand on a date; a date before the last one, by a clock that is behind, counts as that one. */
export function givenOn(given: Given | undefined, date: string): Given {
  if (!given || given.date.slice(0, 7) < date.slice(0, 7)) return { date, thatDay: 0, earlier: 0 }
  return given.date < date ? { date, thatDay: 0, earlier: given.earlier + given.thatDay } : given
}

/**
 * How many leads may be given on a day: what the month's cap leaves ÷ working days that are left, that day included, rounded up.
 * So the days of a month differ by at most one while a cap is used up day by day, and no month is ever over its cap.
 */
export const quotaOf = (monthlyCap: number, { earlier }: Given, daysLeft: number): number => Math.max(0, Math.ceil((monthlyCap - earlier) / daysLeft))

/** Working days from a date to the end of its month; the date itself always counts, and without a calendar every day does. */
export function workingDaysLeft(date: string, calendar?: Pick<Calendar, 'hours' | 'holidays'>): number {
  const first = Temporal.PlainDate.from(date)
  const rest = Array.from({ length: first.daysInMonth - first.day }, (_, index) => first.add({ days: index + 1 }))
  return 1 + rest.filter((day) => !calendar || isWorkingDay(day, calendar)).length
}

function isWorkingDay(day: Temporal.PlainDate, { hours, holidays = [] }: Pick<Calendar, 'hours' | 'holidays'>): boolean {
  const weekday = weekdays[day.dayOfWeek - 1]
  return weekday !== undefined && (hours[weekday] ?? []).length > 0 && !holidays.includes(day.toString())
}
