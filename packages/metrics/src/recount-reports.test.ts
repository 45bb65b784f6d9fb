import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cohorts } from './cohorts.js'
import { funnel, funnelSteps } from './funnel.js'
import { kpi } from './kpi.js'
import { lostReasons } from './lost-reasons.js'
import { day } from './journey.fixture.js'
import { anyInstant, anyLives, anyWindow, factsOf, isIn, storiesOf, type Entry, type Story } from './story.fixture.js'

/** Ann went from north to south; Bob is in no team. */
const roster = new Map([
  [
    'Ann',
    {
      places: [
        { since: null, team: 'north', department: null },
        { since: 200 * day, team: 'south', department: null },
      ],
    },
  ],
])
const anyTeam = fc.constantFrom(undefined, 'north', 'south')

/** Credited to whoever reported a qualification first, else to the owner, in the team of the day the lead was created. */
function isOf(team: string | undefined, { entries, owner, createdAt }: Story, asOf: number): boolean {
  if (team === undefined) return true
  const credited = entries.find(({ status, isInferred }) => status === 'qualified' && !isInferred)?.owner ?? owner
  return credited === 'Ann' && team === ((createdAt ?? asOf) < 200 * day ? 'north' : 'south')
}

const monthOf = (at: number): string => new Date(at).toISOString().slice(0, 7)
const monthsOn = (month: string, count: number): string =>
  new Date(Date.UTC(1970, Number(month.slice(5)) - 1 + count + 12 * (Number(month.slice(0, 4)) - 1970))).toISOString().slice(0, 7)

/** Of each step, whether a lead was there; a conversion counts while it stands. */
const seenBy = ({ entries, last }: Story): readonly boolean[] =>
  funnelSteps.map((step) => (step === 'converted' ? last.status === 'converted' : step === 'new' || entries.some(({ status }) => status === step)))

/** The place of the step a lead got to: the furthest, or the last before one that it skipped. */
function endOf(story: Story, mode: 'any' | 'all'): number {
  const seen = seenBy(story)
  if (mode === 'any') return seen.lastIndexOf(true)
  return seen.includes(false) ? seen.indexOf(false) - 1 : seen.length - 1
}

function stoppedAs({ entries, last }: Story, end: number): string {
  if (last.status === 'lost' || last.status === 'disqualified') return last.status
  const reached = entries.find(({ status }) => status === funnelSteps[end])
  return last.status !== 'converted' && last.cycle > (reached?.cycle ?? 1) ? 'recycled' : 'open'
}

