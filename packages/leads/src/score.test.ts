import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultHandbook } from './handbook-defaults.js'
import { handbookProblems } from './handbook.js'
import type { FactChange, ScoreInputs } from './score-inputs.js'
import { anyInputs, anyScoring, inputsOf, lifeMs, scoringBy, watched } from './score.fixture.js'
import { scoreOf } from './score.js'
import { defaultScoring } from './scoring-defaults.js'
import type { ScoreRule, Scoring } from './scoring-shape.js'

const day = 86_400_000
const rule = (points: number, when: ScoreRule['when'], id = 'rule'): Scoring['rules'][number] => ({ id, group: 'all', points, when })
const downloads = { test: 'behaviour', kind: 'download', most: 2 } as const
const did = (...days: readonly number[]) => inputsOf(days.map((number) => ({ at: number * day, kind: 'download', asset: null })))
const pointsOf = (scored: Scoring['rules'][number], inputs: ScoreInputs, at: number): number => scoreOf(inputs, scoringBy([scored]), at).total

describe('points for behaviour', () => {
  test('count from when it happened, so often at most', () => {
    const scored = rule(10, downloads)
    expect([0.9, 1, 2, 3].map((at) => pointsOf(scored, did(1, 2, 3), at * day))).toEqual([0, 10, 20, 20])
  })

  test('end with their window, in which the first instant is and the last is not', () => {
    const scored = rule(10, { ...downloads, window: 'P10D' })
    expect(pointsOf(scored, did(1), 11 * day - 1)).toBe(10)
    expect(pointsOf(scored, did(1), 11 * day)).toBe(0)
  })

  test('halve with every half-life, and are rounded as a sum', () => {
    const scored = rule(10, { ...downloads, halfLife: 'P10D' })
    expect([0, 10, 20, 30, 43.2, 43.3].map((at) => pointsOf(scored, did(0), at * day))).toEqual([10, 5, 3, 1, 1, 0])
    expect(pointsOf(scored, did(0, 10), 10 * day)).toBe(15)
  })

  test('go to the newest where more happened than count', () => {
    expect(pointsOf(rule(10, { ...downloads, most: 1, halfLife: 'P10D' }), did(0, 10), 10 * day)).toBe(10)
  })

  test('are for one asset where the rule names one', () => {
    const inputs = inputsOf([
      { at: 0, kind: 'page-view', asset: '/pricing' },
      { at: 0, kind: 'page-view', asset: '/jobs' },
    ])
    expect(pointsOf(rule(5, { test: 'behaviour', kind: 'page-view', asset: '/pricing', most: 9 }), inputs, 0)).toBe(5)
  })

  test('count for what happened at an unknown time only while nothing fades and no window ends', () => {
    const unknown = inputsOf([{ at: null, kind: 'download', asset: null }])
    expect([downloads, { ...downloads, window: 'P10D' }, { ...downloads, halfLife: 'P10D' }].map((when) => pointsOf(rule(10, when), unknown, 0))).toEqual([
      10, 0, 0,
    ])
  })
})

