import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defineHandbook } from './handbook.js'
import { handoversAfter, waitingHandover, type HandoverFacts } from './handover.js'
import { leadCommands } from './lead-arbitraries.fixture.js'
import { convert, create, given, lose, qualify, row, start, under, type Said } from './lead-spec.fixture.js'
import { leadDecider } from './lead.js'
import { isOpen } from './status.js'

const owned = { ...create, owner: 'anna' }
const toBen = { type: 'HandOverLead', to: 'ben', note: 'Wants a demo' } as const satisfies Said
const accept = { type: 'AcceptLead' } as const satisfies Said
const giveBack = { type: 'ReturnLead', reason: 'not-ready' } as const satisfies Said

describe('handing a lead over', () => {
  test('says who waits for whom, with words that are sealed, and leaves the owner', () =>
    given(owned)
      .when(toBen)
      .thenEvents({ type: 'LeadHandedOver', data: { from: 'anna', to: 'ben' }, personal: { note: 'Wants a demo' } })
      .thenState({ owner: 'anna', handover: { from: 'anna', to: 'ben', at: start + 2_000 } }))

  test('needs no owner, and is refused to the owner', () => {
    given(create)
      .when(toBen)
      .thenEvents({ type: 'LeadHandedOver', data: { from: null, to: 'ben' } })
    given(owned).when({ type: 'HandOverLead', to: 'anna' }).thenRefused({ refused: 'already-owned', owner: 'anna' })
  })

  test('happens once at a time', () => {
    given(owned, toBen).when({ type: 'HandOverLead', to: 'cleo' }).thenRefused({ refused: 'handover-waits', to: 'ben' })
    given(owned, toBen).when(toBen).thenRefused({ refused: 'handover-waits', to: 'ben' })
    given(owned, toBen, giveBack).when({ type: 'HandOverLead', to: 'cleo' }).thenEvents({ type: 'LeadHandedOver' })
  })

  test('is for open leads only', () =>
    given(owned, lose)
      .when(toBen)
      .thenRefused({ refused: 'wrong-status', status: 'lost', allowed: ['new'] }))
})

describe('a lead that was handed over', () => {
  test('belongs to the receiver once accepted, in one append', () =>
    given(owned, toBen)
      .when(accept)
      .thenEvents({ type: 'LeadAccepted', data: { from: 'anna', to: 'ben' } }, { type: 'LeadAssigned', data: { owner: 'ben', previous: 'anna', way: 'self' } })
      .thenState({ owner: 'ben', handover: null }))

  test('stays with its owner once returned, with the reason and words that are sealed', () =>
    given(owned, toBen)
      .when({ ...giveBack, note: 'No budget this year' })
      .thenEvents({ type: 'LeadReturned', data: { from: 'anna', to: 'ben', reason: 'not-ready' }, personal: { note: 'No budget this year' } })
      .thenState({ owner: 'anna', handover: null }))

  test('is returned for a reason of the handbook', () => {
    const allowed = ['not-ready', 'wrong-contact', 'duplicate', 'no-capacity', 'other']
    given(owned, toBen).when({ type: 'ReturnLead', reason: 'Tired' }).thenRefused({ refused: 'reason-unknown', allowed })
    given(owned, toBen).when({ type: 'ReturnLead', reason: 'other' }).thenRefused({ refused: 'note-required', because: 'reason other' })
    given(owned, toBen)
      .when({ type: 'ReturnLead', reason: ' ' })
      .thenRefused({ refused: 'missing-fields', missing: ['reason'] })
    under(defineHandbook({ returnReasons: { known: [{ id: 'lunch' }], others: false } }), owned, toBen)
      .when({ type: 'ReturnLead', reason: 'lunch' })
      .thenEvents({ type: 'LeadReturned' })
  })

  test.each([
    ['is given to somebody', { type: 'AssignLead', owner: 'cleo' }],
    ['is left without an owner', { type: 'ReleaseLead' }],
    ['is lost', lose],
    ['is no lead', { type: 'DisqualifyLead', reason: 'spam' }],
    ['is merged', { type: 'MergeLead', into: 'other' }],
    ['is lost in a file', { ...row, status: 'lost', closedAt: start, reason: 'Price' }],
  ] satisfies readonly (readonly [string, Said])[])('waits no more when it %s', (_, command) => {
    given(owned, toBen).when(command).thenState({ handover: null })
  })

  test('waits no more when it is converted', () => given(owned, qualify, toBen).when(convert).thenState({ handover: null, owner: 'anna' }))
})

test('a lead that waits for nobody is neither accepted nor returned', () => {
  for (const answer of [accept, giveBack]) {
    given(owned).when(answer).thenRefused({ refused: 'no-handover' })
    given(owned, toBen, accept).when(answer).thenRefused({ refused: 'no-handover' })
    given(owned, toBen, { type: 'AssignLead', owner: 'ben' }).when(answer).thenRefused({ refused: 'no-handover' })
  }
})

test('whatever happens, only an open lead waits, and facts say of that what decisions go by', () => {
  const { decide, evolve, initialState } = leadDecider()
  fc.assert(
    fc.property(leadCommands, (life) => {
      let state = initialState
      let handovers: readonly HandoverFacts[] = []
      for (const command of life) {
        const decision = decide(command, state)
        if (decision.outcome === 'refused') continue
        state = decision.events.reduce(evolve, state)
        handovers = decision.events.reduce(handoversAfter, handovers)
        const waiting = waitingHandover(handovers)
        expect(waiting ? { from: waiting.from, to: waiting.to, at: waiting.at } : null).toEqual(state.handover)
        expect(state.handover === null || (isOpen(state.status) && state.owner !== state.handover.to)).toBe(true)
        expect(handovers.slice(0, -1).every(({ ended }) => ended !== null)).toBe(true)
      }
    }),
  )
})
