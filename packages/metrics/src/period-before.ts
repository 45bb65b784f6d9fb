import { Temporal } from 'temporal-polyfill'

/** A half-open window `[from, to)`, instants in milliseconds. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** Months in a month, a quarter and a year. */
const periods = [1, 3, 12] as const

type Dates = readonly [from: Temporal.PlainDate, to: Temporal.PlainDate]

/**
 * The windows a window is compared with: the one before, of equal kind, and the same one a year before. A calendar month is compared with the
 * month before, a quarter with a quarter and a year with a year, fiscal ones too, and any other run of local days with as many days; none shares
 * an instant with the window before it. February 29 is February 28 a year before. `undefined` unless the window begins and ends with days of the zone.
 */
export function windowsBefore({ from, to }: Span, zone: string): { readonly previous: Span; readonly year: Span } | undefined {
  const dates = [dateOf(from, zone), dateOf(to, zone)] as const
  const [first, end] = dates
  if (startOf(first, zone) !== from || startOf(end, zone) !== to) return undefined
  const spanOf = ([a, b]: Dates): Span => ({ from: startOf(a, zone), to: startOf(b, zone) })
  return { previous: spanOf([before(dates), first]), year: spanOf(yearBefore(dates)) }
}

function before([first, end]: Dates): Temporal.PlainDate {
  const months = wholeMonths([first, end])
  return first.subtract(months === undefined ? { days: first.until(end, { largestUnit: 'days' }).days } : { months })
}

/** A window that ends before February 29 ends, a year before, with February 28: no day of it is lost. */
function yearBefore([first, end]: Dates): Dates {
  const back = end.subtract({ years: 1 })
  return [first.subtract({ years: 1 }), back.day < end.day ? back.add({ days: 1 }) : back]
}

/** The months of the period the days are, if they are one; it may be a fiscal one. */
const wholeMonths = ([first, end]: Dates): number | undefined => (first.day === 1 ? periods.find((months) => first.add({ months }).equals(end)) : undefined)

const dateOf = (at: number, zone: string): Temporal.PlainDate => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate()

const startOf = (date: Temporal.PlainDate, zone: string): number => date.toZonedDateTime(zone).epochMilliseconds
