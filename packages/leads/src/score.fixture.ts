import fc from 'fast-check'
import type { Behaviour, FactChange, ScoreInputs } from './score-inputs.js'
import { scoreOf } from './score.js'
import { defaultScoring } from './scoring-defaults.js'
import type { Scoring, ScoreRule } from './scoring-shape.js'

/** Scoring by some rules and nothing else. */
export const scoringBy = (rules: Scoring['rules'], others: Partial<Scoring> = {}): Scoring => ({
  groups: [{ id: 'all', cap: 1_000 }],
  bands: defaultScoring.bands,
  hysteresis: 5,
  priority: [],
  rules,
  ...others,
})

export const inputsOf = (behaviours: readonly Behaviour[], facts: readonly FactChange[] = [], erased = false): ScoreInputs => ({ behaviours, facts, erased })

/** The shortest lives there are: durations of seconds, so that every millisecond of them can be looked at. */
export const lifeMs = 12_000

const kind = fc.constantFrom('view', 'click')
const points = fc.integer({ min: -12, max: 30 })
const at = fc.oneof({ weight: 9, arbitrary: fc.nat(lifeMs) }, { weight: 1, arbitrary: fc.constant(null) })
const seconds = fc.constantFrom('PT1S', 'PT2S', 'PT5S')

const when: fc.Arbitrary<ScoreRule['when']> = fc.oneof(
  fc.record(
    { test: fc.constant('behaviour' as const), kind, most: fc.integer({ min: 1, max: 4 }), window: seconds, halfLife: seconds },
    { requiredKeys: ['test', 'kind', 'most'] },
  ),
  fc.record({ test: fc.constant('is' as const), fact: fc.constantFrom('source', 'title'), oneOf: fc.constant<string[]>(['web']) }),
  fc.record({ test: fc.constant('purchase' as const), halfLife: fc.constantFrom('P1D', 'P3D') }),
  fc.record({ test: fc.constant('number' as const), fact: fc.constant('custom.size'), from: fc.constant(50) }),
)

export const anyScoring: fc.Arbitrary<Scoring> = fc
  .record({
    rules: fc.array(fc.record({ points, when, group: fc.constantFrom('a', 'b') }), { minLength: 1, maxLength: 4 }),
    caps: fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 })),
    limits: fc.tuple(fc.integer({ min: -5, max: 12 }), fc.integer({ min: 6, max: 20 })),
    hysteresis: fc.nat(5),
  })
  .map(({ rules, caps: [a, b], limits: [low, width], hysteresis }) => ({
    groups: [
      { id: 'a', cap: a },
      { id: 'b', cap: b },
    ],
    rules: rules.map((rule, index) => ({ ...rule, id: `rule-${index}` })),
    bands: [
      { id: 'hot', from: low + width },
      { id: 'warm', from: low },
      { id: 'cold', from: null },
    ],
    hysteresis,
    priority: [],
  }))

export const anyInputs: fc.Arbitrary<ScoreInputs> = fc.record({
  behaviours: fc.array(fc.record({ at, kind, asset: fc.constantFrom(null, 'x') }), { maxLength: 8 }),
  facts: fc.array(
    fc.oneof(
      fc.record({ at, fact: fc.constantFrom('source', 'title'), value: fc.constantFrom('web', 'fair', null) }),
      fc.record({ at, fact: fc.constant('expectedPurchase'), value: fc.constantFrom('1970-01-01', '1970-01-03', null) }),
      fc.record({ at, fact: fc.constant('custom.size'), value: fc.constantFrom('10', '50', 'many', null) }),
    ),
    { maxLength: 4 },
  ),
  erased: fc.boolean(),
})

/** The band in every millisecond, or other unit, by a look at each. What was at an unknown time was long before. */
export function watched(inputs: ScoreInputs, scoring: Scoring, until: number, unit = 1): readonly string[] {
  const { bands, hysteresis } = scoring
  let band = bands.length - 1
  const limit = (index: number): number => bands.at(index)?.from ?? -Infinity
  const look = (at: number): string => {
    const { total } = scoreOf(inputs, { ...scoring, bands: [{ id: 'any', from: null }] }, at)
    while (band > 0 && total >= limit(band - 1)) band--
    while (band < bands.length - 1 && total < limit(band) - hysteresis) band++
    return bands.at(band)?.id ?? ''
  }
  const before = unit === 1 ? [-1] : Array.from({ length: 160 }, (_, index) => index - 160)
  for (const at of before) look(at * unit)
  return Array.from({ length: until + 1 }, (_, at) => look(at * unit))
}
