import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chiSquareTail } from './chi-square.js'
import { cumulativeIncidence, incidenceBy, kaplanMeier, logRank, logRankTrend, restrictedMean, type Span } from './survival.js'

/** `13+` is censored at 13. */
const spansOf = (text: string): readonly Span<'event'>[] =>
  text.split(' ').map((one) => ({ time: Number.parseInt(one, 10), outcome: one.endsWith('+') ? null : 'event' }))

/** Acute myelogenous leukemia, as in R's package survival. */
const maintained = spansOf('9 13 13+ 18 23 28+ 31 34 45+ 48 161+')
const nonMaintained = spansOf('5 5 8 8 12 16+ 23 27 30 33 43 45')

describe('Kaplan–Meier', () => {
  const { points, n, censored, median } = kaplanMeier(maintained)

  test('estimates what R estimates', () => {
    expect(points.map(({ time }) => time)).toEqual([9, 13, 18, 23, 31, 34, 48])
    expect(points.map(({ survival }) => survival.toFixed(4))).toEqual(['0.9091', '0.8182', '0.7159', '0.6136', '0.4909', '0.3682', '0.1841'])
    const interval = (time: number) => points.find((point) => point.time === time)?.ci?.map((bound) => bound.toFixed(4))
    expect([interval(9), interval(48)]).toEqual([
      ['0.5081', '0.9867'],
      ['0.0117', '0.5250'],
    ])
    expect([n, censored, median]).toEqual([11, 4, 31])
  })

  test('has no median before half are gone, and none of nothing', () => {
    expect(kaplanMeier(spansOf('1 5+ 5+ 5+')).median).toBeNull()
    expect(kaplanMeier([])).toEqual({ n: 0, censored: 0, points: [], median: null })
  })

  test('tells the mean up to a time as the area under the curve', () => {
    expect(restrictedMean(kaplanMeier(spansOf('2 4')), 10)).toBe(3)
    expect(restrictedMean(kaplanMeier(spansOf('2 4')), 3)).toBe(2.5)
    expect(restrictedMean(kaplanMeier(spansOf('2+')), 10)).toBe(10)
  })

  test('counts from when watching began', () => {
    const late: Span[] = [
      { time: 5, outcome: 'event' },
      { time: 9, from: 6, outcome: 'event' },
    ]
    expect(kaplanMeier(late).points.map(({ atRisk }) => atRisk)).toEqual([1, 1])
  })
})

describe('Aalen–Johansen', () => {
  test('lets outcomes compete', () => {
    const leads: Span<'converted' | 'lost'>[] = [
      { time: 2, outcome: 'converted' },
      { time: 3, outcome: 'lost' },
      { time: 4, outcome: null },
      { time: 5, outcome: 'converted' },
      { time: 5, outcome: 'lost' },
      { time: 8, outcome: null },
    ]
    const points = cumulativeIncidence(leads)
    const at = (outcome: 'converted' | 'lost', time: number) => incidenceBy(points, outcome, time).toFixed(4)
    expect([at('converted', 2), at('converted', 5), at('lost', 3), at('lost', 5), at('lost', 2.9)]).toEqual(['0.1667', '0.3889', '0.1667', '0.3889', '0.0000'])
    expect(points.at(-1)?.open.toFixed(4)).toBe('0.2222')
  })

  test('finds the truth of 20,000 leads that came one after another, where losses taken for censorings find twice as much', () => {
    const random = seeded(7)
    const lives = Array.from({ length: 20_000 }, (): Span<'converted' | 'lost'> & { readonly age: number } => {
      const age = Math.floor(random() * 91)
      for (let day = 1; day <= age; day++) {
        if (random() < 0.01) return { time: day, outcome: 'converted', age }
        if (random() < 0.02 / 0.99) return { time: day, outcome: 'lost', age }
      }
      return { time: age, outcome: null, age }
    })
    const truth = (days: number): number => (1 - 0.97 ** days) / 3
    const points = cumulativeIncidence(lives)
    for (const days of [30, 85]) expect(incidenceBy(points, 'converted', days)).toBeCloseTo(truth(days), 1.5)
    const goneBy = (spans: readonly Span[], days: number): number => 1 - (kaplanMeier(spans).points.findLast(({ time }) => time <= days)?.survival ?? 1)
    const censored = lives.map((lead) => (lead.outcome === 'lost' ? { ...lead, outcome: null } : lead))
    expect(Math.abs(goneBy(censored, 30) - 0.262)).toBeLessThan(0.02)
    expect(Math.abs(goneBy(censored, 85) - 0.565)).toBeLessThan(0.03)
    // Lost leads that stay at risk as long as they could have been watched: the other way to the same figure.
    const kept = lives.map((lead) => (lead.outcome === 'lost' ? { time: lead.age, outcome: null } : lead))
    for (const days of [30, 85]) expect(Math.abs(goneBy(kept, days) - incidenceBy(points, 'converted', days))).toBeLessThan(0.01)
    // Converted ÷ all takes the young for failures: far from the third that convert in the end.
    expect(Math.abs(lives.filter(({ outcome }) => outcome === 'converted').length / lives.length - 0.219)).toBeLessThan(0.01)
  })
})

