import { describe, test } from 'vitest'
import { call, convert, create, given, lose, qualify, type Said } from './lead-spec.fixture.js'
import { lifecycle } from './status.js'

const revert: Said = { type: 'RevertConversion' }
const reopen: Said = { type: 'ReopenLead' }

describe('withdrawing a qualification', () => {
  const withdraw = { type: 'WithdrawQualification', reason: 'the budget was cut' } as const

  test('takes a lead back to contacted where somebody reached it, and says why, sealed', () => {
    given(create, call, qualify)
      .when({ ...withdraw, criteria: { need: { answer: 'unmet', evidence: 'they bought elsewhere' } } })
      .thenEvents(
        { type: 'QualificationAssessed', data: { criteria: { need: 'unmet' } }, personal: { evidence: { need: 'they bought elsewhere' } } },
        {
          type: 'QualificationWithdrawn',
          data: { to: 'contacted', cycle: 1, criteria: { need: 'unmet', budget: 'unmet', authority: 'met' } },
          personal: { reason: 'the budget was cut' },
        },
      )
      .thenState({ status: 'contacted' })
  })

  test('takes it back to new where nobody did, and to contacted where somebody did since, as the call is told now', () => {
    given(create, qualify).when(withdraw).thenState({ status: 'new' })
    given(create, { ...call, outcome: 'voicemail' }, qualify)
      .when(withdraw)
      .thenState({ status: 'new' })
    given(create, qualify, call).when(withdraw).thenState({ status: 'contacted' })
    given(create, qualify, call, { type: 'AmendInteraction', interactionId: 'call-1', outcome: 'voicemail' }).when(withdraw).thenState({ status: 'new' })
    given(create, call, lose, reopen, qualify).when(withdraw).thenState({ status: 'new', cycle: 2 })
  })

  test.for([undefined, '', ' '])('needs a reason, and %o is none', (reason) => {
    given(create, qualify)
      .when({ ...withdraw, reason })
      .thenRefused({ refused: 'missing-fields', missing: ['reason'] })
  })

  test('is for qualified leads: a conversion is reverted first', () => {
    given(create, call).when(withdraw).thenRefused({ refused: 'wrong-status', status: 'contacted', allowed: lifecycle.contacted })
    given(create, qualify, convert)
      .when(withdraw)
      .thenRefused({ refused: 'wrong-status', status: 'converted', allowed: ['qualified'] })
    given(create, qualify, convert, revert).when(withdraw).thenState({ status: 'new' })
    given(create, { ...convert, override: { manager: 'Grace', reason: 'an old customer' } }, revert)
      .when(withdraw)
      .thenState({ status: 'new' })
  })

  test('leaves answers that stand, so that only what is missing is asked for before it is qualified again', () => {
    given(create, call, qualify, { ...withdraw, criteria: { need: { answer: 'unknown' } } })
      .when(convert)
      .thenRefused({ refused: 'not-qualified', status: 'contacted', missing: ['need'] })
    given(create, call, qualify, { ...withdraw, criteria: { need: { answer: 'unknown' } } })
      .when({ type: 'QualifyLead', criteria: { need: { answer: 'met' } } })
      .thenState({ status: 'qualified' })
  })

  test('ends an own status, and follow-ups stay', () => {
    given(
      create,
      qualify,
      { type: 'ChangeLeadStatus', status: 'nurturing' },
      { type: 'ScheduleFollowUp', followUpId: 'f', due: { date: '2026-06-30', zone: 'UTC' } },
    )
      .when(withdraw)
      .thenEvents({ type: 'QualificationWithdrawn' })
      .thenState({ ownStatus: null })
  })
})
