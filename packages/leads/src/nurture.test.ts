import { describe, expect, test } from 'vitest'
import { leadCommand } from './commands.js'
import { handbookProblems, defineHandbook } from './handbook.js'
import { leadDecider } from './lead.js'
import { call, convert, lose, qualify, under, type Said } from './lead-spec.fixture.js'
import { hour, day, steps, handbookWith, handbook, lead, consent, enroll, advance, sent, signal, enrolled, begun, greeted } from './nurture-spec.fixture.js'

describe('a sequence', () => {
  test('is entered by an open lead that agreed, in the zone of the handbook or its own', () => {
    under(handbook, lead, consent)
      .when(enroll)
      .thenEvents({ type: 'SequenceEnrolled', data: { enrolmentId: 'e', sequence: 'welcome', version: 0, purpose: 'news', zone: 'UTC', cycle: 1 } })
    under(handbook, lead, consent)
      .when({ ...enroll, zone: 'Asia/Tokyo' })
      .thenEvents({ type: 'SequenceEnrolled' })
  })

  test('is entered by nobody else', () => {
    under(handbook, lead).when(enroll).thenRefused({ refused: 'no-consent', purpose: 'news', channel: 'email' })
    under(handbook, lead, consent)
      .when({ ...enroll, sequence: 'other' })
      .thenRefused({ refused: 'sequence-unknown', allowed: ['welcome'] })
    under(handbook, lead, consent, lose).when(enroll).thenRefused({ refused: 'lead-closed', status: 'lost' })
    under(handbook, ...enrolled)
      .when(enroll)
      .thenRefused({ refused: 'enrolment-exists', enrolmentId: 'e' })
    under(handbook, ...enrolled)
      .when({ ...enroll, enrolmentId: 'f' })
      .thenRefused({ refused: 'already-enrolled', sequence: 'welcome' })
  })

  test('queues a mail before it is sent, and never another for that step', () => {
    under(handbook, ...enrolled)
      .when(advance(begun), advance(begun), advance(begun + 30 * day))
      .thenEvents({
        type: 'EmailQueued',
        occurredAt: begun,
        data: { messageId: 'e/hello', enrolmentId: 'e', sequence: 'welcome', version: 0, step: 'hello', template: 'hello', content: 'article', tracked: true },
      })
  })

  test('goes on a week after a mail was sent where nothing else is said, and ends after the last', () => {
    under(handbook, ...greeted)
      .when(
        advance(begun + 7 * day - 1),
        advance(begun + 7 * day),
        sent('guide', begun + 7 * day),
        sent('guide', begun + 8 * day),
        advance(begun + 9 * day),
        sent('offer', begun + 9 * day),
        advance(begun + 9 * day),
      )
      .thenEvents({ type: 'EmailQueued' }, { type: 'EmailSent' }, { type: 'EmailQueued' }, { type: 'EmailSent' }, { type: 'SequenceCompleted' })
  })

  test('branches on what a person did with a mail, and on no machine', () => {
    const clicked = (machine: boolean): Said => signal('hello', 'clicked', { machine })
    under(handbook, ...greeted, clicked(false))
      .when(advance(begun + 2 * day))
      .thenEvents({ type: 'EmailQueued', data: { ...offer, step: 'offer' } })
    under(handbook, ...greeted, clicked(true))
      .when(advance(begun + 2 * day))
      .thenNothing()
  })
  const offer = { messageId: 'e/offer', enrolmentId: 'e', sequence: 'welcome', version: 0, template: 'offer', content: null, tracked: true }

  test('waits for a trigger, counts from it, and passes over a step whose trigger did not come', () => {
    const waiting = handbookWith({}, [
      ...steps.slice(0, 1),
      { id: 'guide', template: 'guide', after: 'PT1H', trigger: { on: 'opened', within: 'P3D' } },
      { id: 'offer', template: 'offer', after: 'P1D' },
    ])
    const opened = signal('hello', 'opened', { at: begun + day })
    under(waiting, ...greeted, opened)
      .when(advance(begun + day + hour - 1), advance(begun + day + hour))
      .thenEvents({ type: 'EmailQueued' })
    under(waiting, ...greeted)
      .when(advance(begun + 3 * day), advance(begun + 4 * day - 1), advance(begun + 4 * day))
      .thenEvents({ type: 'EmailQueued', data: offerOf('offer') })
  })
  const offerOf = (step: string) => ({ ...offer, step })

  test('writes on its weekdays, from its time on, and not in quiet hours, by the clock of the lead', () => {
    // 2026-01-05 was a Monday; 09:00 in UTC is 18:00 in Tokyo.
    const timed = handbookWith({ contactPolicy: { quietHours: { from: '20:00', to: '08:00' }, cap: null, consent: 'opt-in', followUpCall: null } }, [
      { id: 'hello', template: 'hello', after: 'PT0S', weekdays: ['tue'], from: '09:30' },
    ])
    const tokyo = (text: string): number => Date.parse(`${text}+09:00`)
    under(timed, lead, consent, { ...enroll, zone: 'Asia/Tokyo' })
      .when(
        advance(tokyo('2026-01-05T19:00')),
        advance(tokyo('2026-01-06T09:29')),
        advance(tokyo('2026-01-06T20:00')),
        advance(tokyo('2026-01-07T10:00')),
        advance(tokyo('2026-01-13T19:59')),
      )
      .thenEvents({ type: 'EmailQueued', occurredAt: tokyo('2026-01-13T19:59') })
  })

  test('keeps below the cap, over all sequences together', () => {
    const two = defineHandbook({
      sequences: ['welcome', 'second'].map((id) => ({ id, purpose: 'news', steps: [{ id: 'hello', template: 'hello', after: 'PT0S' }] })),
      contactPolicy: { quietHours: null, cap: { most: 1, within: 'P1D' }, consent: 'opt-in', followUpCall: null },
    })
    const other: Said = { type: 'EnrollInSequence', enrolmentId: 'f', sequence: 'second' }
    const next = (at: number): Said => ({ type: 'AdvanceSequence', enrolmentId: 'f', at })
    under(two, ...enrolled, other, advance(begun + 5_000), sent('hello', begun + hour))
      .when(next(begun + hour + day - 1), next(begun + hour + day))
      .thenEvents({ type: 'EmailQueued', occurredAt: begun + hour + day })
  })

  test.for<[string, readonly Said[]]>([
    ['replied', [signal('hello', 'replied')]],
    ['replied', [{ ...call, channel: 'social', outcome: 'received', direction: 'inbound' }]],
    ['replied', [{ type: 'RecordSocialEngagement', platform: 'linkedin', kind: 'message', interactionId: 'dm' }]],
    ['meeting', [{ ...call, channel: 'meeting', outcome: 'scheduled' }]],
    ['converted', [qualify, convert]],
    ['converted', [qualify, convert, { type: 'RevertConversion' }]],
    ['lost', [lose]],
    ['lost', [lose, { type: 'ReopenLead' }]],
    ['disqualified', [{ type: 'DisqualifyLead', reason: 'spam' }]],
    ['opted-out', [signal('hello', 'unsubscribed')]],
    ['opted-out', [signal('hello', 'complained')]],
    ['opted-out', [{ type: 'WithdrawConsent', basis: 'phone' }]],
    ['unreachable', [signal('hello', 'bounced')]],
    ['unreachable', [{ type: 'VerifyContactDetail', detail: 'email', result: 'invalid', method: 'bounce' }]],
    ['unreachable', [{ type: 'ChangeLeadDetails', email: null }]],
  ])('ends as %s, and for good', ([exit, happening]) => {
    under(handbook, ...greeted, ...happening)
      .when(advance(begun + 60 * day), advance(begun + 90 * day))
      .thenEvents({ type: 'SequenceStopped', data: { enrolmentId: 'e', sequence: 'welcome', version: 0, exit } })
  })

  test('ends for an erased person, and by hand', () => {
    under(handbook, ...enrolled)
      .erased()
      .when(advance(begun))
      .thenEvents({ type: 'SequenceStopped' })
    under(handbook, ...greeted)
      .when({ type: 'StopSequence', enrolmentId: 'e', reason: 'Asked by phone' }, { type: 'StopSequence', enrolmentId: 'e' })
      .thenEvents({ type: 'SequenceStopped', personal: { reason: 'Asked by phone' } })
  })

  test('goes on after a call that was no answer, and after a meeting before it began', () => {
    under(handbook, { ...lead }, { ...call, interactionId: 'm', channel: 'meeting', outcome: 'held' }, consent, enroll)
      .when(call, advance(begun + hour))
      .thenEvents({ type: 'InteractionLogged' }, { type: 'EmailQueued' })
  })

  test('does not send what was queued before the person took the consent back', () => {
    under(handbook, ...enrolled, advance(begun), { type: 'WithdrawConsent', basis: 'phone' })
      .when(advance(begun + hour))
      .thenEvents({ type: 'SequenceStopped' })
  })

  test('goes on as it was when the lead was enrolled, whatever is adopted later', () => {
    const later = handbookWith({}, [{ id: 'hello', template: 'other', after: 'PT0S' }])
    const versions = [
      { since: 0, handbook },
      { since: 1, handbook: later },
    ]
    const [before, after] = [leadDecider(handbook, versions), leadDecider(later, versions)]
    let state = before.initialState
    const made = [...enrolled, advance(begun + day)].flatMap((said, index) => {
      const { decide, evolve } = index < 3 ? before : after
      const decision = decide(leadCommand.parse({ at: begun, ...said }), state)
      if (decision.outcome === 'refused') throw new Error(decision.refusal.refused)
      state = decision.events.reduce(evolve, state)
      return decision.events
    })
    expect(made.slice(2).map(({ data }) => data)).toMatchObject([{ version: 1 }, { version: 1, template: 'hello' }])
  })
})

