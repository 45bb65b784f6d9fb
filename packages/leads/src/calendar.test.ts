import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { calendarProblems, weekdays, workingTime, type Calendar } from './calendar.js'

const hour = 3_600_000
const office = [['09:00', '17:00']] as const
const weekdaysOnly = { mon: office, tue: office, wed: office, thu: office, fri: office }
const newYork: Calendar = { zone: 'America/New_York', hours: weekdaysOnly, holidays: ['2025-07-04'] }
const at = (text: string): number => Date.parse(text)

describe('working time', () => {
  test('leaves out nights, weekends and holidays', () => {
    expect(workingTime(newYork).between(at('2025-07-03T16:00-04:00'), at('2025-07-07T10:00-04:00'))).toBe(2 * hour)
  })

  test('of an arrival outside the hours begins with the next opening', () => {
    const { after } = workingTime(newYork)
    expect(after(at('2025-07-03T18:30-04:00'), hour)).toBe(at('2025-07-07T10:00-04:00'))
    expect(after(at('2025-07-03T16:30-04:00'), hour)).toBe(at('2025-07-07T09:30-04:00'))
  })

  test('that is none has passed at once, and zero is a length', () => {
    expect(workingTime(newYork).after(at('2025-07-05T12:00Z'), 0)).toBe(at('2025-07-05T12:00Z'))
    expect(workingTime(newYork).between(at('2025-07-05T12:00Z'), at('2025-07-05T13:00Z'))).toBe(0)
  })

  test('ends with the last millisecond of the hours', () => {
    const { after, isOpen } = workingTime(newYork)
    const closing = at('2025-07-07T17:00-04:00')
    expect(after(at('2025-07-07T09:00-04:00'), 8 * hour)).toBe(closing)
    expect([isOpen(closing - 1), isOpen(closing)]).toEqual([true, false])
  })

  test('counts an hour that the clock skips not at all, and one that it repeats twice', () => {
    const day = [['00:00', '24:00']] as const
    const { between } = workingTime({ zone: 'Europe/Berlin', hours: { sun: day } })
    expect(between(at('2025-03-29T00:00Z'), at('2025-03-31T12:00Z'))).toBe(23 * hour)
    expect(between(at('2025-10-25T00:00Z'), at('2025-10-27T12:00Z'))).toBe(25 * hour)
    const saoPaulo = workingTime({ zone: 'America/Sao_Paulo', hours: { sun: [['00:00', '02:00']] } })
    expect(saoPaulo.between(at('2018-11-04T00:00Z'), at('2018-11-05T00:00Z'))).toBe(hour)
  })

  test('is counted up to both ends of time', () => {
    const { between, after } = workingTime(newYork)
    expect(between(-8.64e15, -8.64e15 + 7 * 24 * hour)).toBe(40 * hour)
    expect(after(8.64e15 - 1, 40 * hour)).toBeGreaterThan(8.64e15)
    expect(after(-8.64e15, hour)).toBeLessThan(-8.64e15 + 7 * 24 * hour)
  })

  test('is counted over a century without a step for each day', () => {
    const years = workingTime({ zone: 'UTC', hours: { mon: office } }).between(at('1926-01-04T00:00Z'), at('2026-01-05T00:00Z'))
    expect(years).toBe(((at('2026-01-05T00:00Z') - at('1926-01-04T00:00Z')) / (7 * 24 * hour)) * 8 * hour)
  })
})

const clock = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

const spans = fc.uniqueArray(fc.integer({ min: 0, max: 1440 }), { minLength: 2, maxLength: 6 }).map((times) => {
  const sorted = times.sort((one, other) => one - other)
  return Array.from({ length: Math.floor(sorted.length / 2) }, (_, index): [string, string] => [
    clock(sorted[2 * index] ?? 0),
    clock(sorted[2 * index + 1] ?? 0),
  ])
})

/** Around days on which the clocks of these zones change, by an hour or by half of one, at midnight too. */
const changes: readonly (readonly [zone: string, around: string])[] = [
  ['America/New_York', '2025-03-09T07:00Z'],
  ['Europe/Berlin', '2025-10-26T01:00Z'],
  ['America/Sao_Paulo', '2018-11-04T03:00Z'],
  ['Australia/Lord_Howe', '2025-04-05T15:00Z'],
  ['Pacific/Apia', '2011-12-30T10:00Z'],
  ['Asia/Kolkata', '2026-01-01T00:00Z'],
]

