import { describe, expect, test } from 'vitest'
import { handbookProblems } from './handbook.js'
import { defaultHandbook } from './handbook-defaults.js'
import { given, under, type Said } from './lead-spec.fixture.js'

const create: Said = { type: 'CreateLead', company: 'Acme', contact: 'Jo', phone: '+49 30 123456', source: 'Web' }
const call: Said = { type: 'LogInteraction', interactionId: 'call-1', channel: 'call', outcome: 'connected' }
const meeting: Said = { type: 'LogInteraction', interactionId: 'met-1', channel: 'meeting', outcome: 'held' }
const mail: Said = { type: 'LogInteraction', interactionId: 'mail-1', channel: 'email', outcome: 'sent' }
const review = (fields: object = {}): Said => ({
  type: 'ReviewInteraction',
  interactionId: 'call-1',
  checklist: 'listening',
  items: { summary: true },
  ...fields,
})

describe('a review of a call or a meeting', () => {
  test('says what was kept of a checklist and what was not, by oneself or by a peer', () => {
    const items = { validate: true, needs: true, 'next-steps': false }
    given(create, call)
      .when(review({ checklist: 'follow-up-call', items }))
      .thenEvents({ type: 'InteractionReviewed', data: { interactionId: 'call-1', checklist: 'follow-up-call', by: 'self', items }, personal: {} })
    given(create, call, review())
      .when(review({ by: 'peer', items: { summary: false } }))
      .thenEvents({ type: 'InteractionReviewed', data: { interactionId: 'call-1', checklist: 'listening', by: 'peer', items: { summary: false } } })
  })

  test('asks for eye contact face to face only', () => {
    given(create, meeting)
      .when(review({ interactionId: 'met-1', items: { 'eye-contact': true } }))
      .thenEvents({ type: 'InteractionReviewed' })
    given(create, call)
      .when(review({ items: { 'eye-contact': true } }))
      .thenRefused({ refused: 'item-unknown', allowed: ['affirmation', 'summary'] })
  })

  test('says the same again without a word, and otherwise as one more event', () => {
    given(create, call, review()).when(review()).thenNothing()
    given(create, call, review())
      .when(review({ items: { summary: false } }))
      .thenEvents({ type: 'InteractionReviewed' })
    given(create, call, review(), review({ items: { summary: false } }))
      .when(review())
      .thenEvents({ type: 'InteractionReviewed' })
  })

  test('is of an interaction there is, and by a checklist for its channel', () => {
    given(create).when(review()).thenRefused({ refused: 'no-such-interaction', interactionId: 'call-1' })
    given(create, meeting)
      .when(review({ interactionId: 'met-1', checklist: 'follow-up-call' }))
      .thenRefused({ refused: 'checklist-unknown', allowed: ['listening'] })
    given(create, mail)
      .when(review({ interactionId: 'mail-1' }))
      .thenRefused({ refused: 'checklist-unknown', allowed: [] })
    const { checklists: _, ...conversation } = defaultHandbook.conversation
    under({ ...defaultHandbook, conversation }, create, call)
      .when(review())
      .thenRefused({ refused: 'checklist-unknown', allowed: [] })
  })

  test('goes by checklists whose ids tell them apart', () => {
    const twice = { id: 'a', channels: ['call'], items: [{ id: 'x' }, { id: 'X' }] }
    expect(handbookProblems({ conversation: { ...defaultHandbook.conversation, checklists: [twice, twice] } })).toEqual([
      'conversation.checklists: has a twice',
      'conversation.checklists.a.items: has x twice',
      'conversation.checklists.a.items: has x twice',
    ])
  })
})
