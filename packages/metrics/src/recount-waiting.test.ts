import { defineHandbook } from '@leadledger/leads'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arbitraryLife } from './arbitrary-journey.fixture.js'
import { day, hour, journey } from './journey.fixture.js'
import { kpi } from './kpi.js'
import { anyInstant, factsOf, median, storiesOf, type Entry, type Story } from './story.fixture.js'

const office = [['09:00', '17:00']] as const
const week = { mon: office, tue: office, wed: office, thu: office, fri: office } as never
const inForce = (calendar: object) => ({
  handbooks: [
    {
      since: null,
      handbook: defineHandbook({
        calendars: [{ id: 'office', zone: 'UTC', hours: week, ...calendar }],
        firstResponse: { within: 'PT4H', warn: 'PT1H', calendar: 'office', stops: 'response' },
      }),
    },
  ],
})

/** Working time from 9 to 17 on weekdays of UTC, day by day; 1970-01-01 was a Thursday. */
function workedBetween(from: number, to: number): number {
  let worked = 0
  if (to === Infinity) return Infinity
  for (let morning = Math.floor(from / day) * day; morning < to; morning += day) {
    const isWeekend = [2, 3].includes((morning / day) % 7)
    if (!isWeekend) worked += Math.max(0, Math.min(to, morning + 17 * hour) - Math.max(from, morning + 9 * hour))
  }
  return worked
}

test('over any lives, the response time in working hours is that of a count day by day, and an answer is in time until the hours promised are over', () =>
  fc.assert(
    fc.asyncProperty(fc.array(arbitraryLife(true), { maxLength: 15 }), anyInstant, async (lives, asOf) => {
      const context = { asOf, zone: 'UTC', ...inForce({}) }
      const waits = storiesOf(lives, asOf).flatMap(({ createdAt, answer }) =>
        answer && !answer.isInferred ? [workedBetween(createdAt as number, answer.at as number)] : [],
      )
      const working = await kpi(factsOf(lives), 'businessResponseTime', context)
      expect([working.n, working.median]).toEqual([waits.length, median(waits)])

      // Imports are judged by what their status implies, which is counted elsewhere; an answer is due in the first instant at which four hours were worked.
      const own = lives.filter(({ beginning }) => !beginning.imported)
      const answerOf = ({ answer, entries }: Story): Entry | undefined => answer ?? entries.find(({ cycle, status }) => cycle === 1 && status === 'qualified')
      const workedBy = ({ createdAt }: Story, at: number): number => workedBetween(createdAt as number, at)
      const judged = storiesOf(own, asOf).filter((story) => !answerOf(story)?.isInferred && workedBy(story, asOf) >= 4 * hour)
      const inTime = judged.filter((story) => workedBy(story, (answerOf(story)?.at ?? Infinity) - 1) < 4 * hour)
      const kept = await kpi(factsOf(own), 'withinSla', context)
      expect([kept.numerator, kept.denominator]).toEqual([inTime.length, judged.length])
    }),
  ))

test('in New York, closed on July 4, from Thursday at four until Monday at ten are two working hours', async () => {
  const lead = journey({ createdAt: Date.parse('2025-07-03T16:00-04:00') }, { to: 'contacted', at: Date.parse('2025-07-07T10:00-04:00') })
  const newYork = inForce({ zone: 'America/New_York', holidays: ['2025-07-04'] })
  const context = { asOf: Date.parse('2025-08-01T00:00Z'), zone: 'UTC' }
  expect(await kpi([lead], 'businessResponseTime', { ...context, ...newYork })).toMatchObject({ value: 2 * hour })
  expect(await kpi([lead], 'responseTime', { ...context, ...newYork })).toMatchObject({ value: 90 * hour })
})
