import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { naiveBayes, type BayesLead, type ClosedBayesLead } from './naive-bayes.js'

const stages = ['new', 'contacted', 'qualified']
const lead = (fields: Partial<BayesLead> = {}): BayesLead => ({ team: null, stage: 'new', fields: {}, tags: [], ...fields })
const closed = (outcome: 'won' | 'lost', count: number, fields: Partial<BayesLead> = {}): readonly ClosedBayesLead[] =>
  Array.from({ length: count }, () => ({ ...lead(fields), outcome }))
const percent = (learnt: readonly ClosedBayesLead[], asked: BayesLead) => naiveBayes(learnt, stages).probability(asked).percent

describe('the probability that a lead is won', () => {
  test('is that of the first stage where nothing else is known', () => {
    // 3.1 won and 6.1 lost: 3.1 ÷ 9.2.
    expect(percent([...closed('won', 3, { stage: 'qualified' }), ...closed('lost', 6)], lead())).toBe(33.7)
  })

  test('counts a won lead in every stage, and a lost one in its own and those before', () => {
    const { probability } = naiveBayes([...closed('won', 3), ...closed('lost', 4), ...closed('lost', 2, { stage: 'qualified' })], stages)
    const { parts, priorOdds, percent: found } = probability(lead({ stage: 'qualified' }))
    expect(parts).toEqual([{ field: 'stage', value: 'qualified', won: 1, lost: 2.1 / 6.1, factor: expect.closeTo(6.1 / 2.1, 12) }])
    // The odds 3.1 ÷ 6.1 of all, times 6.1 ÷ 2.1, are 3.1 ÷ 2.1.
    expect([priorOdds, found]).toEqual([3.1 / 6.1, 59.62])
    expect(probability(lead({ stage: 'contacted' })).percent).toBe(59.62)
  })

  test('goes by the share of each value among those that were won, and lost', () => {
    const learnt = [
      ...closed('won', 2, { fields: { source: 'web' } }),
      ...closed('won', 1, { fields: { source: 'fair' } }),
      ...closed('lost', 3, { fields: { source: 'fair' } }),
    ]
    const [, source] = naiveBayes(learnt, stages).probability(lead({ fields: { source: 'web' } })).parts
    // Totals of the field: 2.1 + 1.1 won, 0.1 + 3.1 lost.
    expect(source).toEqual({ field: 'source', value: 'web', won: 2.1 / 3.2, lost: 0.1 / 3.2, factor: expect.closeTo(21, 12) })
  })

  test('skips what nobody had, and what is unset, except for the quality of mail and phone', () => {
    const learnt = [
      ...closed('won', 2, { fields: { source: null, emailQuality: 'good' } }),
      ...closed('lost', 2, { fields: { source: 'web', emailQuality: null } }),
    ]
    const fields = (asked: BayesLead['fields']) =>
      naiveBayes(learnt, stages)
        .probability(lead({ fields: asked }))
        .parts.map(({ field, value }) => [field, value])
        .slice(1)
    expect(fields({ source: 'radio', country: 'DE' })).toEqual([])
    expect(fields({ source: null, emailQuality: null })).toEqual([['emailQuality', null]])
  })

  test('heeds a tag from 50 closed leads on', () => {
    const tagged = (count: number) =>
      naiveBayes([...closed('won', count, { tags: ['vip', 'vip'] }), ...closed('lost', 60)], stages).probability(lead({ tags: ['vip', 'vip'] })).parts.length
    expect([tagged(49), tagged(50)]).toEqual([1, 2])
  })

  test('is learnt from the team, and from all teams for one that closed nothing', () => {
    const learnt = [...closed('won', 9, { team: 'north' }), ...closed('lost', 9, { team: 'south' })]
    const { probability } = naiveBayes(learnt, stages)
    expect(probability(lead({ team: 'north' }))).toMatchObject({ percent: 98.91, team: 'north' })
    expect(probability(lead({ team: 'east' }))).toMatchObject({ percent: 50, team: null })
    expect(probability(lead())).toMatchObject({ percent: 50, team: null })
  })

  test('is unknown where nothing was ever closed, and asks for a stage there is', () => {
    expect(naiveBayes([], stages).probability(lead())).toEqual({ percent: null, priorOdds: null, parts: [], team: null })
    expect(() => naiveBayes([], stages).probability(lead({ stage: 'won' }))).toThrow('won is none of the stages new, contacted, qualified')
  })

  test('is never 0 and never 100, however sure the model is', () => {
    const fields = Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`f${index}`, 'x']))
    const others = Object.fromEntries(Object.keys(fields).map((name) => [name, 'y']))
    const learnt = [...closed('won', 500, { fields }), ...closed('lost', 500, { fields: others })]
    expect([percent(learnt, lead({ fields })), percent(learnt, lead({ fields: others }))]).toEqual([99.99, 0.01])
  })

  const value = fc.constantFrom('a', 'b', null)
  const anyLead = fc.record({
    team: fc.constantFrom('north', 'south', null),
    stage: fc.constantFrom(...stages),
    fields: fc.record({ source: value, emailQuality: value }),
    tags: fc.subarray(['vip', 'eu']),
  })
  const anyClosed = fc.array(
    fc.tuple(anyLead, fc.constantFrom('won' as const, 'lost' as const)).map(([known, outcome]) => ({ ...known, outcome })),
    { maxLength: 30 },
  )

  test('is within 0.01 and 99.99, is what its explanation comes to, in whatever order it learnt', () =>
    fc.assert(
      fc.property(anyClosed, anyLead, (learnt, asked) => {
        const found = naiveBayes(learnt, stages).probability(asked)
        if (found.percent === null || found.priorOdds === null) return
        expect(found.percent).toBeGreaterThanOrEqual(0.01)
        expect(found.percent).toBeLessThanOrEqual(99.99)
        const odds = found.parts.reduce((product, { factor }) => product * factor, found.priorOdds)
        expect(Math.abs(found.percent - Math.min(99.99, Math.max(0.01, (100 * odds) / (1 + odds))))).toBeLessThanOrEqual(0.005 + 1e-9)
        expect(naiveBayes(learnt.toReversed(), stages).probability(asked)).toEqual(found)
      }),
    ))
})
