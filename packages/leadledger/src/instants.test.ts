import { describe, expect, test } from 'vitest'
import { InvalidInput } from './errors.js'
import { instantOf, isoOf, type InstantInput } from './instants.js'

const at = (input: InstantInput, zone = 'Europe/Berlin') => isoOf(instantOf(input, zone, 'at'))

describe('a moment', () => {
  test.for<[string, InstantInput, string]>([
    ['a Date', new Date('2026-03-31T09:00:00Z'), '2026-03-31T09:00:00.000Z'],
    ['milliseconds', 0, '1970-01-01T00:00:00.000Z'],
    ['milliseconds before 1970', -1, '1969-12-31T23:59:59.999Z'],
    ['UTC text', '2026-03-31T09:00:00Z', '2026-03-31T09:00:00.000Z'],
    ['text with an offset', '2026-03-31T09:00:00.5+02:00', '2026-03-31T07:00:00.500Z'],
    ['text without seconds, with a blank and a short offset', ' 2026-03-31 09:00-0330 ', '2026-03-31T12:30:00.000Z'],
    ['a date in winter', '2026-03-28', '2026-03-27T23:00:00.000Z'],
    ['the date the clocks go forward', '2026-03-29', '2026-03-28T23:00:00.000Z'],
    ['the date after it', '2026-03-30', '2026-03-29T22:00:00.000Z'],
    ['the date after the clocks went back', '2026-10-26', '2026-10-25T23:00:00.000Z'],
    ['a month', '2026-04', '2026-03-31T22:00:00.000Z'],
    ['the leap day', '2024-02-29', '2024-02-28T23:00:00.000Z'],
  ])('may be %s', ([, input, iso]) => {
    expect(at(input)).toBe(iso)
  })

  test('begins with the first instant of a date that has no midnight', () => {
    expect(at('2026-04-24', 'Africa/Cairo')).toBe('2026-04-23T22:00:00.000Z')
  })

  test.for<[unknown]>([
    [''],
    ['yesterday'],
    ['2026-02-30'],
    ['2026-13'],
    ['2026-02-30T10:00:00Z'],
    ['2026-02-29T10:00Z'],
    ['2026-01-01T25:00:00Z'],
    ['2026-03-31T09:00:00'],
    ['03/31/2026'],
    [Number.NaN],
    [Infinity],
    [1.5],
    [8.64e15 + 1],
    [new Date(Number.NaN)],
    [null],
    [true],
    [[]],
    [{}],
  ])('is never %o', ([input]) => {
    expect(() => at(input as InstantInput)).toThrow(InvalidInput)
    expect(() => at(input as InstantInput)).toThrow(expect.objectContaining({ problems: [expect.stringMatching(/^at: is no moment/) as string] }))
  })

  test('that nobody knows stays unknown', () => {
    expect(isoOf(null)).toBeNull()
  })
})
