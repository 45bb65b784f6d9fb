/** The team works in Berlin. A wall time is what its clocks show, as milliseconds since 1970 as if it were UTC. */
export const storyZone = 'Europe/Berlin'

export const minuteMs = 60_000
const dayMs = 86_400_000
const opens = 8 * 60 * minuteMs

/** Minutes of one working day. */
export const workday = 600

const wallDay = (date: string): number => Date.parse(`${date}T00:00:00Z`)
const firstDay = wallDay('2024-01-01')
const lastDay = wallDay('2025-12-31')

/** Wall time at which the story ends: work is over on its last day. */
export const lastWallTime = lastDay + opens + workday * minuteMs

/** Public holidays of Berlin on fixed dates, and the movable ones of both years. */
const fixedHolidays = new Set(['01-01', '03-08', '05-01', '10-03', '12-25', '12-26'])
const movableHolidays = new Set(['2024-03-29', '2024-04-01', '2024-05-09', '2024-05-20', '2025-04-18', '2025-04-21', '2025-05-08', '2025-05-29', '2025-06-09'])

export const dateOf = (wall: number): string => new Date(wall).toISOString().slice(0, 10)
const startOfDay = (wall: number): number => wall - (wall % dayMs)

function isWorkday(day: number): boolean {
  const date = dateOf(day)
  return ![0, 6].includes(new Date(day).getUTCDay()) && !fixedHolidays.has(date.slice(5)) && !movableHolidays.has(date)
}

/** Days on which nobody works although it is none of the weekend, in order. */
export const holidays: readonly string[] = [2024, 2025, 2026]
  .flatMap((year) => [...fixedHolidays].map((date) => `${year}-${date}`))
  .concat(...movableHolidays)
  .toSorted()

const daysFrom = (first: number, last: number): number[] => Array.from({ length: (last - first) / dayMs + 1 }, (_, index) => first + index * dayMs)

/** Starts of all working days of the story. */
export const workdays: readonly number[] = daysFrom(firstDay, lastDay).filter(isWorkday)

/** Working days up to well behind the end, since plans reach further than the story. */
const calendar: readonly number[] = daysFrom(firstDay, wallDay('2028-12-31')).filter(isWorkday)
/** Index in the calendar of the working day that a day is, or that comes next. */
const nextWorkday = new Map<number, number>()
for (let day = firstDay, index = 0; index < calendar.length; day += dayMs) {
  nextWorkday.set(day, index)
  if (calendar[index] === day) index++
}

const workdayAt = (index: number): number => calendar[Math.min(index, calendar.length - 1)] as number

/** The working day and the minutes of it that have passed. */
function workTime(wall: number): { index: number; minutes: number } {
  const day = startOfDay(wall)
  const index = nextWorkday.get(day) ?? calendar.length
  const minutes = (wall - day - opens) / minuteMs
  if (calendar[index] !== day || minutes < 0) return { index, minutes: 0 }
  return minutes < workday ? { index, minutes } : { index: index + 1, minutes: 0 }
}

/** A wall time of a day, by hours and minutes. */
export const wallTime = (date: string, hour: number, minute = 0): number => wallDay(date) + (hour * 60 + minute) * minuteMs

/** This time, or the next at which somebody is at work. */
export const atWork = (wall: number): number => afterWork(wall, 0)

/** So many minutes of work later, to the second; nights, weekends and holidays do not count. */
export function afterWork(wall: number, minutes: number): number {
  const { index, minutes: passed } = workTime(wall)
  const seconds = Math.round((passed + minutes) * 60)
  const daySeconds = workday * 60
  return workdayAt(index + Math.floor(seconds / daySeconds)) + opens + (seconds % daySeconds) * 1_000
}

/** Start of work so many working days later. */
export const workdaysLater = (wall: number, days: number): number => workdayAt(workTime(wall).index + days) + opens

/** The instant at which Berlin's clocks show this; not defined for the two hours a year that are skipped or shown twice. */
export function instantOf(wall: number): number {
  const year = new Date(wall).getUTCFullYear()
  const isSummer = wall >= lastSunday(year, 2) + 3 * 60 * minuteMs && wall < lastSunday(year, 9) + 3 * 60 * minuteMs
  return wall - (isSummer ? 120 : 60) * minuteMs
}

function lastSunday(year: number, month: number): number {
  const last = Date.UTC(year, month + 1, 0)
  return last - new Date(last).getUTCDay() * dayMs
}

/** The instant the story ends: every figure of the demo is as of then. */
export const storyEnd = instantOf(lastWallTime)
