/** The team works in Berlin. A wall time is what its clocks show, as milliseconds since 1970 as if it were UTC. */
export const storyZone = 'Europe/Berlin'

export const minuteMs = 60_000
const dayMs = 86_400_000
const opens = 8 * 60 * minuteMs
const closes = 18 * 60 * minuteMs

/** Minutes of one working day. */
export const workday = 600

const wallDay = (date: string): number => Date.parse(`${date}T00:00:00Z`)
const firstDay = wallDay('2024-01-01')
const lastDay = wallDay('2025-12-31')

/** Wall time at which the story ends: work is over on its last day. */
export const lastWallTime = lastDay + closes

/** Public holidays of Berlin on fixed dates, and the movable ones of both years. */
const fixedHolidays = new Set(['01-01', '03-08', '05-01', '10-03', '12-25', '12-26'])
const movableHolidays = new Set(['2024-03-29', '2024-04-01', '2024-05-09', '2024-05-20', '2025-04-18', '2025-04-21', '2025-05-08', '2025-05-29', '2025-06-09'])

export const dateOf = (wall: number): string => new Date(wall).toISOString().slice(0, 10)
export const startOfDay = (wall: number): number => wall - (((wall % dayMs) + dayMs) % dayMs)

export function isWorkday(wall: number): boolean {
  const date = dateOf(wall)
  return ![0, 6].includes(new Date(wall).getUTCDay()) && !fixedHolidays.has(date.slice(5)) && !movableHolidays.has(date)
}

/** Starts of all working days of the story. */
export const workdays: readonly number[] = Array.from({ length: (lastDay - firstDay) / dayMs + 1 }, (_, index) => firstDay + index * dayMs).filter(isWorkday)

/** This time, or the next at which somebody is at work. */
export function atWork(wall: number): number {
  const day = startOfDay(wall)
  if (isWorkday(wall) && wall - day < closes) return Math.max(wall, day + opens)
  let next = day + dayMs
  while (!isWorkday(next)) next += dayMs
  return next + opens
}

/** So many minutes of work later; nights, weekends and holidays do not count. */
export function afterWork(wall: number, minutes: number): number {
  let at = atWork(wall)
  let left = Math.round(minutes * 60) * 1_000
  for (;;) {
    const room = startOfDay(at) + closes - at
    if (left < room) return at + left
    left -= room
    at = atWork(startOfDay(at) + closes)
  }
}

/** Start of work so many working days later. */
export const workdaysLater = (wall: number, days: number): number => startOfDay(afterWork(startOfDay(atWork(wall)) + opens, days * workday)) + opens

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