describe('the log-rank test', () => {
  test('finds what R finds', () => {
    const found = logRank([maintained, nonMaintained])
    expect([found?.chiSquare.toFixed(4), found?.p.toFixed(4), found?.df]).toEqual(['3.3964', '0.0653', 1])
  })

  test('does not depend on the order of three groups, and finds nothing between a group and itself', () => {
    const third = spansOf('3 7 20+ 21 30+')
    const one = logRank([maintained, nonMaintained, third])
    expect(logRank([third, maintained, nonMaintained])?.chiSquare).toBeCloseTo(one?.chiSquare ?? 0, 10)
    expect(logRank([maintained, maintained])?.chiSquare).toBeCloseTo(0, 12)
    expect(logRank([maintained, [...maintained]])?.p).toBeCloseTo(1, 6)
  })

  test('leaves a group out that nobody was left of when the first event came', () => {
    const gone = spansOf('1+ 2+')
    expect(logRank([maintained, gone, nonMaintained])).toEqual(logRank([maintained, nonMaintained]))
    expect(logRank([gone, maintained])).toBeNull()
  })

  test('sees nothing of what ended in the moment watching began', () => {
    const unseen: Span = { time: 5, from: 5, outcome: 'x' }
    expect(kaplanMeier([unseen]).points).toEqual([])
    expect(
      kaplanMeier([
        { time: 0, from: 0, outcome: 'x' },
        { time: 5, outcome: null },
      ]).points,
    ).toEqual([])
    const [one, other] = [
      [{ time: 2, outcome: 'x' }],
      [
        { time: 3, outcome: 'x' },
        { time: 4, outcome: 'x' },
      ],
    ]
    expect(logRank([[unseen, ...one], other])).toEqual(logRank([one, other]))
    expect([chiSquareTail(Number.NaN, 1), chiSquareTail(Infinity, 2)]).toEqual([Number.NaN, 0])
  })

  test('says nothing of one group, of nobody and of no event', () => {
    expect([logRank([maintained]), logRank([[], maintained]), logRank([spansOf('3+ 4+'), spansOf('5+')])]).toEqual([null, null, null])
  })
})

