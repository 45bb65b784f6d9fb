import { describe, test } from 'vitest'
import { create, given, lose } from './lead-spec.fixture.js'

const claim = (owner: string) => ({ type: 'ClaimLead', owner }) as const
const owned = { ...create, owner: 'anna' }

describe('assigning a lead', () => {
  test('records the new owner, the one before and why', () =>
    given(owned)
      .when({ type: 'AssignLead', owner: 'ben', reason: 'Anna is on leave' })
      .thenEvents({ type: 'LeadAssigned', data: { owner: 'ben', previous: 'anna', way: 'manual' }, personal: { reason: 'Anna is on leave' } })
      .thenState({ owner: 'ben' }))

  test('records the rule that decided', () =>
    given(create)
      .when({ type: 'AssignLead', owner: 'ben', way: 'rule', rule: 'round-robin' })
      .thenEvents({ type: 'LeadAssigned', data: { owner: 'ben', previous: null, way: 'rule', rule: 'round-robin' } }))

  test('to its owner writes nothing', () => given(owned).when({ type: 'AssignLead', owner: 'anna' }).thenNothing())

  test('leaves exactly one owner, whoever came before', () =>
    given(create, claim('anna'), { type: 'AssignLead', owner: 'ben' }).when({ type: 'AssignLead', owner: 'cleo' }).thenState({ owner: 'cleo' }))
})

describe('claiming a lead', () => {
  test('makes the claimant its owner', () =>
    given(create)
      .when(claim('anna'))
      .thenEvents({ type: 'LeadAssigned', data: { owner: 'anna', previous: null, way: 'self' } }))
  test('has one winner', () => given(create).when(claim('anna'), claim('ben')).thenRefused({ refused: 'already-owned', owner: 'anna' }))
  test('again by the winner writes nothing', () => given(create, claim('anna')).when(claim('anna')).thenNothing())
  test('is refused once it is closed', () =>
    given(create, lose)
      .when(claim('anna'))
      .thenRefused({ refused: 'wrong-status', status: 'lost', allowed: ['new'] }))
})

describe('releasing a lead', () => {
  test('records who had it', () =>
    given(owned)
      .when({ type: 'ReleaseLead', reason: 'wrong territory' })
      .thenEvents({ type: 'LeadReleased', data: { previous: 'anna' }, personal: { reason: 'wrong territory' } })
      .thenState({ owner: null }))
  test('that nobody owns writes nothing', () => given(create).when({ type: 'ReleaseLead' }).thenNothing())
  test('lets the next one claim it', () => given(owned, { type: 'ReleaseLead' }).when(claim('ben')).thenState({ owner: 'ben' }))
})
