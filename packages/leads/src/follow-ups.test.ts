import { describe, expect, test } from 'vitest'
import { call, convert, create, due, followUp, given, lose, qualify, type Said } from './lead-spec.fixture.js'
import { openFollowUps } from './lookups.js'

const later = { date: '2026-04-01', zone: 'Europe/Berlin' }
const reschedule: Said = { type: 'RescheduleFollowUp', followUpId: 'f-1', due: later }
const complete: Said = { type: 'CompleteFollowUp', followUpId: 'f-1' }
const snooze: Said = { type: 'SnoozeReminder', followUpId: 'f-1', until: later }
const cancel: Said = { type: 'CancelFollowUp', followUpId: 'f-1' }

describe('a follow-up', () => {
  test('is due on a date in a zone', () =>
    given(create)
      .when({ ...followUp, note: 'call back' })
      .thenEvents({ type: 'FollowUpScheduled', data: { followUpId: 'f-1', due, interactionId: null }, personal: { note: 'call back' } }))

  test('is rescheduled with its old date kept', () =>
    given(create, followUp)
      .when({ ...reschedule, reason: 'on holiday' })
      .thenEvents({ type: 'FollowUpRescheduled', data: { followUpId: 'f-1', due: later, previousDue: due }, personal: { reason: 'on holiday' } }))

  test('rescheduled to the same date writes nothing', () =>
    given(create, followUp)
      .when({ ...reschedule, due })
      .thenNothing())

  test('is put off until a local date, and stays due when it was', () =>
    given(create, followUp)
      .when(snooze, snooze)
      .thenEvents({ type: 'ReminderSnoozed', data: { followUpId: 'f-1', until: later } })
      .thenState({ followUps: expect.objectContaining({ head: { followUpId: 'f-1', due, open: true, snoozed: later } }) as never }))

  test('is completed, with the interaction that did it', () =>
    given(create, followUp)
      .when({ ...complete, interactionId: 'call-1', note: 'done' })
      .thenEvents({ type: 'FollowUpCompleted', data: { followUpId: 'f-1', interactionId: 'call-1' }, personal: { note: 'done' } }))

  test('is cancelled on request', () =>
    given(create, followUp)
      .when({ ...cancel, reason: 'not needed' })
      .thenEvents({ type: 'FollowUpCancelled', data: { followUpId: 'f-1', cause: 'request' }, personal: { reason: 'not needed' } }))

  test('has an id of its own', () => given(create, followUp, complete).when(followUp).thenRefused({ refused: 'follow-up-exists', followUpId: 'f-1' }))

  test.for([reschedule, snooze, complete, cancel])('is refused to $type when nobody scheduled it', (command) => {
    given(create).when(command).thenRefused({ refused: 'no-such-follow-up', followUpId: 'f-1' })
  })

  test.for([reschedule, snooze, complete, cancel])('is refused to $type once it is closed', (command) => {
    given(create, followUp, complete).when(command).thenRefused({ refused: 'follow-up-closed', followUpId: 'f-1' })
    given(create, followUp, cancel).when(command).thenRefused({ refused: 'follow-up-closed', followUpId: 'f-1' })
  })
})

describe('an outcome ends what was still to do', () => {
  const toDo = [create, followUp, { ...followUp, followUpId: 'f-2' }, complete, { ...followUp, followUpId: 'f-3' }] as const
  const cancelled = (cause: string) => ['f-2', 'f-3'].map((followUpId) => ({ type: 'FollowUpCancelled', data: { followUpId, cause }, personal: {} }) as const)

  test('when the lead is lost', () =>
    given(...toDo)
      .when(lose)
      .thenEvents({ type: 'LeadLost' }, ...cancelled('lost')))
  test('when it is disqualified', () =>
    given(...toDo)
      .when({ type: 'DisqualifyLead', reason: 'Spam' })
      .thenEvents({ type: 'LeadDisqualified' }, ...cancelled('disqualified')))
  test('when it is converted', () => {
    const then = given(...toDo, call, qualify).when(convert)
    then.thenEvents({ type: 'LeadConverted' }, ...cancelled('converted'))
    expect(openFollowUps(then.state)).toEqual([])
  })
})
