import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ScoreInputs } from './score-inputs.js'
import { inputsOf, scoringBy, watched } from './score.fixture.js'
import { scoreOf } from './score.js'
import type { ScoreRule, Scoring } from './scoring-shape.js'

const day = 86_400_000
const rule = (points: number, when: ScoreRule['when'], id = 'rule'): Scoring['rules'][number] => ({ id, group: 'all', points, when })
const pointsOf = (scored: Scoring['rules'][number], inputs: ScoreInputs, at: number): number => scoreOf(inputs, scoringBy([scored]), at).total

describe('points for the day on which a lead expects to buy', () => {
  const scored = rule(16, { test: 'purchase', halfLife: 'P10D' })
  const said = (...changes: readonly (readonly [day: number | null, date: string | null])[]) =>
    inputsOf(
      [],
      changes.map(([on, value]) => ({ at: on === null ? null : on * day, fact: 'expectedPurchase', value })),
    )

  test('are all there on that day, and half of them each half-life before and after it', () => {
    const at = [0, 20, 30, 30.9, 31, 40, 50, 100].map((on) => pointsOf(scored, said([null, '1970-01-31']), on * day))
    expect(at).toEqual([2, 8, 16, 16, 15, 8, 4, 0])
  })

  test('fade as the date is put off, and are gone once nobody expects any', () => {
    const putOff = said([0, '1970-01-11'], [5, '1970-01-21'], [8, null])
    expect([0, 4, 5, 7, 8].map((on) => pointsOf(scored, putOff, on * day))).toEqual([8, 11, 6, 6, 0])
  })

  test('say how near the day is', () => {
    const why = (on: number) => scoreOf(said([null, '1970-01-11']), scoringBy([scored]), on * day).parts.map((part) => part.why)
    expect([9, 10, 12, 90].map(why)).toEqual([
      ['purchase expected in 1 day, half of it gone 10 days from it'],
      ['purchase expected today, half of it gone 10 days from it'],
      ['purchase expected 2 days ago, half of it gone 10 days from it'],
      [],
    ])
  })

  test('make the band of somebody who looks at the score every day', () =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.option(fc.nat(60)), fc.constantFrom('1970-01-01', '1970-01-15', '1970-02-10', null)), { maxLength: 4 }),
        fc.integer({ min: -90, max: 90 }),
        fc.constantFrom('P1D', 'P5D', 'P20D'),
        (changes, points, halfLife) => {
          const inputs = said(...changes)
          const scoring = scoringBy([rule(points, { test: 'purchase', halfLife }), rule(30, { test: 'purchase', halfLife: 'P9D' }, 'other')])
          const seen = watched(inputs, scoring, 90, day)
          expect(seen.map((_, on) => scoreOf(inputs, scoring, on * day).band)).toEqual(seen)
        },
      ),
      { numRuns: 25 },
    ))
})
