import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { weekdays } from './calendar.js'
import { firstAnswer, responseClocks } from './first-response.js'
import { defineHandbook, handbookProblems } from './handbook.js'
import { create, given, start, type Said } from './lead-spec.fixture.js'
import { noScoreInputs, type ScoreInputs } from './score-inputs.js'

const minute = 60_000
const hour = 60 * minute
const at = (text: string): number => Date.parse(text)
const office: [string, string][] = [['09:00', '17:00']]
const calendars = [
  { id: 'berlin', zone: 'Europe/Berlin', hours: { mon: office, tue: office, wed: office, thu: office, fri: office }, holidays: ['2026-12-25'] },
]
const byBand = {
  hot: { within: 'PT5M', warn: 'PT1M', calendar: null },
  warm: { within: 'PT1H', warn: 'PT15M', calendar: 'berlin' },
  cold: { within: 'PT24H', warn: 'PT4H', calendar: null },
}
const banded = defineHandbook({ calendars, firstResponse: { within: 'PT8H', warn: 'PT1H', calendar: null, stops: 'response', byBand } })

const did = (kind: string, count: number): ScoreInputs['behaviours'] =>
  Array.from({ length: count }, () => ({ at: at('2026-11-25T09:00Z'), kind, asset: null }))
const decider: ScoreInputs = {
  ...noScoreInputs,
  facts: [
    { at: null, fact: 'title', value: 'CTO' },
    { at: null, fact: 'email', value: 'verified' },
  ],
}
/** What is in each band by the default rules. */
const inputsOf: Readonly<Record<keyof typeof byBand, ScoreInputs>> = {
  cold: noScoreInputs,
  warm: { ...decider, behaviours: did('webinar', 2) },
  hot: { ...decider, behaviours: [...did('webinar', 2), ...did('download', 2), ...did('email-click', 3)] },
}
const clock = { handbook: 1, band: null, calendar: null, startAt: start, dueAt: start + hour }
const look = (after: number, answered: number | null = null): Said => ({
  type: 'RecordSla',
  at: start + after,
  cycle: 1,
  clock,
  answeredAt: answered === null ? null : start + answered,
})

describe('the clock of a first response', () => {
  test.for([
    ['cold', '2026-11-28T15:30Z', null],
    ['warm', '2026-11-30T08:30Z', 'berlin'],
    ['hot', '2026-11-27T15:35Z', null],
  ] as const)('of a %s lead that comes half an hour before the weekend is due at %s', ([band, due, calendar]) => {
    const set = responseClocks([{ since: null, handbook: banded }])(at('2026-11-27T15:30Z'), inputsOf[band])
    expect([set.band, set.calendar, set.version]).toEqual([band, calendar, 1])
    expect(new Date(set.dueAt)).toEqual(new Date(due))
  })

  test('goes by the time for all where nobody knows the score, or the band has none of its own', () => {
    const only = defineHandbook({ firstResponse: { within: 'PT8H', warn: 'PT1H', calendar: null, stops: 'response', byBand: { hot: byBand.hot } } })
    const clockOf = responseClocks([{ since: null, handbook: only }])
    expect(clockOf(0).dueAt).toBe(8 * hour)
    expect(clockOf(0, noScoreInputs)).toMatchObject({ dueAt: 8 * hour, band: 'cold' })
  })

  test('names bands and calendars there are', () =>
    expect(handbookProblems({ firstResponse: { ...banded.firstResponse, byBand: { lukewarm: { within: 'PT0S', warn: 'PT1M', calendar: 'paris' } } } })).toEqual(
      [
        'firstResponse.byBand.lukewarm.calendar: is paris, and there is none',
        'firstResponse.byBand.lukewarm.within: is no time at all',
        'firstResponse.byBand.lukewarm.warn: is longer than within',
        'firstResponse.byBand: is lukewarm, and there is hot, warm, cold',
      ],
    ))

  test('is due and has elapsed as somebody finds who looks at a local clock every minute, in any calendar, zone and band', () =>
    fc.assert(
      fc.property(
        fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Africa/Casablanca'),
        fc.constantFrom(at('2026-03-07T20:13Z'), at('2026-03-28T22:41Z'), at('2026-10-03T13:05Z'), at('2026-10-24T21:59Z'), at('2026-11-01T03:30Z')),
        fc.nat(600),
        fc.integer({ min: 0, max: 18 }),
        fc.integer({ min: 1, max: 300 }),
        fc.constantFrom('hot' as const, 'warm' as const, 'cold' as const),
        (zone, around, shift, from, within, band) => {
          const hours = Object.fromEntries(weekdays.map((day) => [day, [[clockTime(from), clockTime(from + 5)]]])) as never
          const limit = { within: `PT${within}M`, warn: 'PT0S', calendar: 'here' }
          const handbook = defineHandbook({
            calendars: [{ id: 'here', zone, hours }],
            firstResponse: { ...limit, within: 'PT1M', stops: 'response', byBand: { hot: limit, warm: limit, cold: limit } },
          })
          const startedAt = around + shift * minute
          const { dueAt, elapsed } = responseClocks([{ since: null, handbook }])(startedAt, inputsOf[band])
          const isOpen = localHours(zone, from, from + 5)
          let [passed, now] = [0, startedAt]
          while (passed < within) {
            if (isOpen(now)) passed += 1
            now += minute
          }
          expect(dueAt).toBe(now)
          expect(elapsed(now)).toBe(within * minute)
        },
      ),
      { numRuns: 40 },
    ))

  test('starts and ends once, whoever looks when', () => {
    given(create)
      .when(look(1), look(2), look(hour + 1), look(hour + 2), look(2 * hour, 1))
      .thenEvents({ type: 'SlaStarted', occurredAt: start, data: { cycle: 1, ...clock } }, { type: 'SlaBreached', occurredAt: start + hour })
    given(create)
      .when(look(9 * hour, 7), look(1))
      .thenEvents({ type: 'SlaStarted' }, { type: 'SlaMet', occurredAt: start + 7, data: { cycle: 1, dueAt: start + hour } })
    given(create)
      .when({ ...look(1), cycle: 2 } as Said)
      .thenNothing()
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3 * hour), fc.option(fc.nat(3 * hour)))), (looks) => {
        const { state } = given(create).when(...looks.map(([after, answered]) => look(after, answered)))
        expect(state.sla === null).toBe(looks.length === 0)
      }),
    )
  })

  test('is met at the last millisecond, and breached one later', () => {
    given(create).when(look(hour)).thenEvents({ type: 'SlaStarted' })
    given(create)
      .when(look(hour + 1))
      .thenEvents({ type: 'SlaStarted' }, { type: 'SlaBreached' })
    given(create)
      .when(look(2 * hour, hour))
      .thenEvents({ type: 'SlaStarted' }, { type: 'SlaMet' })
    given(create)
      .when(look(2 * hour, hour + 1))
      .thenEvents({ type: 'SlaStarted' }, { type: 'SlaBreached' })
  })
})

