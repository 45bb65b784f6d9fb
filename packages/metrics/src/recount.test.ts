import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Basis } from './context.js'
import type { KpiName } from './counting.js'
import { day } from './journey.fixture.js'
import { kpi } from './kpi.js'
import { anyInstant as asOf, anyLives as lives, anyWindow as window, everIn, factsOf, horizonDays, isIn, storiesOf, type Story } from './story.fixture.js'

/** Something that counts on one or both sides of a share, on a date. */
interface Said {
  readonly at: number | null
  readonly hit: boolean
}

const decided = ({ status }: Story['last']): boolean => status === 'qualified' || status === 'converted'

/** By hand: of each number, what a lead says about it. */
const shares: readonly (readonly [KpiName, Basis, (story: Story) => readonly Said[]])[] = [
  ['qualificationRate', 'ever', (story) => [{ at: story.createdAt, hit: everIn(story, 'qualified', 'converted') }]],
  ['stillQualified', 'ever', ({ createdAt, last }) => [{ at: createdAt, hit: decided(last) }]],
  [
    'qualifiedOfContacted',
    'ever',
    (story) => (everIn(story, 'contacted', 'qualified', 'converted') ? [{ at: story.createdAt, hit: everIn(story, 'qualified', 'converted') }] : []),
  ],
  ['conversionRate', 'ever', ({ createdAt, last }) => [{ at: createdAt, hit: last.status === 'converted' }]],
  ['winRate', 'period', ({ last }) => (last.status === 'converted' || last.status === 'lost' ? [{ at: last.at, hit: last.status === 'converted' }] : [])],
  [
    'qualificationRate',
    'period',
    ({ entries }) => {
      const cycles = new Set<number>()
      return entries.flatMap((entry): Said[] => {
        if (entry.status === 'disqualified') return [{ at: entry.at, hit: false }]
        const isNew = decided(entry) && !cycles.has(entry.cycle)
        if (decided(entry)) cycles.add(entry.cycle)
        return isNew && entry.status === 'qualified' ? [{ at: entry.at, hit: true }] : []
      })
    },
  ],
]

describe('over any lives, as of any date and in any window, a recount by hand finds the same', () => {
  test.for(shares)('%s on the basis %s', ([name, basis, saidBy]) =>
    fc.assert(
      fc.asyncProperty(lives, asOf, window, async (told, asOf, window) => {
        const said = storiesOf(told, asOf)
          .flatMap(saidBy)
          .filter(({ at }) => isIn(window, at))
        const result = await kpi(factsOf(told), name, { asOf, zone: 'UTC', basis, ...window })
        expect([result.basis, result.numerator, result.denominator]).toEqual([basis, said.filter(({ hit }) => hit).length, said.length])
      }),
    ),
  )

  test('how many leads there are, in which status', () =>
    fc.assert(
      fc.asyncProperty(lives, asOf, window, async (told, asOf, window) => {
        const counts: Record<string, number> = { new: 0, contacted: 0, qualified: 0, converted: 0, lost: 0, disqualified: 0 }
        for (const { last } of storiesOf(told, asOf)) if (isIn(window, last.at)) counts[last.status] = (counts[last.status] ?? 0) + 1
        expect((await kpi(factsOf(told), 'statusCounts', { asOf, zone: 'UTC', ...window })).counts).toEqual(counts)
      }),
    ))

  test('leads by their first qualification', () =>
    fc.assert(
      fc.asyncProperty(lives, asOf, window, async (told, asOf, window) => {
        const firsts = storiesOf(told, asOf).flatMap(({ entries }) => entries.find(decided) ?? [])
        const result = await kpi(factsOf(told), 'qualifiedLeads', { asOf, zone: 'UTC', ...window })
        expect(result.value).toBe(firsts.filter(({ at }) => isIn(window, at)).length)
      }),
    ))

  test('the conversion rate of a cohort', () =>
    fc.assert(
      fc.asyncProperty(lives, asOf, window, horizonDays, async (told, asOf, window, horizonDays) => {
        let [numerator, denominator] = [0, 0]
        for (const { createdAt, last } of storiesOf(told, asOf)) {
          const isMature = createdAt !== null && createdAt + horizonDays * day <= asOf
          const isUnknown = last.status === 'converted' && last.at === null
          if (!isMature || isUnknown || !isIn(window, createdAt)) continue
          denominator += 1
          if (last.status === 'converted' && (last.at as number) - createdAt <= horizonDays * day) numerator += 1
        }
        const result = await kpi(factsOf(told), 'conversionRate', { asOf, zone: 'UTC', basis: 'cohort', horizonDays, ...window })
        expect([result.numerator, result.denominator]).toEqual([numerator, denominator])
      }),
    ))

  test('the conversion rate of a period', () =>
    fc.assert(
      fc.asyncProperty(lives, asOf, window, async (told, asOf, window) => {
        const stories = storiesOf(told, asOf)
        const result = await kpi(factsOf(told), 'conversionRate', { asOf, zone: 'UTC', basis: 'period', ...window })
        expect(result.denominator).toBe(stories.filter(({ createdAt }) => isIn(window, createdAt)).length)
        expect(result.numerator).toBe(stories.filter(({ last }) => last.status === 'converted' && isIn(window, last.at)).length)
      }),
    ))
})