describe('a handbook with sequences', () => {
  test('is told everything that is wrong with them at once', () => {
    const hello = { id: 'hello', template: 'x', trigger: { on: 'opened', within: 'P1D' }, branches: [{ on: 'opened', to: 'hello' }] }
    expect(
      handbookProblems({
        sequences: [
          {
            id: 'a',
            purpose: 'news',
            steps: [hello, { id: 'bye', template: 'x', branches: [{ on: 'opened', to: 'gone' }], from: '20:00' }, { id: 'Bye', template: 'x' }],
          },
          { id: 'A', purpose: 'news', steps: [{ id: 'one', template: 'x' }] },
        ],
        contactPolicy: {
          quietHours: { from: '20:00', to: '08:00' },
          cap: { most: 1, within: 'P0D' },
          consent: 'opt-in',
          followUpCall: { min: 'P2D', max: 'P1D' },
        },
      }),
    ).toEqual([
      'sequences: has a twice',
      'sequences.a.steps: has bye twice',
      'sequences.a.steps.hello.trigger: waits for a mail before the first',
      'sequences.a.steps.hello.branches.0.to: is hello, which is no later step',
      'sequences.a.steps.bye.branches.0.to: is gone, and there is hello, bye, Bye',
      'contactPolicy.cap.within: is no time at all',
      'contactPolicy.followUpCall.min: is longer than max',
      'sequences.a.steps.bye.from: is 20:00, and the rest of the day is quiet',
    ])
    expect(handbookProblems({ contactPolicy: { quietHours: { from: '08:00', to: '08:00' }, cap: null, consent: 'opt-in', followUpCall: null } })).toEqual([
      'contactPolicy.quietHours: begin and end at one time',
    ])
  })
})