describe('what stops the clock', () => {
  const visit = (status: 'new' | 'contacted' | 'qualified', when: number) => ({ status, at: when, owner: null, cycle: 1 })
  const responses = [{ at: 3, owner: null, cycle: 1 }]

  test('is a response, or where a contact is asked for being reached, also by qualifying it', () => {
    const qualified = { visits: [visit('new', 0), visit('qualified', 5)], responses, imported: false }
    expect(firstAnswer(qualified, 1, 'response')).toEqual({ at: 3, isCertain: true })
    expect(firstAnswer(qualified, 1, 'contact')).toEqual({ at: 5, isCertain: true })
    expect(firstAnswer({ ...qualified, imported: true }, 1, 'contact')).toEqual({ at: 5, isCertain: false })
    expect(firstAnswer({ ...qualified, visits: [visit('new', 0)] }, 1, 'contact')).toBeUndefined()
    expect(firstAnswer(qualified, 2, 'response')).toBeUndefined()
  })
})

describe('arithmetic of other systems, beside ours', () => {
  const friday = at('2026-11-27T16:30+01:00')
  const { dueAt, elapsed } = responseClocks([
    { since: null, handbook: defineHandbook({ calendars, firstResponse: { within: 'PT1H', warn: 'PT0S', calendar: 'berlin', stops: 'response' } }) },
  ])(friday)

  test('Frappe keeps the time of the clock when it skips a free day: an hour asked for late on Friday is due late on Monday', () => {
    const itsDay = at('2026-11-30T16:30+01:00')
    const theirs = itsDay + hour
    expect(theirs).toBe(at('2026-11-30T17:30+01:00'))
    expect(dueAt).toBe(at('2026-11-30T09:30+01:00'))
  })

  test('Frappe takes a response time of zero for none and writes another over it: ours stays zero', () => {
    const first: number = elapsed(friday)
    const theirs = first || elapsed(friday + 20 * minute)
    expect([theirs, first]).toEqual([20 * minute, 0])
  })

  test('Frappe counts elapsed time second by second: ours is the same, over ten years and in one step', () => {
    const counted = (to: number): number => {
      const isOpen = localHours('Europe/Berlin', 9, 17)
      let seconds = 0
      for (let now = friday; now < to; now += 1_000) if (isOpen(now) && ![0, 6].includes(new Date(now).getUTCDay())) seconds += 1
      return seconds * 1_000
    }
    const monday = at('2026-11-30T09:10+01:00')
    expect(elapsed(monday)).toBe(counted(monday))
    expect(elapsed(friday + 3_652 * 24 * hour)).toBeGreaterThan(20_000 * hour)
  })

  test('SuiteCRM counts whole business hours only: half past four to ten past nine is one hour there, and forty minutes are right', () => {
    const monday = at('2026-11-30T09:10+01:00')
    const hoursTouched = (from: number, to: number): number => {
      let count = 0
      for (let now = Math.floor(from / hour) * hour; now + hour <= to; now += hour) if (now >= friday - hour && elapsed(now + hour) > elapsed(now)) count += 1
      return count * hour
    }
    expect(hoursTouched(friday, monday)).toBe(hour)
    expect(elapsed(monday)).toBe(40 * minute)
  })
})

const clockTime = (hours: number): string => `${String(hours).padStart(2, '0')}:00`

/** Whether the local clock shows a time in `[from, to)` hours. */
function localHours(zone: string, from: number, to: number): (now: number) => boolean {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', hourCycle: 'h23' })
  return (now) => {
    const shown = Number(format.format(now))
    return shown >= from && shown < to
  }
}
