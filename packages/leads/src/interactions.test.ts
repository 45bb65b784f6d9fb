import { describe, expect, test } from 'vitest'
import { isContact, isResponse, outcomesByChannel, type Channel, type InteractionFacts, type Outcome } from './channels.js'
import { leadCommand } from './commands.js'
import { call, create, due, followUp, given, lose, start, type Said } from './lead-spec.fixture.js'

const contacts: Readonly<Record<Channel, readonly Outcome[]>> = {
  call: ['connected'],
  email: ['sent', 'replied'],
  meeting: ['scheduled', 'held'],
  social: ['sent', 'replied'],
  chat: ['sent', 'replied'],
  other: ['reached'],
}
const everyOutcome = Object.entries(outcomesByChannel).flatMap(([channel, outcomes]) => outcomes.map((outcome) => ({ channel: channel as Channel, outcome })))
const log = (fields: object): Said => ({ ...call, ...fields })

describe('an attempt is not a contact', () => {
  test.for(everyOutcome)('$channel $outcome', ({ channel, outcome }) => {
    const contacted = contacts[channel].includes(outcome)
    given(create)
      .when(log({ channel, outcome }))
      .thenEvents(
        {
          type: 'InteractionLogged',
          data: { interactionId: 'call-1', channel, outcome, direction: 'outbound', automated: false, durationMs: null, cycle: 1, noteLength: 0 },
        },
        ...(contacted
          ? [
              {
                type: 'LeadContacted',
                data: { interactionId: 'call-1', channel, twoWay: ['connected', 'held', 'replied', 'reached'].includes(outcome), cycle: 1 },
              } as const,
            ]
          : []),
      )
      .thenState({ status: contacted ? 'contacted' : 'new' })
  })

  test.for(everyOutcome)('$channel $outcome by a machine is a contact only when the lead replied', ({ channel, outcome }) =>
    expect(given(create).when(log({ channel, outcome, automated: true })).state.status).toBe(outcome === 'replied' ? 'contacted' : 'new'),
  )

  test('a message from the lead is no contact of ours', () =>
    expect(given(create).when(log({ channel: 'email', outcome: 'sent', direction: 'inbound' })).state.status).toBe('new'))
})

describe('a response', () => {
  const mail: InteractionFacts = { channel: 'email', outcome: 'sent', direction: 'outbound', automated: false }
  const cases: readonly [string, Partial<InteractionFacts>, boolean][] = [
    ['a personal mail', {}, true],
    ['an attempt to call', { channel: 'call', outcome: 'no_answer' }, true],
    ['a bounced mail', { outcome: 'bounced' }, true],
    ['an automated mail', { automated: true }, false],
    ['a mail from the lead', { outcome: 'received', direction: 'inbound' }, false],
    ['a mail received, whatever direction was noted', { outcome: 'received' }, false],
    ['a call of the lead that was answered', { channel: 'call', outcome: 'connected', direction: 'inbound' }, true],
    ['a message the lead left on the machine', { channel: 'call', outcome: 'voicemail', direction: 'inbound' }, false],
  ]
  test.for(cases)('%s: %o counts: %s', ([, facts, counts]) => expect(isResponse({ ...mail, ...facts })).toBe(counts))
})