describe('the log-rank test for trend', () => {
  const [slow, fast, faster] = [spansOf('9 12 15 18+'), spansOf('4 7 9 11+'), spansOf('2 3 5 8+')]

  test('is the log-rank test of two groups', () => {
    const [trend, whole] = [logRankTrend([maintained, nonMaintained]), logRank([maintained, nonMaintained])]
    expect([trend?.chiSquare.toFixed(4), trend?.df]).toEqual([whole?.chiSquare.toFixed(4), whole?.df])
  })

  test('finds more in groups that are in order than in others', () => {
    const [ordered, mixed] = [logRankTrend([slow, fast, faster]), logRankTrend([fast, slow, faster])]
    expect(ordered?.df).toBe(1)
    expect(ordered?.p).toBeLessThan(0.05)
    expect(mixed?.p).toBeGreaterThan(0.05)
    expect(logRankTrend([faster, fast, slow])?.chiSquare).toBeCloseTo(ordered?.chiSquare ?? 0, 10)
  })

  test('agrees with sums by hand', () => {
    // At 1 the shares are a third each, the first group has the event: U = ⅔, −⅓, −⅓; at 2 a half each, the second has it. Ranks 2, 1, 0 give 1 + ½ and variances ⅔ + ¼.
    const found = logRankTrend([spansOf('1'), spansOf('2'), spansOf('3+')])
    expect(found?.chiSquare).toBeCloseTo((1.5 * 1.5) / (2 / 3 + 1 / 4), 12)
  })

  test('leaves out groups of which nothing can be told, and says nothing of one', () => {
    expect(logRankTrend([slow, spansOf('1+'), faster])).toEqual(logRankTrend([slow, faster]))
    expect([logRankTrend([slow]), logRankTrend([]), logRankTrend([spansOf('3+ 4+'), spansOf('5+')])]).toEqual([null, null, null])
  })

  const span = fc.record({ time: fc.integer({ min: 1, max: 9 }), outcome: fc.constantFrom('event' as const, null) })
  test('is one contrast of the log-rank test, which sees at least as much', () =>
    fc.assert(
      fc.property(fc.array(fc.array(span, { maxLength: 6 }), { maxLength: 4 }), (groups) => {
        const [whole, trend] = [logRank(groups), logRankTrend(groups)]
        if (whole && trend) expect(trend.chiSquare).toBeLessThanOrEqual(whole.chiSquare + 1e-9)
        if (whole) expect(logRankTrend(groups.toReversed())?.chiSquare).toBeCloseTo(trend?.chiSquare ?? 0, 8)
      }),
    ))
})

test.for([
  [3.841458820694124, 1, 0.05],
  [5.991464547107979, 2, 0.05],
  [18.307038053275146, 10, 0.05],
  [0.5, 3, 0.9188914],
  [60, 4, 2.9e-12],
  [0, 5, 1],
] as const)('the tail of χ² beyond %d with %i degrees of freedom is %d', ([x, df, p]) => {
  expect(chiSquareTail(x, df)).toBeCloseTo(p, 7)
})

const spans = fc.array(fc.record({ time: fc.integer({ min: 0, max: 40 }), outcome: fc.constantFrom('converted' as const, 'lost' as const, null) }), {
  maxLength: 40,
})

describe('for any leads', () => {
  test('what converted, what was lost and what is open make one', () => {
    fc.assert(
      fc.property(spans, (leads) => {
        for (const { incidence, open } of cumulativeIncidence(leads)) expect((incidence.converted ?? 0) + (incidence.lost ?? 0) + open).toBeCloseTo(1, 9)
      }),
    )
  })

  test('without censoring the incidence is the share that was counted', () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: 0, max: 40 }), (all, time) => {
        const leads = all.filter(({ outcome }) => outcome !== null)
        const share = leads.filter((lead) => lead.outcome === 'converted' && lead.time <= time).length / Math.max(1, leads.length)
        expect(incidenceBy(cumulativeIncidence(leads), 'converted', time)).toBeCloseTo(share, 9)
        const gone = leads.filter((lead) => lead.time <= time).length / Math.max(1, leads.length)
        expect(1 - (kaplanMeier(leads).points.findLast((point) => point.time <= time)?.survival ?? 1)).toBeCloseTo(gone, 9)
      }),
    )
  })

  test('neither order, nor unit of time, nor a lead that came just now changes anything', () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: 2, max: 1000 }), (leads, unit) => {
        const points = cumulativeIncidence(leads)
        expect(cumulativeIncidence(leads.toReversed())).toEqual(points)
        expect(cumulativeIncidence([...leads, { time: 0, outcome: null }])).toEqual(points)
        const scaled = cumulativeIncidence(leads.map((lead) => ({ ...lead, time: lead.time * unit })))
        expect(scaled).toEqual(points.map((point) => ({ ...point, time: point.time * unit })))
      }),
    )
  })
})

/** Numbers from 0 up to 1 that are the same in every run. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
