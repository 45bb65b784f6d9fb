import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { KpiName } from './counting.js'
import { day } from './journey.fixture.js'
import { kpi } from './kpi.js'
import { anyInstant, anyLives, anyWindow, everIn, factsOf, horizonDays, isIn, percentile, storiesOf, type Story } from './story.fixture.js'

/** A time that was measured, on a date. */
interface Measured {
  readonly at: number | null
  readonly took: number
}

const between = (from: number | null, to: number | null, at = to): readonly Measured[] =>
  from === null || to === null || to < from ? [] : [{ at, took: to - from }]

const closing =
  (status: 'converted' | 'lost') =>
  ({ createdAt, last }: Story): readonly Measured[] =>
    last.status === status ? between(createdAt, last.at) : []

const times: readonly (readonly [KpiName, (story: Story) => readonly Measured[]])[] = [
  ['salesCycle', closing('converted')],
  ['lossCycle', closing('lost')],
  ['responseTime', ({ createdAt, answer }) => (answer && !answer.isInferred ? between(createdAt, answer.at, createdAt) : [])],
  [
    'timeInStatus',
    ({ entries }) =>
      entries.flatMap((entry, index) => {
        const next = entries[index + 1]
        return next && !entry.isInferred && !next.isInferred ? between(entry.at, next.at) : []
      }),
  ],
]

describe('over any lives, as of any date and in any window, a recount by hand finds the same', () => {
  test.for(times)('%s', ([name, measure]) =>
    fc.assert(
      fc.asyncProperty(anyLives, anyInstant, anyWindow, async (lives, asOf, window) => {
        const took = storiesOf(lives, asOf)
          .flatMap(measure)
          .filter(({ at }) => isIn(window, at))
          .map((measured) => measured.took)
        const result = await kpi(factsOf(lives), name, { asOf, zone: 'UTC', ...window })
        expect(result.n).toBe(took.length)
        for (const [found, p] of [
          [result.value, 0.5],
          [result.median, 0.5],
          [result.p90, 0.9],
        ] as const) {
          const expected = percentile(took, p)
          if (expected === null) expect(found).toBeNull()
          else expect(found).toBeCloseTo(expected, 2)
        }
      }),
    ),
  )

  test('open visits to a status, which are only counted', () =>
    fc.assert(
      fc.asyncProperty(anyLives, anyInstant, async (lives, asOf) => {
        const stories = storiesOf(lives, asOf)
        const { groups = [] } = await kpi(factsOf(lives), 'timeInStatus', { asOf, zone: 'UTC' })
        for (const { key, censored = 0 } of groups) expect(censored).toBe(stories.filter(({ last }) => last.status === key).length)
      }),
    ))

  test('the share that was answered, and within 24 hours', () =>
    fc.assert(
      fc.asyncProperty(anyLives, anyInstant, anyWindow, async (lives, asOf, window) => {
        const known = storiesOf(lives, asOf).filter(({ createdAt }) => createdAt !== null && isIn(window, createdAt))
        const isAnswered = (story: Story): boolean => story.answer !== undefined || (story.imported && everIn(story, 'contacted', 'qualified', 'converted'))
        const waitOf = ({ createdAt, answer }: Story): number | null =>
          answer && !answer.isInferred && answer.at !== null ? answer.at - (createdAt as number) : null
        const context = { asOf, zone: 'UTC', ...window }
        const answered = known.filter(isAnswered).length
        expect((await kpi(factsOf(lives), 'responseTime', context)).answeredShare ?? null).toBe(known.length === 0 ? null : answered / known.length)

        const judged = known.filter((story) => {
          const [isMature, wait] = [(story.createdAt as number) + day <= asOf, waitOf(story)]
          return isMature && (!isAnswered(story) || (wait !== null && wait >= 0))
        })
        expect(await kpi(factsOf(lives), 'within24h', context)).toMatchObject({
          numerator: judged.filter((story) => (waitOf(story) ?? Infinity) <= day).length,
          denominator: judged.length,
        })
      }),
    ))

  test('the value of conversions, exactly and by currency', () =>
    fc.assert(
      fc.asyncProperty(anyLives, anyInstant, anyWindow, async (lives, asOf, window) => {
        const won = storiesOf(lives, asOf).flatMap(({ last }) => (last.status === 'converted' ? [last] : []))
        const valued = won.filter(({ at }) => isIn(window, at)).flatMap(({ value }) => value ?? [])
        // What has neither value nor date may have been in the window.
        const without = won.filter(({ at, value }) => value === null && (at === null || isIn(window, at)))
        const result = await kpi(factsOf(lives), 'convertedValue', { asOf, zone: 'UTC', ...window })
        for (const currency of ['JPY', 'USD']) {
          const sum = valued.filter((money) => money.currency === currency).reduce((total, { minor }) => total + minor, 0)
          expect(Number(result.values?.find((value) => value.currency === currency)?.amount.replace('.', '') ?? 0)).toBe(sum)
        }
        expect([result.n, result.excluded.noValue ?? 0]).toEqual([valued.length, without.length])
      }),
    ))

  test('the incidence of conversion, moment by moment', () =>
    fc.assert(
      fc.asyncProperty(anyLives, anyInstant, horizonDays, async (lives, asOf, horizonDays) => {
        const horizon = horizonDays * day
        const spans = storiesOf(lives, asOf).flatMap(({ createdAt, last }) => {
          const isOpen = !['converted', 'lost', 'disqualified'].includes(last.status)
          const endedAt = isOpen ? asOf : last.at
          if (createdAt === null || endedAt === null || endedAt < createdAt) return []
          const time = endedAt - createdAt
          return [{ time: Math.min(time, horizon), end: isOpen || time > horizon ? 'open' : last.status }]
        })
        let [open, incidence] = [1, 0]
        for (const time of [...new Set(spans.map((span) => span.time))].sort((one, other) => one - other)) {
          // Somebody censored at the moment of coming says nothing.
          const watched = spans.filter((span) => span.time >= time && (span.time > 0 || span.end !== 'open'))
          const ended = watched.filter((span) => span.time === time && span.end !== 'open')
          if (watched.length === 0) continue
          incidence += (open * ended.filter(({ end }) => end === 'converted').length) / watched.length
          open *= 1 - ended.length / watched.length
        }
        const canSay = spans.some((span) => span.time === horizon) || (spans.length > 0 && spans.every(({ end }) => end !== 'open'))
        const result = await kpi(factsOf(lives), 'conversionIncidence', { asOf, zone: 'UTC', horizonDays })
        expect(result.n).toBe(spans.length)
        if (canSay) expect(result.value).toBeCloseTo(incidence, 9)
        else expect(result.value).toBeNull()
      }),
    ))
})