describe('logging an interaction', () => {
  test('seals the note and keeps the duration', () =>
    given(create)
      .when(log({ outcome: 'voicemail', durationMs: 0, note: 'Left a message' }))
      .thenEvents({
        type: 'InteractionLogged',
        data: {
          interactionId: 'call-1',
          channel: 'call',
          direction: 'outbound',
          outcome: 'voicemail',
          automated: false,
          durationMs: 0,
          cycle: 1,
          noteLength: 14,
        },
        personal: { note: 'Left a message' },
      }))

  test('of a mail seals its subject and keeps its thread', () =>
    given(create)
      .when(log({ interactionId: '<1@mail>', channel: 'email', outcome: 'sent', subject: 'Your offer', thread: 'thread 7' }))
      .thenEvents(
        {
          type: 'InteractionLogged',
          data: expect.objectContaining({ interactionId: '<1@mail>', thread: 'thread 7' }) as never,
          personal: { subject: 'Your offer' },
        },
        { type: 'LeadContacted' },
      ))

  test('of a meeting seals the names of who was there, and leaves out blanks', () =>
    given(create)
      .when(log({ channel: 'meeting', outcome: 'held', attendees: ['Ada King', ' ', 'Bo'] }))
      .thenEvents({ type: 'InteractionLogged', personal: { attendees: ['Ada King', 'Bo'] } }, { type: 'LeadContacted' }))

  test.for([
    ['call', 'connected', { subject: 'Hello' }, 'subject'],
    ['meeting', 'held', { thread: 'thread 7' }, 'thread'],
    ['email', 'sent', { attendees: ['Ada King'] }, 'attendees'],
    ['chat', 'sent', { attendees: [] }, 'attendees'],
  ] as const)('of a %s that was %s takes no %j', ([channel, outcome, fields, path]) => {
    const { error } = leadCommand.safeParse({ type: 'LogInteraction', at: 0, interactionId: 'i', channel, outcome, ...fields })
    expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([path])
  })

  test('contacts a lead once', () =>
    given(create, call)
      .when(log({ interactionId: 'call-2' }))
      .thenEvents({ type: 'InteractionLogged' }))

  test('refuses an id that is taken', () => given(create, call).when(call).thenRefused({ refused: 'interaction-exists', interactionId: 'call-1' }))

  test('completes a follow-up and schedules the next in the same append', () =>
    given(create, followUp)
      .when(log({ completes: 'f-1', nextStep: { followUpId: 'f-2', due, note: 'send the offer' } }))
      .thenEvents(
        { type: 'InteractionLogged' },
        { type: 'LeadContacted' },
        { type: 'FollowUpCompleted', data: { followUpId: 'f-1', interactionId: 'call-1' } },
        { type: 'FollowUpScheduled', data: { followUpId: 'f-2', due, interactionId: 'call-1' }, personal: { note: 'send the offer' } },
      ))

  test('is refused as a whole when its follow-up is not there', () =>
    given(create)
      .when(log({ completes: 'f-9' }))
      .thenRefused({ refused: 'no-such-follow-up', followUpId: 'f-9' })
      .thenState({ interactions: null }))

  test('is refused as a whole when its next step is there already', () =>
    given(create, followUp)
      .when(log({ completes: 'f-1', nextStep: { followUpId: 'f-1', due } }))
      .thenRefused({ refused: 'follow-up-exists', followUpId: 'f-1' }))

  test('of a closed lead is recorded and changes no status', () => given(create, lose).when(call).thenEvents({ type: 'InteractionLogged' }))
})

describe('amending an interaction', () => {
  const missed = log({ outcome: 'no_answer', at: start + 60_000 })
  const amend = (fields: object): Said => ({ type: 'AmendInteraction', interactionId: 'call-1', ...fields })

  test('that was an attempt after all a contact moves a new lead on, as of the interaction', () =>
    given(create, missed)
      .when(amend({ outcome: 'connected', durationMs: 90_000, reason: 'wrong button', at: start + 86_400_000 }))
      .thenEvents(
        {
          type: 'InteractionAmended',
          occurredAt: start + 86_400_000,
          data: { interactionId: 'call-1', outcome: { from: 'no_answer', to: 'connected' }, durationMs: { from: null, to: 90_000 } },
          personal: { reason: 'wrong button' },
        },
        { type: 'LeadContacted', occurredAt: start + 60_000, data: { interactionId: 'call-1', channel: 'call', twoWay: true, cycle: 1 } },
      )
      .thenState({ status: 'contacted' }))

  test('of an earlier cycle does not contact the lead in this one', () =>
    given(create, missed, lose, { type: 'ReopenLead' })
      .when(amend({ outcome: 'connected' }))
      .thenEvents({ type: 'InteractionAmended' })
      .thenState({ status: 'new', cycle: 2 }))

  test('never takes a contact back', () =>
    given(create, call)
      .when(amend({ outcome: 'busy' }))
      .thenEvents({ type: 'InteractionAmended' })
      .thenState({ status: 'contacted' }))

  test('to the same writes nothing, also the same note', () =>
    given(create, { ...call, note: 'Wants a quote' }, amend({ outcome: 'voicemail' }))
      .when(amend({ outcome: 'voicemail', durationMs: null, note: 'Wants a quote', reason: 'again' }))
      .thenNothing())

  test('keeps the old note in the log and compares with the newest', () => {
    const note = (note: string) => amend({ note })
    given(create, { ...call, note: 'one' })
      .when(note('two'), note('two'), note(' '), note('one'))
      .thenEvents({ type: 'InteractionAmended', personal: { note: 'two' } }, { type: 'InteractionAmended', personal: { note: 'one' } })
  })

  test('refuses an interaction nobody logged', () =>
    given(create)
      .when(amend({ outcome: 'busy' }))
      .thenRefused({ refused: 'no-such-interaction', interactionId: 'call-1' }))

  test('refuses an outcome the channel does not have', () =>
    given(create, call)
      .when(amend({ outcome: 'bounced' }))
      .thenRefused({ refused: 'outcome-does-not-fit', allowed: outcomesByChannel.call }))
})

test('every contact is an outcome of its channel', () => {
  for (const { channel, outcome } of everyOutcome)
    expect(isContact({ channel, outcome, direction: 'outbound', automated: false })).toBe(contacts[channel].includes(outcome))
})
