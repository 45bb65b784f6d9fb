import { expect, test } from 'vitest'
import { endOfDay, startOfDay } from './day.js'

const hour = 3_600_000
const hours = (date: string, zone: string): number => (endOfDay(date, zone) + 1 - startOfDay(date, zone)) / hour

test('a day has 23 hours when the clocks go forward and 25 when they go back', () => {
  expect(hours('2025-03-09', 'America/New_York')).toBe(23)
  expect(hours('2025-10-26', 'Europe/Berlin')).toBe(25)
  expect(hours('2025-06-01', 'Europe/Berlin')).toBe(24)
})

test('São Paulo on 2018-11-04 starts at 01:00, since midnight does not exist', () => {
  const start = startOfDay('2018-11-04', 'America/Sao_Paulo')
  expect(new Date(start).toISOString()).toBe('2018-11-04T03:00:00.000Z')
  const wallClock = new Intl.DateTimeFormat('en-GB', { timeZone: 'America/Sao_Paulo', timeStyle: 'short' })
  expect(wallClock.format(start)).toBe('01:00')
  expect(wallClock.format(start - 1)).toBe('23:59')
})

test('a day ends one millisecond before the next begins', () => {
  expect(new Date(endOfDay('2017-03-31', 'UTC')).toISOString()).toBe('2017-03-31T23:59:59.999Z')
})

test('refuses dates and zones that do not exist', () => {
  expect(() => startOfDay('2017-02-29', 'UTC')).toThrow(RangeError)
  expect(() => startOfDay('2017-02-28', 'Mars/Olympus')).toThrow(RangeError)
})
