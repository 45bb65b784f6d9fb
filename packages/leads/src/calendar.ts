import { isZone } from './zone.js'
import { offsetStretches } from './zone-offsets.js'

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof weekdays)[number]

/** When a team works: hours of the local day `[from, to)` as `09:00`, up to `24:00`, and dates on which it does not. */
export interface Calendar {
  /** IANA name. */
  readonly zone: string
  readonly hours: { readonly [Day in Weekday]?: readonly (readonly [from: string, to: string])[] | undefined }
  /** Dates as `2026-12-25`; in any order. */
  readonly holidays?: readonly string[] | undefined
}

/** Measures working time; every instant and length in milliseconds. An instant is open when its local time is: an hour that a clock repeats counts twice, one it skips not at all. */
export interface WorkingTime {
  /** Open time in `[from, to)`; negative when `to` is earlier. */
  readonly between: (from: number, to: number) => number
  /** The first instant by which so much open time has passed since `from`; `from` itself for none. */
  readonly after: (from: number, openMs: number) => number
  /** Whether the instant is open. */
  readonly isOpen: (at: number) => boolean
}

const dayMs = 86_400_000
const weekMs = 7 * dayMs
/** 1970-01-01 was a Thursday: local weeks are counted from the Monday before. */
const mondayMs = 3 * dayMs

/**
 * Prepares a calendar for any number of questions; each is answered by arithmetic over whole weeks, days off and changes of the clock, however long the span is.
 * @throws {RangeError} for a calendar that `calendarProblems` finds fault with.
 */
export function workingTime(calendar: Calendar): WorkingTime {
  const problems = calendarProblems(calendar)
  if (problems.length > 0) throw new RangeError(problems.join('; '))
  const { zone } = calendar
  const opened = openedBefore(calendar)

  const between = (from: number, to: number): number => {
    if (to < from) return -between(to, from)
    let open = 0
    for (const { from: start, to: end, offset } of offsetStretches(zone, from, to)) open += opened(end + offset) - opened(start + offset)
    return open
  }
  return {
    between,
    isOpen: (at) => between(at, at + 1) === 1,
    after(from, openMs) {
      if (openMs <= 0) return from
      let early = from
      let passed = 0
      for (let step = weekMs; ; step *= 2) {
        const more = between(early, early + step)
        if (passed + more >= openMs) return firstWith(early, early + step, (at) => passed + between(early, at) >= openMs)
        early += step
        passed += more
      }
    },
  }
}

/** The first whole number in `(from, to]` from which on something holds; it is taken to hold at `to`. */
function firstWith(from: number, to: number, holds: (at: number) => boolean): number {
  let [low, high] = [from, to]
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2)
    if (holds(middle)) high = middle
    else low = middle
  }
  return high
}

/** Open time before a local moment, counted from one far in the past: only differences mean something. */
function openedBefore({ hours, holidays = [] }: Calendar): (local: number) => number {
  const days = weekdays.map((weekday) => (hours[weekday] ?? []).map(([from, to]): Span => ({ from: minutesOf(from) * 60_000, to: minutesOf(to) * 60_000 })))
  const openOn = days.map((spans) => openIn(spans, dayMs))
  const beforeDay = openOn.map((_, day) => openOn.slice(0, day).reduce(add, 0))
  const week = openOn.reduce(add, 0)
  const off = [...new Set(holidays.map((date) => Date.parse(`${date}T00:00:00Z`) / dayMs))].sort((one, other) => one - other)
  const missedBefore = off.map(() => 0)
  for (const [index, day] of off.entries()) missedBefore[index + 1] = (missedBefore[index] ?? 0) + (openOn[weekdayOf(day)] ?? 0)

  return (local) => {
    const day = Math.floor(local / dayMs)
    const weekday = weekdayOf(day)
    const daysOff = firstWith(-1, off.length, (index) => (off[index] as number) >= day)
    const today = off[daysOff] === day ? 0 : openIn(days[weekday] ?? [], local - day * dayMs)
    return Math.floor((local + mondayMs) / weekMs) * week + (beforeDay[weekday] ?? 0) + today - (missedBefore[daysOff] ?? 0)
  }
}

interface Span {
  readonly from: number
  readonly to: number
}

const add = (one: number, other: number): number => one + other

/** How much of the spans lies before a time of the day. */
const openIn = (spans: readonly Span[], time: number): number => spans.reduce((open, { from, to }) => open + Math.max(0, Math.min(to, time) - from), 0)

const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

/** Every problem of a calendar, each with its path; none when time can be measured by it. */
export function calendarProblems({ zone, hours, holidays = [] }: Calendar): readonly string[] {
  const days = Object.entries(hours)
  const problems = [
    ...(isZone(zone) ? [] : [`zone: ${JSON.stringify(zone)} is no IANA time zone`]),
    ...days.filter(([day]) => !(weekdays as readonly string[]).includes(day)).map(([day]) => `hours.${day}: is no day: expected ${weekdays.join(', ')}`),
    ...days.flatMap(([day, spans]) => spansProblem(spans).map((problem) => `hours.${day}: ${problem}`)),
    ...holidays.filter((date) => !isDate(date)).map((date) => `holidays: ${JSON.stringify(date)} is no date as 2026-12-25`),
  ]
  return problems.length === 0 && days.every(([, spans]) => spans.length === 0) ? ['hours: are never open'] : problems
}

const time = /^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/

function spansProblem(spans: readonly (readonly [string, string])[]): readonly string[] {
  for (const [index, [from, to]] of spans.entries()) {
    if (!time.test(from) || !time.test(to)) return [`${from}–${to} are no times as 09:00`]
    if (from >= to) return [`${from}–${to} ends before it begins`]
    if (index > 0 && from < (spans[index - 1]?.[1] ?? '')) return [`${from}–${to} begins before the span before it ends`]
  }
  return []
}

const isDate = (text: string): boolean => {
  const at = Date.parse(`${text}T00:00:00Z`)
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && Number.isFinite(at) && new Date(at).toISOString().startsWith(text)
}
