import type { Erased } from '@leadledger/eventsourcing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { leadCommand, type LeadCommand } from './commands.js'
import { evolveDetails, noDetails, type LeadDetails } from './details.js'
import type { LeadEvent } from './events.js'
import { leadCommands } from './lead-arbitraries.fixture.js'
import { create, lose, qualify, reread, start, stored, testKeyring, type Said } from './lead-spec.fixture.js'
import { leadDecider } from './lead.js'
import { evolveScoreInputs, noScoreInputs, scoredChanges, withStanding, type ScoreInputs } from './score-inputs.js'

const { decide, evolve, initialState } = leadDecider()

/** What a score is made of after some commands, a second apart; `erased` destroys the key before anybody reads. */
function inputsAfter(said: readonly Said[], erased = false): ScoreInputs {
  const keyring = testKeyring()
  let state = initialState
  const kept = said.flatMap((command, index) => {
    const decision = decide(leadCommand.parse({ at: start + index * 1_000, ...command }), state)
    if (decision.outcome === 'refused') throw new Error(decision.refusal.refused)
    state = decision.events.reduce(evolve, state)
    return decision.events.map((event) => stored(event, keyring))
  })
  if (erased) keyring.erase()
  return kept.map((event) => reread(event, keyring)).reduce<ScoreInputs>(evolveScoreInputs, noScoreInputs)
}

const titled = { ...create, title: 'CTO', custom: { size: '50' }, publicCustom: { tier: 'gold' }, email: 'jo@example.com' } as const

describe('what a score is made of', () => {
  test('are the facts a lead begins with, for ever before as well', () =>
    expect(inputsAfter([titled]).facts).toEqual([
      { at: null, fact: 'source', value: 'Referral' },
      { at: null, fact: 'custom.tier', value: 'gold' },
      { at: null, fact: 'title', value: 'CTO' },
      { at: null, fact: 'custom.size', value: '50' },
    ]))

  test('are changes from when they happened, and a check of a mail address until that changes', () =>
    expect(
      inputsAfter([
        create,
        {
          type: 'ChangeLeadDetails',
          email: 'jo@example.com',
          title: 'CFO',
          publicCustom: { tier: null, size: '7' },
          estimatedValue: { minor: 5, currency: 'EUR' },
        },
        { type: 'VerifyContactDetail', detail: 'email', result: 'valid', method: 'link' },
        { type: 'ChangeLeadDetails', email: 'jo@example.org' },
      ]).facts.slice(1),
    ).toEqual([
      { at: start + 1_000, fact: 'value', value: { minor: 5, currency: 'EUR' } },
      { at: start + 1_000, fact: 'title', value: 'CFO' },
      { at: start + 1_000, fact: 'custom.size', value: '7' },
      { at: start + 1_000, fact: 'email', value: null },
      { at: start + 2_000, fact: 'email', value: 'verified' },
      { at: start + 3_000, fact: 'email', value: null },
    ]))

  test('are criteria until the lead is reopened', () => {
    const facts = inputsAfter([create, qualify, lose, { type: 'ReopenLead' }]).facts.filter(({ fact }) => fact === 'criterion.need')
    expect(facts).toEqual([
      { at: start + 1_000, fact: 'criterion.need', value: 'met' },
      { at: start + 3_000, fact: 'criterion.need', value: null },
    ])
  })

  test('is what people did, and not what machines did', () => {
    const open = { type: 'RecordBehaviour', kind: 'email-open' } as const
    const { behaviours } = inputsAfter([create, { ...open, behaviourId: 'a' }, { ...open, behaviourId: 'b', machine: true }])
    expect(behaviours).toEqual([{ at: start + 1_000, kind: 'email-open', asset: null }])
  })

  test('is all that is clear once the person is erased', () =>
    expect(inputsAfter([titled, { type: 'RecordBehaviour', behaviourId: 'a', kind: 'download' }], true)).toEqual({
      behaviours: [{ at: start + 1_000, kind: 'download', asset: null }],
      facts: [
        { at: null, fact: 'source', value: 'Referral' },
        { at: null, fact: 'custom.tier', value: 'gold' },
      ],
      erased: true,
    }))

  test('follows from the changes that are named and from the details as they stand, whatever happened', () =>
    fc.assert(
      fc.property(leadCommands.map(withoutPublicCustom), (commands) => {
        const named = new Set<string>(scoredChanges)
        let state = initialState
        const events: LeadEvent[] = []
        for (const command of commands) {
          const decision = decide(command, state)
          if (decision.outcome === 'refused') continue
          state = decision.events.reduce(evolve, state)
          events.push(...decision.events)
        }
        const all = events.reduce<ScoreInputs>(evolveScoreInputs, noScoreInputs)
        const changes = events.filter(({ type }) => named.has(type)).reduce<ScoreInputs>(evolveScoreInputs, noScoreInputs)
        const { title, custom } = events.reduce<LeadDetails | Erased>(evolveDetails, noDetails) as LeadDetails
        const { source, estimatedValue: value, expectedPurchase, publicCustom } = state
        const completed = withStanding(changes, { source, value, expectedPurchase, title, custom: { ...publicCustom, ...custom }, erased: false })
        expect({ ...completed, facts: byFact(completed) }).toEqual({ ...all, facts: byFact(all) })
      }),
      { numRuns: 100 },
    ))
})

/** A name that is sealed and public at once has two values, of which a list shows one. */
const withoutPublicCustom = (commands: readonly LeadCommand[]): readonly LeadCommand[] =>
  commands.map((command) => ('publicCustom' in command ? { ...command, publicCustom: undefined } : command))

/** The changes of each fact in their order, which is all a score asks for. */
const byFact = ({ facts }: ScoreInputs): object => Object.fromEntries(facts.map(({ fact }) => [fact, facts.filter((change) => change.fact === fact)]))
