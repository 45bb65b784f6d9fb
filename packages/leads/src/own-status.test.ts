import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defineHandbook, handbookProblems } from './handbook.js'
import { leadCommands } from './lead-arbitraries.fixture.js'
import { call, create, given, lose, qualify, under, type Said } from './lead-spec.fixture.js'
import { leadDecider } from './lead.js'

const park: Said = { type: 'ChangeLeadStatus', status: 'nurturing', reason: 'Budget comes next year.' }
const engaged = { id: 'engaged', of: ['contacted' as const] }
const own = defineHandbook({ ownStatuses: [engaged, { id: 'dormant', of: ['new', 'contacted'], parked: true }, { id: 'old', of: ['new'], retired: true }] })

describe('an own status', () => {
  test('is given within the status a lead has, with a reason that is sealed', () =>
    given(create)
      .when(park)
      .thenEvents({ type: 'LeadStatusChanged', data: { from: null, to: 'nurturing', of: 'new', cycle: 1 }, personal: { reason: 'Budget comes next year.' } })
      .thenState({ status: 'new', ownStatus: 'nurturing' }))

  test('is given once, and taken back by naming the plain one', () => {
    given(create, park).when(park).thenNothing()
    given(create, park)
      .when({ type: 'ChangeLeadStatus', status: 'new' })
      .thenEvents({ type: 'LeadStatusChanged', data: { from: 'nurturing', to: null, of: 'new', cycle: 1 } })
    given(create).when({ type: 'ChangeLeadStatus', status: 'new' }).thenNothing()
  })

  test('ends with the next step of the lifecycle', () => {
    given(create, park).when(call).thenState({ status: 'contacted', ownStatus: null })
    given(create, call, park).when(qualify).thenState({ status: 'qualified', ownStatus: null })
    given(create, call, park).when(lose).thenState({ status: 'lost', ownStatus: null })
  })

  test('is none of another status, none that is retired, and no way around a step', () => {
    const to = (status: string): Said => ({ type: 'ChangeLeadStatus', status })
    under(own, create)
      .when(to('engaged'))
      .thenRefused({ refused: 'status-unknown', allowed: ['new', 'dormant'] })
    under(own, create)
      .when(to('old'))
      .thenRefused({ refused: 'status-unknown', allowed: ['new', 'dormant'] })
    under(own, create)
      .when(to('qualified'))
      .thenRefused({ refused: 'status-unknown', allowed: ['new', 'dormant'] })
    under(own, create, call)
      .when(to('engaged'))
      .thenEvents({ type: 'LeadStatusChanged', data: { from: null, to: 'engaged', of: 'contacted', cycle: 1 } })
    given(create, lose)
      .when(park)
      .thenRefused({ refused: 'wrong-status', status: 'lost', allowed: ['new'] })
  })

  test('stays with a lead when the handbook knows it no more, until something else is said', () => {
    const before = leadDecider(own)
    const after = leadDecider(defineHandbook({ ownStatuses: [] }))
    let state = before.initialState
    const send = (decider: typeof before, command: object) => {
      const decision = decider.decide(command as never, state)
      if (decision.outcome === 'accepted') state = decision.events.reduce(decider.evolve, state)
      return decision.outcome
    }
    send(before, { at: 0, ...create })
    send(before, { type: 'ChangeLeadStatus', at: 1, status: 'dormant' })
    expect(state.ownStatus).toBe('dormant')
    expect(send(after, { type: 'AddNote', at: 2, noteId: 'n', note: 'x' })).toBe('accepted')
    expect(state.ownStatus).toBe('dormant')
    expect(send(after, { type: 'ChangeLeadStatus', at: 3, status: 'new' })).toBe('accepted')
    expect(state.ownStatus).toBeNull()
  })

  test('never outlives the status it was given in, whatever happens', () =>
    fc.assert(
      fc.property(leadCommands, (commands) => {
        const { decide, evolve, initialState } = leadDecider()
        let state = initialState
        for (const command of commands) {
          const decision = decide(command, state)
          for (const event of decision.outcome === 'accepted' ? decision.events : []) {
            const before = state
            state = evolve(state, event)
            if (state.status !== before.status || state.cycle !== before.cycle) expect(state.ownStatus).toBeNull()
            if (event.type === 'LeadStatusChanged') expect([state.status, state.ownStatus]).toEqual([event.data.of, event.data.to])
          }
        }
      }),
    ))
})

test('a handbook has each own status once, and none that is called as one of ours', () => {
  expect(handbookProblems({ ownStatuses: [engaged, engaged] })).toHaveLength(1)
  expect(handbookProblems({ ownStatuses: [{ id: 'lost', of: ['new'] }] })).toEqual(['ownStatuses: lost is one of ours'])
  expect(handbookProblems({ ownStatuses: [{ id: 'won', of: ['converted' as never] }] })).toHaveLength(1)
})