describe('points for facts', () => {
  const fact = (name: string, value: FactChange['value'], at: number | null = null): FactChange => ({ at, fact: name, value })
  const points = (when: ScoreRule['when'], ...facts: readonly FactChange[]) => pointsOf(rule(7, when), inputsOf([], facts), 10)

  test('hold from when they are so until they are not', () => {
    const facts = [fact('source', 'web'), fact('source', 'fair', 5), fact('source', 'web', 8)]
    const scored = rule(7, { test: 'is', fact: 'source', oneOf: ['fair'] })
    expect([0, 5, 8].map((at) => pointsOf(scored, inputsOf([], facts), at))).toEqual([0, 7, 0])
  })

  test.for([
    ['Director', 0],
    ['CTO', 7],
    ['Berlin office, cto', 7],
    ['Head  of R&D', 7],
    ['Head of Sales', 0],
    ['Überhead of R&D', 0],
    ['🙂', 0],
  ] as const)('find whole words: a %s gets %i', ([title, expected]) =>
    expect(points({ test: 'contains', fact: 'title', words: ['cto', 'head of r&d'] }, fact('title', title))).toBe(expected),
  )

  test('say which of their words they found, and not what the lead says else', () => {
    const { parts } = scoreOf(inputsOf([], [fact('title', 'cto, Berlin')]), scoringBy([rule(7, { test: 'contains', fact: 'title', words: ['vp', 'CTO'] })]), 0)
    expect(parts).toMatchObject([{ why: 'title contains CTO' }])
  })

  test.for([
    ['Cold Call', 7],
    ['cold-call', 7],
    ['COLD  CALL', 7],
    ['cold', 0],
    ['cold calls', 0],
  ] as const)('compare words: %s gets %i', ([source, expected]) =>
    expect(points({ test: 'is', fact: 'source', oneOf: ['cold-call'] }, fact('source', source))).toBe(expected),
  )

  test.for([
    ['50', 7],
    ['50.0 ', 7],
    ['199.9', 7],
    ['200', 0],
    ['49.99', 0],
    ['about 100', 0],
    ['', 0],
  ] as const)('compare numbers: %s gets %i', ([size, expected]) =>
    expect(points({ test: 'number', fact: 'custom.size', from: 50, below: 200 }, fact('custom.size', size))).toBe(expected),
  )

  test('compare amounts of one currency and no others', () => {
    const when = { test: 'value', atLeast: { minor: 100_000, currency: 'EUR' } } as const
    expect(points(when, fact('value', { minor: 100_000, currency: 'EUR' }))).toBe(7)
    expect(points(when, fact('value', { minor: 99_999, currency: 'EUR' }))).toBe(0)
    expect(points(when, fact('value', { minor: 900_000, currency: 'USD' }))).toBe(0)
  })

  test('that were erased give none, and say so', () => {
    const scoring = scoringBy([rule(7, { test: 'is', fact: 'title', oneOf: ['cto'] }), rule(5, { test: 'is', fact: 'custom.tier', oneOf: ['gold'] }, 'tier')])
    const score = scoreOf(inputsOf([], [fact('custom.tier', 'gold')], true), scoring, 0)
    expect(score).toMatchObject({
      total: 5,
      parts: [
        { rule: 'rule', points: 0, unreadable: true, why: 'title was erased' },
        { rule: 'tier', points: 5 },
      ],
    })
  })
})

describe('a group', () => {
  const scoring = scoringBy(
    [
      { id: 'downloads', group: 'behaviour', points: 20, when: downloads },
      { id: 'fair', group: 'fit', points: -50, when: { test: 'is', fact: 'source', oneOf: ['fair'] } },
    ],
    {
      groups: [
        { id: 'behaviour', cap: 30 },
        { id: 'fit', cap: 20 },
      ],
    },
  )

  test('counts for its cap at most, up and down, and the explanation shows what it loses', () => {
    const score = scoreOf({ ...did(0, 0), facts: [{ at: null, fact: 'source', value: 'Fair' }] }, scoring, 0)
    expect(score.total).toBe(10)
    expect(score.parts).toEqual([
      { rule: 'downloads', group: 'behaviour', points: 40, count: 2, why: 'download × 2, the newest 0 h ago' },
      { rule: 'fair', group: 'fit', points: -50, count: 1, why: 'source is fair' },
      { rule: null, group: 'behaviour', points: -10, count: 0, why: 'behaviour counts for 30 points at most' },
      { rule: null, group: 'fit', points: 30, count: 0, why: 'fit counts for 20 points at most' },
    ])
  })
})

