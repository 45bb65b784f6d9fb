import { describe, test } from 'vitest'
import { given, under, type Said } from './lead-spec.fixture.js'
import { handbook, lead, advance, signal, enrolled, begun, greeted } from './nurture-spec.fixture.js'

describe('what is done with a mail', () => {
  test('is recorded once by mail and kind, machines apart from people', () => {
    under(handbook, ...greeted)
      .when(signal('hello', 'opened', { machine: true }), signal('hello', 'opened', { machine: true }), signal('hello', 'opened'), signal('hello', 'opened'))
      .thenEvents(
        { type: 'EmailOpened', data: { messageId: 'e/hello', reliable: false } },
        { type: 'EmailOpened', data: { messageId: 'e/hello', reliable: true } },
      )
    under(handbook, ...greeted)
      .when(signal('guide', 'opened'))
      .thenRefused({ refused: 'no-such-message', messageId: 'e/guide' })
  })

  test('shows that the mail was sent, also where nobody said so', () => {
    under(handbook, ...enrolled, advance(begun))
      .when(signal('hello', 'opened'))
      .thenEvents({ type: 'EmailSent', inferred: true }, { type: 'EmailOpened' })
  })

  test('a reply is an interaction, and a first contact', () => {
    under(handbook, ...greeted)
      .when(signal('hello', 'replied'))
      .thenEvents({ type: 'EmailReplied' }, { type: 'InteractionLogged' }, { type: 'LeadContacted' })
  })

  test('leaving takes back the purpose, and a complaint all mail', () => {
    under(handbook, ...greeted)
      .when(signal('hello', 'unsubscribed'), signal('hello', 'complained'))
      .thenEvents(
        { type: 'EmailUnsubscribed' },
        { type: 'ConsentWithdrawn', data: { purpose: 'news', channel: 'email', basis: 'unsubscribed' } },
        { type: 'EmailComplained' },
        { type: 'ConsentWithdrawn', data: { purpose: null, channel: 'email', basis: 'complained' } },
      )
  })
})

describe('what somebody does on a platform', () => {
  const like = { type: 'RecordSocialEngagement', platform: 'linkedin', post: 'p1', kind: 'like', person: 'Jo', interactionId: 'x' } as const satisfies Said

  test('counts once by post, person and kind', () => {
    given(lead)
      .when(like, like, { ...like, person: 'Al' }, { ...like, kind: 'share' }, { ...like, post: 'p2' })
      .thenEvents(...Array.from({ length: 4 }, () => ({ type: 'SocialEngagementRecorded' }) as const))
  })

  test('is an interaction where it is a message', () => {
    given(lead)
      .when({ ...like, kind: 'message' })
      .thenEvents(
        { type: 'SocialEngagementRecorded', data: { platform: 'linkedin', post: 'p1', kind: 'message', interactionId: 'x' } },
        { type: 'InteractionLogged' },
      )
  })
})
