import { defaultHandbook, type LeadFacts, type ScoreInputs } from '@leadledger/leads'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bandComparisons, verdictOf } from './band-comparison.js'
import { calibration, calibrationProblems, type CalibratedLead, type CalibrationContext } from './calibration.js'

const day = 86_400_000
const bands = [
  { id: 'hot', from: 10 },
  { id: 'cold', from: null },
]
const scoring = {
  ...defaultHandbook.scoring,
  groups: [{ id: 'all', cap: 100 }],
  rules: [{ id: 'web', group: 'all', points: 10, when: { test: 'is' as const, fact: 'source', oneOf: ['web'] } }],
  bands,
  hysteresis: 0,
}
const handbooks = [{ since: null, handbook: { ...defaultHandbook, scoring } }]
const context: CalibrationContext = { asOf: 200 * day, horizonDays: 90, handbooks }

type Ending = { readonly status: 'converted' | 'lost' | 'disqualified'; readonly on: number } | undefined
let leads = 0

/** A lead of day 0 that became hot on `hotOn`, and ended, or did not. */
function lead(hotOn: number | null, ending: Ending, createdAt: number | null = 0): CalibratedLead {
  const status = ending?.status ?? 'new'
  const at = ending ? ending.on * day : null
  const base = { owner: null, cycle: 1 } as const
  const facts: LeadFacts = {
    lead: `L${leads++}`,
    createdAt,
    imported: false,
    source: null,
    owner: null,
    status,
    cycle: 1,
    visits: [{ ...base, status: 'new', at: createdAt }, ...(ending ? [{ ...base, status: ending.status, at }] : [])],
    owners: [],
    responses: [],
    customer: [],
    touchpoints: [],
    conversions: status === 'converted' ? [{ ...base, at, value: null, stage: null, probability: null, expectedClose: null, steps: [] }] : [],
    losses: status === 'lost' ? [{ ...base, at, reason: 'price', competitor: null, stage: 'new', value: null }] : [],
  }
  const inputs: ScoreInputs = { behaviours: [], facts: hotOn === null ? [] : [{ at: hotOn * day, fact: 'source', value: 'web' }], erased: false }
  return { facts, inputs }
}
const many = (count: number, make: () => CalibratedLead): CalibratedLead[] => Array.from({ length: count }, make)
const converted = (on: number): Ending => ({ status: 'converted', on })