describe('a band', () => {
  const scoring = scoringBy([rule(80, { test: 'behaviour', kind: 'download', most: 1, halfLife: 'P10D' })])
  const bandAt = (at: number) => scoreOf(did(0), scoring, at).band

  test('is reached at its limit, and left only when the hysteresis is used up', () => {
    const at = (points: number) => Math.ceil(10 * day * Math.log2(80 / (points + 0.5)))
    expect([at(70), at(65) - 1, at(64), at(40), at(35), at(34)].map(bandAt)).toEqual(['hot', 'hot', 'warm', 'warm', 'warm', 'cold'])
    expect(scoreOf(did(0), scoring, 90 * day)).toMatchObject({ band: 'cold', since: at(34) })
  })

  test('is the same for one deep fall as for many small ones', () => {
    const fall = (...changes: readonly (readonly [at: number, size: string])[]) =>
      scoreOf(
        inputsOf(
          [],
          changes.map(([at, value]) => ({ at, fact: 'custom.size', value })),
        ),
        scoringBy([38, 20, 20].map((points, level) => rule(points, { test: 'number', fact: 'custom.size', from: level + 1 }, `level-${level}`))),
        9,
      ).band
    expect([fall([0, '3']), fall([0, '3'], [1, '1']), fall([0, '3'], [1, '2'], [2, '1']), fall([0, '1'])]).toEqual(['hot', 'warm', 'warm', 'cold'])
  })

  test('is the lowest for a lead of which nothing is known, and for any total below all limits', () => {
    expect(scoreOf(inputsOf([]), defaultScoring, 0)).toEqual({ total: 0, band: 'cold', since: null, parts: [] })
    expect(scoreOf(did(0), scoringBy([rule(-80, downloads)]), 0)).toMatchObject({ total: -80, band: 'cold' })
  })
})

describe('for any rules and any history', () => {
  const instant = fc.nat(2 * lifeMs)

  test('the parts sum to the total', () =>
    fc.assert(
      fc.property(anyInputs, anyScoring, instant, (inputs, scoring, at) => {
        const { total, parts } = scoreOf(inputs, scoring, at)
        expect(parts.reduce((sum, { points }) => sum + points, 0)).toBe(total)
        expect(parts.every(({ points }) => Number.isInteger(points) && !Object.is(points, -0))).toBe(true)
        const most = scoring.groups.reduce((sum, { cap }) => sum + cap, 0)
        expect(Math.abs(total)).toBeLessThanOrEqual(most)
      }),
    ))

  test('what happens later changes nothing, nor does the order in which behaviour was recorded', () =>
    fc.assert(
      fc.property(anyInputs, anyScoring, instant, (inputs, scoring, at) => {
        const past = <Entry extends { readonly at: number | null }>(entries: readonly Entry[]) => entries.filter((entry) => entry.at === null || entry.at <= at)
        const known = { ...inputs, behaviours: past(inputs.behaviours).toReversed(), facts: past(inputs.facts) }
        expect(scoreOf(known, scoring, at)).toEqual(scoreOf(inputs, scoring, at))
      }),
    ))

  test('a cap that is raised lowers nothing where no rule takes points away', () =>
    fc.assert(
      fc.property(anyInputs, anyScoring, instant, (inputs, scoring, at) => {
        const giving = { ...scoring, rules: scoring.rules.map((each) => ({ ...each, points: Math.abs(each.points) })) }
        const raised = { ...giving, groups: giving.groups.map((group) => ({ ...group, cap: group.cap + 5 })) }
        expect(scoreOf(inputs, raised, at).total).toBeGreaterThanOrEqual(scoreOf(inputs, giving, at).total)
      }),
    ))

  test('the band is that of somebody who looks at the score in every millisecond', () =>
    fc.assert(
      fc.property(anyInputs, anyScoring, fc.array(instant, { minLength: 1, maxLength: 5 }), (inputs, scoring, instants) => {
        const asked = instants.toSorted((one, other) => one - other)
        const seen = watched(inputs, scoring, asked.at(-1) as number)
        expect(asked.map((at) => scoreOf(inputs, scoring, at).band)).toEqual(asked.map((at) => seen[at]))
      }),
      { numRuns: 30 },
    ))
})

describe('the default rules', () => {
  test('make a decision maker who read, clicked and came hot, and each of it alone at most warm', () => {
    const behaviours = ['page-view', 'page-view', 'download', 'webinar', 'webinar', 'email-click', 'email-click', 'email-open', 'email-open', 'social'].map(
      (kind) => ({ at: 0, kind, asset: null }),
    )
    const facts = [
      { at: null, fact: 'title', value: 'Chief Technology Officer' },
      { at: 0, fact: 'email', value: 'verified' },
    ]
    const totals = [inputsOf(behaviours, facts), inputsOf(behaviours), inputsOf([], facts)].map((inputs) => scoreOf(inputs, defaultScoring, 0))
    expect(totals.map(({ total, band }) => [total, band])).toEqual([
      [83, 'hot'],
      [58, 'warm'],
      [25, 'cold'],
    ])
  })

  test('are valid', () => expect(handbookProblems({ scoring: defaultHandbook.scoring })).toEqual([]))
})

describe('scoring in a handbook', () => {
  const problems = (scoring: object) => handbookProblems({ scoring: { ...defaultScoring, ...scoring } })
  const band = (id: string, from: number | null) => ({ id, from })

  test('has bands that leave no gap and do not overlap, each wider than the hysteresis', () => {
    expect(problems({ bands: [band('a', 20), band('b', 30), band('c', 0)] })).toEqual([
      'scoring.bands.b.from: is not below the 20 of the band above it',
      'scoring.bands.c.from: is 0, and the lowest band has none below it: expected null',
    ])
    expect(problems({ bands: [band('a', null), band('b', null)] })).toEqual(['scoring.bands.a.from: is null, and only the lowest band has no limit'])
    expect(problems({ bands: [band('a', 20), band('b', 10), band('c', null)], hysteresis: 10 })).toEqual([
      'scoring.hysteresis: is 10, and b is only 10 points below the band above it',
    ])
    expect(problems({ bands: [band('all', null)] })).toEqual([])
  })

  test('knows the groups of its rules, and each id once', () => {
    const when = { test: 'is', fact: 'source', oneOf: ['web'] }
    const rules = [
      { id: 'web', group: 'fit', points: 1, when },
      { id: 'Web', group: 'behaviour', points: 1, when },
    ]
    expect(problems({ rules })).toEqual(['scoring.rules: has web twice', 'scoring.rules.web.group: is fit, and there is behaviour, demographic, engagement'])
  })

  test.for([
    [{ test: 'is', fact: 'colour', oneOf: ['red'] }, 'fact: is no fact of a lead'],
    [{ test: 'is', fact: 'source', oneOf: ['!?'] }, 'oneOf.0: has no letter and no digit'],
    [{ test: 'is', fact: 'source', oneOf: [] }, 'oneOf: '],
    [{ test: 'number', fact: 'custom.size', from: 5, below: 5 }, 'is no range'],
    [{ test: 'number', fact: 'custom.size' }, 'is no range'],
    [{ test: 'number', fact: 'title', from: 1 }, 'fact: is no custom field'],
    [{ test: 'behaviour', kind: 'two words', most: 1 }, 'kind: is no code'],
    [{ test: 'behaviour', kind: 'view', most: 0 }, 'most: '],
    [{ test: 'behaviour', kind: 'view', most: 1, halfLife: 'PT0S' }, 'halfLife: is no time at all'],
    [{ test: 'behaviour', kind: 'view', most: 1, window: 'two days' }, 'window: is no duration'],
    [{ test: 'value', atLeast: { minor: 1, currency: 'XXL' } }, 'atLeast.currency: '],
    [{ test: 'purchase', halfLife: 'PT0S' }, 'halfLife: is no time at all'],
    [{ test: 'mood' }, 'test: '],
  ])('takes no rule that asks %j', ([when, problem]) => {
    const found = problems({ rules: [{ id: 'rule', group: 'fit', points: 1, when }] })
    expect(found[0]).toMatch(/^scoring\.rules\.0\.when/)
    expect(found[0]).toContain(problem)
  })
})
