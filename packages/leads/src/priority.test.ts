import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { byPriority, priority, urgencies, type PrioritisedLead } from './priority.js'
import { anyInputs, inputsOf } from './score.fixture.js'
import { defaultScoring } from './scoring-defaults.js'

const lead = (name: string, fields: Partial<PrioritisedLead> = {}): PrioritisedLead => ({
  lead: name,
  createdAt: 0,
  inputs: inputsOf([]),
  answerDueAt: null,
  followUpDueAt: null,
  ...fields,
})
const met = (...criteria: readonly string[]) =>
  inputsOf(
    [],
    criteria.map((name) => ({ at: null, fact: `criterion.${name}`, value: 'met' })),
  )
const ranked = (...leads: readonly PrioritisedLead[]) =>
  leads
    .map((each) => ({ ...each, ...priority(each, defaultScoring, 1_000) }))
    .sort(byPriority)
    .map(({ lead: name }) => name)

describe('who comes first', () => {
  test('is whose answer is overdue, then whose follow-up is, then who has more points, then who is older', () => {
    const order = [
      lead('promising and late', { inputs: met('need'), answerDueAt: 999 }),
      lead('late', { answerDueAt: 5 }),
      lead('put off', { followUpDueAt: 1_000 }),
      lead('all met', { inputs: met('need', 'budget', 'authority') }),
      lead('in time', { inputs: met('need'), answerDueAt: 1_000, followUpDueAt: 1_001 }),
      lead('old'),
      lead('young', { createdAt: 7 }),
      lead('of unknown age', { createdAt: null }),
    ]
    expect(ranked(...order.toReversed())).toEqual(order.map(({ lead: name }) => name))
  })

  test('is said in words and as data', () => {
    const { urgency, points, reasons } = priority(lead('a', { inputs: met('need'), answerDueAt: 5, followUpDueAt: 6 }), defaultScoring, 1_000)
    expect({ urgency, points, reasons }).toEqual({
      urgency: 'answer-overdue',
      points: 10,
      reasons: [
        { kind: 'answer-overdue', dueAt: 5, words: 'the first answer is overdue' },
        { kind: 'follow-up-overdue', dueAt: 6, words: 'a follow-up is overdue' },
        { kind: 'score', rule: null, points: 0, words: 'cold with a score of 0' },
        { kind: 'rule', rule: 'need', points: 10, words: 'criterion.need is met' },
      ],
    })
  })

  test('does not depend on the order in which they are asked about', () =>
    fc.assert(
      fc.property(
        fc.uniqueArray(
          fc.record({
            inputs: anyInputs,
            answerDueAt: fc.constantFrom(null, 0, 2_000),
            followUpDueAt: fc.constantFrom(null, 0),
            createdAt: fc.constantFrom(null, 0, 1),
          }),
          {
            maxLength: 6,
          },
        ),
        (fields) => {
          const leads = fields.map((each, index) => lead(`L${index}`, each))
          expect(ranked(...leads.toReversed())).toEqual(ranked(...leads))
          const all = leads.map((each) => priority(each, defaultScoring, 1_000))
          for (const { points, reasons, urgency } of all) {
            expect(reasons.reduce((sum, reason) => sum + ('points' in reason ? reason.points : 0), 0)).toBe(points)
            expect(urgencies).toContain(urgency)
          }
        },
      ),
    ))
})