describe('calibration of the score', () => {
  test('tells how often leads of each band convert within the horizon', async () => {
    const rows = [
      ...many(10, () => lead(0, converted(20))),
      ...many(10, () => lead(0, undefined)),
      ...many(5, () => lead(null, converted(40))),
      ...many(45, () => lead(null, { status: 'lost', on: 60 })),
    ]
    const found = await calibration(rows, context)
    expect(found.all).toMatchObject({ n: 70, mature: 70, converted: 15 })
    expect(found.bands).toMatchObject([
      { band: 'hot', n: 20, mature: 20, converted: 10, rate: 0.5, incidence: 0.5 },
      { band: 'cold', n: 50, mature: 50, converted: 5, rate: 0.1, incidence: 0.1 },
    ])
    expect(found.bands[0]?.lift).toBeCloseTo(0.5 / (15 / 70), 12)
    expect(found.logRank?.p).toBeLessThan(0.001)
    expect(found.verdict).toBe('Higher bands convert more: hot converts 5.0 times as often as cold (2.0 to 12.8) (n = 70, log-rank p < 0.001).')
  })

  test('fixes the band at the landmark: what came later would know the outcome', async () => {
    const late = [lead(2, converted(20)), lead(1, converted(20)), lead(null, undefined)]
    expect((await calibration(late, context)).bands.map(({ band, n }) => [band, n])).toEqual([
      ['hot', 1],
      ['cold', 2],
    ])
    expect((await calibration(late, { ...context, landmarkDays: 2 })).bands[0]?.n).toBe(2)
  })

  test('leaves out, by name, leads that tell nothing', async () => {
    const rows = [lead(0, undefined, null), lead(0, converted(0.5)), lead(0, undefined, 200 * day), lead(0, { status: 'disqualified', on: 3 })]
    const { excluded, all } = await calibration(rows, context)
    expect(excluded).toEqual({ unknownCreated: 1, closedBefore: 1, immature: 1 })
    expect(all.n).toBe(1)
  })

  test('counts the young in the incidence and not in the rate, and what ends behind the horizon as open', async () => {
    const rows = [lead(0, converted(20)), lead(0, undefined), lead(0, converted(95), 0), lead(0, undefined, 150 * day)]
    const [hot] = (await calibration(rows, context)).bands
    expect(hot).toMatchObject({ n: 4, mature: 3, converted: 1, incidence: 0.25 })
  })

  test('scores each lead by the rules that were in force at its landmark, and keeps their bands', async () => {
    const later = { ...defaultHandbook, scoring: { ...scoring, bands: [{ id: 'any', from: null }] } }
    const versions = [...handbooks, { since: 50 * day, handbook: later }]
    const { bands: found } = await calibration([lead(0, undefined), lead(0, undefined, 60 * day)], { ...context, handbooks: versions })
    expect(found.map(({ band, n }) => [band, n])).toEqual([
      ['any', 1],
      ['hot', 1],
    ])
  })

  test('has a window on the creation', async () => {
    const rows = [lead(0, undefined, 10 * day), lead(0, undefined, 20 * day)]
    expect((await calibration(rows, { ...context, from: 10 * day, to: 20 * day })).all.n).toBe(1)
  })

  test('names every problem of what is asked', () =>
    expect(calibrationProblems({ asOf: 0.5, landmarkDays: -1, horizonDays: 0 }).map(({ path }) => path)).toEqual(['asOf', 'horizonDays', 'landmarkDays']))

  const ending = fc.option(fc.record({ status: fc.constantFrom('converted' as const, 'lost' as const, 'disqualified' as const), on: fc.nat(180) }), {
    nil: undefined,
  })
  const anyLead = fc
    .tuple(fc.option(fc.nat(5)), ending, fc.constantFrom(null, 0, 20 * day, 150 * day))
    .map(([hotOn, end, created]) => lead(hotOn, end, created))

  test('loses nobody, and what happens after the landmark moves nobody to another band', () =>
    fc.assert(
      fc.asyncProperty(fc.array(anyLead, { maxLength: 12 }), async (rows) => {
        const found = await calibration(rows, context)
        const left = Object.values(found.excluded).reduce((sum, number) => sum + number, 0)
        expect(found.bands.reduce((sum, { n }) => sum + n, left)).toBe(rows.length)
        expect(found.all.n + left).toBe(rows.length)
        const changedLater = rows.map((row) => ({
          ...row,
          inputs: { ...row.inputs, facts: [...row.inputs.facts, { at: 190 * day, fact: 'source', value: 'web' }] },
        }))
        expect(await calibration(changedLater, context)).toEqual(found)
        expect(await calibration(rows.toReversed(), context)).toEqual(found)
      }),
    ))
})

describe('a comparison of two bands', () => {
  const rated = (band: string, converted: number, mature: number) => ({ band, converted, mature, rate: mature === 0 ? null : converted / mature })

  test('has the interval of Katz for the ratio of two rates', () => {
    const [found] = bandComparisons([rated('hot', 10, 50), rated('cold', 5, 50)])
    expect(found?.ratio).toBe(2)
    expect(found?.ci?.map((bound) => bound.toFixed(4))).toEqual(['0.7362', '5.4332'])
  })

  test('skips bands without mature leads, and has no ratio to nobody', () =>
    expect(bandComparisons([rated('hot', 1, 5), rated('warm', 0, 0), rated('cold', 0, 9)])).toEqual([{ higher: 'hot', lower: 'cold', ratio: null, ci: null }]))

  test('is said with its uncertainty', () => {
    const test = (p: number) => ({ chiSquare: 1, df: 1, p })
    const say = (p: number | null, ...bands: readonly ReturnType<typeof rated>[]) => verdictOf(bands, bandComparisons(bands), p === null ? null : test(p))
    expect(say(null, rated('hot', 0, 3))).toBe('Nothing can be told: fewer than two bands were watched while a lead converted (n = 3).')
    expect(say(0.31, rated('hot', 2, 5), rated('cold', 1, 5))).toBe('The bands are not separable with n = 10 (log-rank p = 0.310).')
    expect(say(0.01, rated('hot', 1, 50), rated('cold', 20, 50))).toBe('The bands differ, but not in their order (n = 100, log-rank p = 0.010).')
    expect(say(0.01, rated('hot', 9, 50), rated('cold', 0, 50))).toBe('Higher bands convert more: of cold none did (n = 100, log-rank p = 0.010).')
  })
})
