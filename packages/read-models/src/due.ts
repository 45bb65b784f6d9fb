import { Temporal } from 'temporal-polyfill'

const ends = new Map<string, number>()

/** The instant a local date ends in its zone, milliseconds since 1970: what is due on that date is overdue from then on. */
export function endOfDate(date: string, zone: string): number {
  const key = `${date} ${zone}`
  let end = ends.get(key)
  if (end === undefined) {
    end = startOfDate(Temporal.PlainDate.from(date).add({ days: 1 }).toString(), zone)
    if (ends.size >= 10_000) ends.clear()
    ends.set(key, end)
  }
  return end
}

/** The first instant of a local date in a zone; not midnight where midnight does not exist. */
export const startOfDate = (date: string, zone: string): number => Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds
