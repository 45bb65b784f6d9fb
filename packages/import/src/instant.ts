import { Temporal } from 'temporal-polyfill'
import { dateFormat, type DateFormat, type DateParts } from './date-format.js'

/** A moment as a cell tells it, in milliseconds since 1970. */
export interface Instant {
  readonly at: number
  /** Last millisecond it may stand for: the end of the day when the cell tells no time. */
  readonly until: number
}

/** Reads a date cell; a text that fits none of the formats is a reason, never a guess. */
export type InstantReader = (text: string) => Instant | 'date-format' | 'no-such-date' | 'no-such-time'

type Usable = Exclude<DateFormat, { readonly problem: string }>

/** @param formats compiled patterns, tried in order; the first one the text is written in decides. */
export function instantReader(formats: readonly string[], zone: string): InstantReader {
  const usable = formats.map(dateFormat).filter((format): format is Usable => format.problem === undefined)
  const dayIn = remembered((day: string) => dayOf(day))
  return remembered((text: string) => {
    for (const { parse, dateOnly } of usable) {
      const parts = parse(text)
      if (parts) return instantOf(parts, dateOnly, zone, dayIn)
    }
    return 'date-format'
  })
}

/** A file has many rows and few days. */
function remembered<Value>(find: (key: string) => Value): (key: string) => Value {
  const known = new Map<string, Value>()
  return (key) => {
    const before = known.get(key)
    if (before !== undefined || key.length > 100) return before ?? find(key)
    if (known.size >= 20_000) known.clear()
    const found = find(key)
    known.set(key, found)
    return found
  }
}

const dayMs = 86_400_000

function instantOf(parts: DateParts, dateOnly: boolean, zone: string, dayIn: DayCalendar): ReturnType<InstantReader> {
  if (parts.epoch !== undefined) return Math.abs(parts.epoch) <= 8.64e15 ? { at: parts.epoch, until: parts.epoch } : 'no-such-date'
  const { year = 0, month = 0, day = 0, offset } = parts
  const midnight = Date.UTC(year, month - 1, day)
  const date = new Date(midnight)
  const exists = year >= 100 && date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  if (!exists || !isThatWeekday(date, parts.weekday)) return 'no-such-date'
  const time = timeOf(parts)
  if (time === undefined) return 'no-such-time'
  if (offset !== undefined) return span(midnight + time - offset * 60_000, dateOnly, dayMs)
  const local = dayIn(`${date.toISOString().slice(0, 10)} ${parts.zoneId ?? zone}`)
  if (local === undefined) return 'date-format'
  if (local.length === dayMs || dateOnly) return span(local.at + time, dateOnly, local.length)
  return onUnevenDay(parts.zoneId ?? zone, midnight + time)
}

const span = (at: number, dateOnly: boolean, length: number): Instant => ({ at, until: dateOnly ? at + length - 1 : at })

const isThatWeekday = (date: Date, weekday: number | undefined): boolean => weekday === undefined || (date.getUTCDay() || 7) === weekday

function timeOf({ hour = 0, hour12, half = 0, minute = 0, second = 0, millisecond = 0 }: DateParts): number | undefined {
  if (hour12 !== undefined && (hour12 < 1 || hour12 > 12)) return undefined
  const hours = hour12 === undefined ? hour : (hour12 % 12) + half
  if (hours > 23 || minute > 59 || second > 59) return undefined
  return ((hours * 60 + minute) * 60 + second) * 1_000 + millisecond
}

/** On a day when clocks change: a time that is skipped does not exist, of one that comes twice the first is meant. */
function onUnevenDay(zone: string, wall: number): Instant | 'no-such-time' {
  const told = Temporal.PlainDateTime.from(new Date(wall).toISOString().slice(0, -1))
  const zoned = told.toZonedDateTime(zone, { disambiguation: 'compatible' })
  if (!zoned.toPlainDateTime().equals(told)) return 'no-such-time'
  return { at: zoned.epochMilliseconds, until: zoned.epochMilliseconds }
}

interface Day {
  readonly at: number
  readonly length: number
}
/** Start and length of a day such as `2017-03-26 Europe/Berlin`; `undefined` when there is no such zone. */
type DayCalendar = (day: string) => Day | undefined

function dayOf(day: string): Day | undefined {
  try {
    const date = Temporal.PlainDate.from(day.slice(0, 10))
    const zone = day.slice(11)
    const at = date.toZonedDateTime(zone).epochMilliseconds
    return { at, length: date.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds - at }
  } catch {
    return undefined
  }
}