const cases = fc
  .record({
    change: fc.constantFrom(...changes),
    hours: fc.dictionary(fc.constantFrom(...weekdays), spans, { minKeys: 1, maxKeys: 7 }),
    daysOff: fc.uniqueArray(fc.integer({ min: -3, max: 3 }), { maxLength: 3 }),
    before: fc.integer({ min: 0, max: 30 * hour }),
    length: fc.integer({ min: 0, max: 40 * hour }),
  })
  .map(({ change: [zone, around], hours, daysOff, before, length }) => {
    const holidays = daysOff.map((days) => new Date(at(around) + days * 24 * hour).toISOString().slice(0, 10))
    const calendar: Calendar = { zone, hours, holidays }
    return { calendar, from: at(around) - before, to: at(around) - before + length }
  })

/** Looks at every second what the clock on the wall says; milliseconds at both ends are counted one by one. */
function oracle({ zone, hours, holidays = [] }: Calendar): (from: number, to: number) => number {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, hourCycle: 'h23', dateStyle: 'short', timeStyle: 'short' })
  const weekday = new Intl.DateTimeFormat('en', { timeZone: zone, weekday: 'short' })
  const known = new Map<number, boolean>()
  const isOpenMinute = (minute: number): boolean => {
    const found = known.get(minute)
    if (found !== undefined) return found
    const [date = '', time = ''] = format.format(minute * 60_000).split(', ')
    const day = weekday.format(minute * 60_000).toLowerCase() as (typeof weekdays)[number]
    const open = !holidays.includes(date) && (hours[day] ?? []).some(([from, to]) => time >= from && time < to)
    known.set(minute, open)
    return open
  }
  const isOpen = (instant: number): boolean => isOpenMinute(Math.floor(instant / 60_000))
  return (from, to) => {
    let open = 0
    for (let instant = from; instant < to;) {
      const step = instant % 1000 === 0 && instant + 1000 <= to ? 1000 : 1
      if (isOpen(instant)) open += step
      instant += step
    }
    return open
  }
}

describe('working time, for any calendar around a change of the clock', () => {
  test('is what somebody counts who looks at the wall clock every second', () => {
    fc.assert(
      fc.property(cases, ({ calendar, from, to }) => {
        expect(workingTime(calendar).between(from, to)).toBe(oracle(calendar)(from, to))
      }),
      { numRuns: 300 },
    )
  })

  test('has passed at the first instant by which it was counted', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 30 * hour }), ({ calendar, from }, openMs) => {
        const { after, between, isOpen } = workingTime(calendar)
        const end = after(from, openMs)
        expect(between(from, end)).toBe(openMs)
        expect(isOpen(end - 1)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('adds up, whatever it is divided into, and turns its sign when it is counted backwards', () => {
    fc.assert(
      fc.property(cases, fc.double({ min: 0, max: 1, noNaN: true }), ({ calendar, from, to }, share) => {
        const { between } = workingTime(calendar)
        const middle = from + Math.floor((to - from) * share)
        expect(between(from, middle) + between(middle, to)).toBe(between(from, to))
        expect(between(to, from) + between(from, to)).toBe(0)
      }),
      { numRuns: 500 },
    )
  })
})

describe('a calendar', () => {
  test('is told everything that is wrong with it', () => {
    const hours = {
      mon: [['09:00', '09:00']],
      tue: [['9', '17:00']],
      wed: [
        ['08:00', '12:00'],
        ['11:00', '13:00'],
      ],
      someday: [],
    } as unknown as Calendar['hours']
    expect(calendarProblems({ zone: 'Mars/Olympus', hours, holidays: ['2025-02-29'] })).toEqual([
      'zone: "Mars/Olympus" is no IANA time zone',
      'hours.someday: is no day: expected mon, tue, wed, thu, fri, sat, sun',
      'hours.mon: 09:00–09:00 ends before it begins',
      'hours.tue: 9–17:00 are no times as 09:00',
      'hours.wed: 11:00–13:00 begins before the span before it ends',
      'holidays: "2025-02-29" is no date as 2026-12-25',
    ])
    expect(calendarProblems({ zone: 'UTC', hours: { mon: [] } })).toEqual(['hours: are never open'])
    expect(() => workingTime({ zone: 'UTC', hours: {} })).toThrow('hours: are never open')
  })
})
