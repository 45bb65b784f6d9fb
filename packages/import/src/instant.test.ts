import { Temporal } from 'temporal-polyfill'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dateFormat } from './date-format.js'
import { instantReader } from './instant.js'

const iso = (format: string | string[], text: string, zone = 'UTC'): string => {
  const found = instantReader([format].flat(), zone)(text)
  return typeof found === 'string' ? found : new Date(found.at).toISOString()
}

describe('a date cell', () => {
  test.each([
    ['yyyy-MM-dd', '2017-03-01', '2017-03-01T00:00:00.000Z'],
    ['dd.MM.yyyy HH:mm', '01.03.2017 14:05', '2017-03-01T14:05:00.000Z'],
    ['M/d/yyyy h:mm a', '3/1/2017 12:05 AM', '2017-03-01T00:05:00.000Z'],
    ['M/d/yyyy h:mm a', '3/1/2017 12:05 pm', '2017-03-01T12:05:00.000Z'],
    ["yyyy-MM-dd'T'HH:mm:ss.SSSX", '2019-11-11T17:23:34.250+0530', '2019-11-11T11:53:34.250Z'],
    ["yyyy-MM-dd'T'HH:mm:ssXXX", '2019-11-11T17:23:34Z', '2019-11-11T17:23:34.000Z'],
    ['yyyy-MM-dd HH:mm:ss.SSSSSS xx', '2019-11-11 17:23:34.123456 -0800', '2019-11-12T01:23:34.123Z'],
    ['EEEE, d MMMM y', 'Wednesday, 1 March 2017', '2017-03-01T00:00:00.000Z'],
    ["d MMM yyyy 'at' HH'h'mm", '1 Mar 2017 at 09h30', '2017-03-01T09:30:00.000Z'],
    ['yyyy-MM-dd HH:mm VV', '2017-07-01 12:00 America/New_York', '2017-07-01T16:00:00.000Z'],
    ["yyyy''MM''dd", "2017'03'01", '2017-03-01T00:00:00.000Z'],
    ['epoch-millis', '1490997660123', '2017-03-31T22:01:00.123Z'],
    ['epoch-seconds', '1490997660', '2017-03-31T22:01:00.000Z'],
  ])('%s reads %s', (format, text, expected) => expect(iso(format, text)).toBe(expected))

  test.each([
    ['yyyy-MM-dd', '2017-3-01', 'date-format'],
    ['yyyy-MM-dd', '2017-03-01 ', 'date-format'],
    ['yyyy-MM-dd', '03/01/2017', 'date-format'],
    ['yyyy-MM-dd', '２０１７-03-01', 'date-format'],
    ['dd/MM/yyyy', '12/31/2017', 'no-such-date'],
    ['yyyy-MM-dd', '2017-02-29', 'no-such-date'],
    ['yyyy-MM-dd', '0000-01-01', 'no-such-date'],
    ['EEE d.M.yyyy', 'Mon 1.3.2017', 'no-such-date'],
    ['yyyy-MM-dd HH:mm', '2017-03-01 24:00', 'no-such-time'],
    ['yyyy-MM-dd hh:mm a', '2017-03-01 13:00 PM', 'no-such-time'],
    ['yyyy-MM-dd HH:mm VV', '2017-03-01 13:00 Mars/Phobos', 'date-format'],
    ['epoch-millis', '9'.repeat(16), 'no-such-date'],
  ])('%s refuses %s', (format, text, expected) => expect(iso(format, text)).toBe(expected))

  test('is read by the first format it is written in', () => {
    const formats = ['yyyy-MM-dd HH:mm', 'yyyy-MM-dd']
    expect(iso(formats, '2017-03-01')).toBe('2017-03-01T00:00:00.000Z')
    expect(iso(formats, '2017-03-01 10:00')).toBe('2017-03-01T10:00:00.000Z')
  })

  test('without a time is the start of the day in its zone, and may mean all of it', () => {
    expect(iso('yyyy-MM-dd', '2017-03-26', 'Europe/Berlin')).toBe('2017-03-25T23:00:00.000Z')
    expect(instantReader(['yyyy-MM-dd'], 'Europe/Berlin')('2017-03-26')).toMatchObject({ until: Date.parse('2017-03-26T21:59:59.999Z') })
    // São Paulo had no midnight on this day.
    expect(iso('yyyy-MM-dd', '2017-10-15', 'America/Sao_Paulo')).toBe('2017-10-15T03:00:00.000Z')
  })

  test('at a time the clocks skip does not exist, and at one that comes twice is the first', () => {
    expect(iso('yyyy-MM-dd HH:mm', '2017-03-26 02:30', 'Europe/Berlin')).toBe('no-such-time')
    expect(iso('yyyy-MM-dd HH:mm', '2017-03-26 03:30', 'Europe/Berlin')).toBe('2017-03-26T01:30:00.000Z')
    expect(iso('yyyy-MM-dd HH:mm', '2017-10-29 02:30', 'Europe/Berlin')).toBe('2017-10-29T00:30:00.000Z')
    expect(iso('yyyy-MM-dd HH:mm', '2017-10-29 12:00', 'Europe/Berlin')).toBe('2017-10-29T11:00:00.000Z')
  })

  test('agrees with Temporal on every day and hour', () => {
    const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Africa/Casablanca')
    const read = new Map<string, ReturnType<typeof instantReader>>()
    fc.assert(
      fc.property(fc.date({ min: new Date('1971-01-01'), max: new Date('2037-12-31'), noInvalidDate: true }), zone, (date, zone) => {
        const local = Temporal.Instant.fromEpochMilliseconds(date.getTime()).toZonedDateTimeISO(zone).toPlainDateTime()
        const reader = read.get(zone) ?? instantReader(["yyyy-MM-dd'T'HH:mm:ss.SSS"], zone)
        read.set(zone, reader)
        const found = reader(local.toString({ smallestUnit: 'millisecond' }))
        expect(found).toMatchObject({ at: local.toZonedDateTime(zone).epochMilliseconds })
      }),
      { numRuns: 500 },
    )
  })
})

describe('a date format', () => {
  test.each([
    ['yyyy-MM', /day/],
    ['yy-MM-dd', /yy/],
    ['yyyy-MM-ddTHH:mm', /T/],
    ["yyyy-MM-dd 'at", /single quotes/],
    ["yyyy-MM-dd '", /not closed/],
    ['yyyy-MM-dd hh:mm', /hour of twelve/],
    ['yyyy-MM-dd mm', /without an hour/],
    ['yyyy-MM-dd yyyy', /year twice/],
    ['yyyy-MM-dd HH:mm VV XXX', /zone twice/],
  ])('%s is refused with a reason', (pattern, reason) => expect(dateFormat(pattern).problem).toMatch(reason))
})
