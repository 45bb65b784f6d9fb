import type { DateParts } from './date-format.js'

export type DateField = 'year' | 'month' | 'day' | 'weekday' | 'hour' | 'hour12' | 'half' | 'minute' | 'second' | 'millisecond' | 'offset' | 'epoch'

interface Letters {
  readonly field: DateField | 'zoneId'
  readonly source: string
  readonly read: (found: string) => DateParts
}

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const short = (names: readonly string[]): string[] => names.map((name) => name.slice(0, 3))

const number = (field: DateField, source: string): Letters => ({ field, source, read: (found) => ({ [field]: Number(found) }) })
const named = (field: DateField, names: readonly string[]): Letters => ({
  field,
  source: names.join('|'),
  read: (found) => ({ [field]: names.indexOf(found) + 1 }),
})

/** `+0530`, `+05:30`, `Z` as minutes. */
const offset = (source: string): Letters => ({
  field: 'offset',
  source,
  read: (found) => {
    const [, sign, hours = '0', minutes = '0'] = /([+-])(\d\d):?(\d\d)?/.exec(found) ?? []
    return { offset: (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) }
  },
})

const sign = '[+-]'
const hours = String.raw`(?:0\d|1[0-8])`
const minutes = String.raw`[0-5]\d`

const table: Readonly<Record<string, Letters>> = {
  y: number('year', String.raw`\d{4}`),
  yyyy: number('year', String.raw`\d{4}`),
  u: number('year', String.raw`\d{4}`),
  uuuu: number('year', String.raw`\d{4}`),
  M: number('month', String.raw`\d{1,2}`),
  MM: number('month', String.raw`\d{2}`),
  MMM: named('month', short(months)),
  MMMM: named('month', months),
  d: number('day', String.raw`\d{1,2}`),
  dd: number('day', String.raw`\d{2}`),
  E: named('weekday', short(days)),
  EEE: named('weekday', short(days)),
  EEEE: named('weekday', days),
  H: number('hour', String.raw`\d{1,2}`),
  HH: number('hour', String.raw`\d{2}`),
  h: number('hour12', String.raw`\d{1,2}`),
  hh: number('hour12', String.raw`\d{2}`),
  a: { field: 'half', source: 'AM|PM|am|pm|Am|Pm', read: (found) => ({ half: found.toUpperCase() === 'PM' ? 12 : 0 }) },
  m: number('minute', String.raw`\d{1,2}`),
  mm: number('minute', String.raw`\d{2}`),
  s: number('second', String.raw`\d{1,2}`),
  ss: number('second', String.raw`\d{2}`),
  X: offset(`Z|${sign}${hours}(?:${minutes})?`),
  XX: offset(`Z|${sign}${hours}${minutes}`),
  XXX: offset(`Z|${sign}${hours}:${minutes}`),
  x: offset(`${sign}${hours}(?:${minutes})?`),
  xx: offset(`${sign}${hours}${minutes}`),
  xxx: offset(`${sign}${hours}:${minutes}`),
  Z: offset(`${sign}${hours}${minutes}`),
  ZZZZZ: offset(`Z|${sign}${hours}:${minutes}`),
  VV: { field: 'zoneId', source: String.raw`[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)*`, read: (zoneId) => ({ zoneId }) },
}

/** A run of one letter, such as `yyyy`; `undefined` when it means nothing here. Years have four digits: two would be a guess. */
export function dateLetters(run: string): Letters | undefined {
  if (Object.hasOwn(table, run)) return table[run]
  if (!/^S{1,9}$/.test(run)) return undefined
  return { field: 'millisecond', source: String.raw`\d{${run.length}}`, read: (found) => ({ millisecond: Number(found.padEnd(3, '0').slice(0, 3)) }) }
}