describe('over any lives, as of any date and in any window, a recount by hand finds the same', () => {
  test('funnel', () =>
    fc.assert(
      fc.asyncProperty(anyLives, anyInstant, anyWindow, anyTeam, fc.constantFrom('any', 'all'), async (lives, asOf, window, team, mode) => {
        const stories = storiesOf(lives, asOf).filter((story) => isIn(window, story.createdAt) && isOf(team, story, asOf))
        const reachedBy = (index: number): readonly Story[] => stories.filter((story) => endOf(story, mode) >= index)
        const shareOf = (part: readonly Story[], whole: readonly Story[]): number | null => (whole.length === 0 ? null : part.length / whole.length)
        const expected = funnelSteps.map((status, index) => {
          const here = reachedBy(index)
          const ended = index === funnelSteps.length - 1 ? [] : here.filter((story) => endOf(story, mode) === index).map((story) => stoppedAs(story, index))
          return {
            status,
            reached: here.length,
            skipped: here.filter((story) => !seenBy(story)[index]).length,
            ofPrevious: index === 0 ? null : shareOf(here, reachedBy(index - 1)),
            ofFirst: shareOf(here, stories),
            stopped: Object.fromEntries(['lost', 'disqualified', 'open', 'recycled'].map((how) => [how, ended.filter((one) => one === how).length])),
          }
        })
        const { steps, n } = await funnel(factsOf(lives), { asOf, zone: 'UTC', mode, ...window, team, roster })
        expect({ n, steps }).toMatchObject({ n: stories.length, steps: expected })
      }),
    ))

  test('cohorts', () =>
    fc.assert(
      fc.asyncProperty(anyLives, anyInstant, anyWindow, anyTeam, async (lives, asOf, window, team) => {
        const stories = storiesOf(lives, asOf).filter((story) => story.createdAt !== null && isIn(window, story.createdAt) && isOf(team, story, asOf))
        const months = [...new Set(stories.map(({ createdAt }) => monthOf(createdAt as number)))].sort()
        const { rows } = await cohorts(factsOf(lives), { asOf, zone: 'UTC', ...window, team, roster })
        expect(rows.map(({ month }) => month)).toEqual(months)
        for (const { month, size, converted, rates } of rows) {
          const cohort = stories.filter(({ createdAt }) => monthOf(createdAt as number) === month)
          expect(size).toBe(cohort.length)
          const isWonBy = ({ createdAt, last }: Story, end: string): boolean =>
            last.status === 'converted' && last.at !== null && last.at >= (createdAt as number) && monthOf(last.at) <= end
          converted.forEach((count, k) => expect(count).toBe(cohort.filter((story) => isWonBy(story, monthsOn(month, k))).length))
          expect(rates).toEqual(converted.map((count) => count / size))
          // The month after the last column is not over: asOf is in it, or was before its last millisecond.
          expect(monthsOn(month, converted.length)).toBe(monthOf(asOf + 1))
        }
      }),
    ))

  test('lost reasons', () =>
    fc.assert(
      fc.asyncProperty(anyLives, anyInstant, anyWindow, async (lives, asOf, window) => {
        const losses = storiesOf(lives, asOf).flatMap((story) =>
          story.entries.filter(({ status, at }) => status === 'lost' && isIn(window, at)).map((loss): readonly [Entry, Story] => [loss, story]),
        )
        const figuresOf = (some: typeof losses) => ({
          count: some.length,
          lostNow: some.filter(([loss, { last }]) => loss === last).length,
          reopened: some.filter(([loss]) => loss.isOver).length,
          wonAfter: some.filter(([loss, { last }]) => last.status === 'converted' && last.cycle > loss.cycle).length,
        })
        const { totals, rows } = await lostReasons(factsOf(lives), { asOf, zone: 'UTC', ...window })
        expect(totals).toMatchObject(figuresOf(losses))
        const reasons = new Set(losses.map(([{ reason }]) => reason))
        expect(new Set(rows.map(({ reason }) => reason))).toEqual(reasons)
        let cumulative = 0
        for (const { reason, ...row } of rows) {
          const own = losses.filter(([loss]) => loss.reason === reason)
          cumulative += own.length
          expect(row).toMatchObject({ ...figuresOf(own), share: own.length / losses.length })
          expect(row.cumulativeShare).toBeCloseTo(cumulative / losses.length, 12)
        }
        expect(rows.map(({ count }) => count)).toEqual(rows.map(({ count }) => count).toSorted((one, other) => other - one))
      }),
    ))

  test('conversion rate of each owner, credited to who qualified a lead first, else to who owns it now', () =>
    fc.assert(
      fc.asyncProperty(anyLives, anyInstant, async (lives, asOf) => {
        const rows = new Map<string, { won: number; all: number }>()
        for (const { entries, owner, last } of storiesOf(lives, asOf)) {
          const qualified = entries.find(({ status, isInferred }) => status === 'qualified' && !isInferred)
          const key = (qualified ? qualified.owner : null) ?? owner ?? 'Unknown'
          const { won, all } = rows.get(key) ?? { won: 0, all: 0 }
          rows.set(key, { won: won + (last.status === 'converted' ? 1 : 0), all: all + 1 })
        }
        const { groups = [] } = await kpi(factsOf(lives), 'conversionRate', { asOf, zone: 'UTC', by: 'owner' })
        expect(new Map(groups.map(({ key, numerator, denominator }) => [key, { won: numerator, all: denominator }]))).toEqual(rows)
      }),
    ))
})
