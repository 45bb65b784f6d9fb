import { describe, expect, test } from 'vitest'
import { responseClocks, responseState } from './first-response.js'
import { defineHandbook } from './handbook.js'

const hour = 3_600_000
const at = (text: string): number => Date.parse(text)
const office = {
  mon: [['09:00', '17:00']],
  tue: [['09:00', '17:00']],
  wed: [['09:00', '17:00']],
  thu: [['09:00', '17:00']],
  fri: [['09:00', '17:00']],
} as const

const berlin = defineHandbook({
  calendars: [{ id: 'berlin', zone: 'Europe/Berlin', hours: office as never, holidays: ['2026-12-25'] }],
  firstResponse: { within: 'PT4H', warn: 'PT1H', calendar: 'berlin', stops: 'contact' },
})

describe('the first answer', () => {
  test('is due after 24 hours by the clock on the wall, where no handbook says otherwise', () => {
    const { dueAt, warnAt, elapsed } = responseClocks([])(at('2026-12-24T20:00Z'))
    expect([dueAt, warnAt]).toEqual([at('2026-12-25T20:00Z'), at('2026-12-25T16:00Z')])
    expect(elapsed(at('2026-12-25T08:00Z'))).toBe(12 * hour)
  })

  test('is due in working time, across a holiday and a weekend', () => {
    const clock = responseClocks([{ since: null, handbook: berlin }])(at('2026-12-24T15:30+01:00'))
    expect([clock.dueAt, clock.warnAt]).toEqual([at('2026-12-28T11:30+01:00'), at('2026-12-28T10:30+01:00')])
    expect(clock.elapsed(at('2026-12-28T10:00+01:00'))).toBe(2.5 * hour)
    expect(clock.stops).toBe('contact')
  })

  test('is due by the handbook in force when the lead came, whatever is adopted later', () => {
    const clockOf = responseClocks([
      { since: at('2026-12-01T00:00Z'), handbook: berlin },
      { since: at('2026-12-24T12:00Z'), handbook: defineHandbook({ firstResponse: { within: 'PT5M', warn: 'PT1M', calendar: null, stops: 'response' } }) },
    ])
    expect(clockOf(at('2026-11-30T12:00Z')).dueAt).toBe(at('2026-12-01T12:00Z'))
    expect(clockOf(at('2026-12-02T12:00Z')).dueAt).toBe(at('2026-12-02T16:00Z'))
    expect(clockOf(at('2026-12-24T12:00Z')).dueAt).toBe(at('2026-12-24T12:05Z'))
  })

  test.for([
    ['due', null, 19],
    ['due-soon', null, 20],
    ['due-soon', null, 24],
    ['breached', null, 24.001],
    ['met', 24, 30],
    ['met-late', 24.001, 30],
    ['due', 25, 19],
  ] as const)('is %s when it came after %o hours, looked at after %d', ([state, answered, now]) => {
    const clock = responseClocks([])(0)
    expect(responseState(clock, answered === null ? null : answered * hour, now * hour)).toBe(state)
  })
})
