import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { create, call, given, row, type Said } from './lead-spec.fixture.js'
import { leadCommand } from './commands.js'
import { leadCommands } from './lead-arbitraries.fixture.js'
import { leadDecider } from './lead.js'
import { evolveScoreInputs, noScoreInputs } from './score-inputs.js'

const erase = { type: 'ErasePersonalData', generation: 1, basis: 'gdpr-17', request: 'R-7' } as const satisfies Said
const verified = { type: 'VerifyContactDetail', detail: 'phone', result: 'valid', method: 'call' } as const satisfies Said

describe('a person who is erased', () => {
  test('is so once for each key, on a basis and a request in codes', () => {
    const data = { generation: 1, basis: 'gdpr-17', request: 'R-7', keeps: [], emailVerified: null, phoneVerified: null }
    given(create, call).when(erase, erase).thenEvents({ type: 'PersonalDataErased', data, personal: {} })
    given(create, erase)
      .when({ ...erase, generation: 2 })
      .thenEvents({ type: 'PersonalDataErased' })
  })

  test('is none of whom nothing is known', () => given().when(erase).thenRefused({ refused: 'no-such-lead' }))

  test('can be one whose lead is merged into another, or was withdrawn, and stays erased when a file brings the lead again', () => {
    given(create, { type: 'MergeLead', into: 'other' }).when(erase).thenEvents({ type: 'PersonalDataErased' })
    given(row, { type: 'WithdrawLead' }, erase).when(row, erase).thenEvents({ type: 'LeadRestored' }, { type: 'LeadCreated' })
  })

  test('leaves what was checked, and the custom fields that were public all the time', () => {
    const custom = { custom: { size: 'XL', tier: 'A' }, publicCustom: { tier: 'B', region: 'North' } }
    given({ ...create, ...custom }, verified)
      .when(erase)
      .thenEvents({ type: 'PersonalDataErased', data: { ...erase, type: undefined, keeps: ['region'], emailVerified: null, phoneVerified: true } } as never)
  })

  test('is named by codes alone: no words, no address', () => {
    for (const basis of ['', 'asked by phone', 'ada@acme.example']) expect(leadCommand.safeParse({ at: 0, ...erase, basis }).success, basis).toBe(false)
  })

  test('leaves status, owner, deal and all the rest as they were', () => {
    const { decide, evolve, initialState } = leadDecider()
    fc.assert(
      fc.property(leadCommands, (commands) => {
        let state = initialState
        for (const command of commands) {
          const decision = decide(command, state)
          if (decision.outcome === 'accepted') state = decision.events.reduce(evolve, state)
        }
        const decision = decide(leadCommand.parse({ at: 0, ...erase, generation: 3 }), state)
        const after = decision.outcome === 'accepted' ? decision.events.reduce(evolve, state) : state
        expect(after).toEqual({ ...state, erased: state.exists ? 3 : 0 })
      }),
      { numRuns: 300 },
    )
  })
})

describe('what a score is made of', () => {
  test('keeps what was always clear when the person is erased', () => {
    const known = { at: 1, value: 'x' }
    const facts = ['source', 'title', 'phone', 'custom.size', 'custom.region', 'criterion.need'].map((fact) => ({ ...known, fact }))
    const data = { generation: 1, basis: 'retention', keeps: ['region'], emailVerified: null, phoneVerified: null }
    const after = evolveScoreInputs({ ...noScoreInputs, facts }, { type: 'PersonalDataErased', occurredAt: 2, data, personal: { open: () => ({}) } })
    expect(after.facts.map(({ fact }) => fact)).toEqual(['source', 'custom.region', 'criterion.need'])
    expect(after.erased).toBe(true)
  })
})
