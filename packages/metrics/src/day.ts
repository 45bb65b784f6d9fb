import { Temporal } from 'temporal-polyfill'

/** First instant of a date (`2017-03-31`) in an IANA zone, milliseconds since 1970; not midnight where the clocks skip it. @throws {RangeError} for no such date or zone. */
export const startOfDay = (date: string, zone: string): number => Temporal.PlainDate.from(date, { overflow: 'reject' }).toZonedDateTime(zone).epochMilliseconds

/** Last millisecond of a date in a zone: the `asOf` that means "at the end of that day". @throws {RangeError} for no such date or zone. */
export const endOfDay = (date: string, zone: string): number =>
  Temporal.PlainDate.from(date, { overflow: 'reject' }).add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds - 1
