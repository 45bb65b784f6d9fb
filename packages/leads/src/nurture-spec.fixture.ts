import { defineHandbook } from './handbook.js'
import type { HandbookInput } from './handbook-shape.js'
import { create, start, type Said } from './lead-spec.fixture.js'
import type { SequenceStep } from './sequence-shape.js'

export const hour = 3_600_000
export const day = 24 * hour
export const steps: SequenceStep[] = [
  { id: 'hello', template: 'hello', after: 'PT0S', content: 'article', branches: [{ on: 'clicked', to: 'offer' }] },
  { id: 'guide', template: 'guide' },
  { id: 'offer', template: 'offer', after: 'P2D' },
]
export const handbookWith = (input: Partial<HandbookInput> = {}, own: SequenceStep[] = steps) =>
  defineHandbook({ sequences: [{ id: 'welcome', purpose: 'news', steps: own }], ...input })
export const handbook = handbookWith()

export const lead = { ...create, email: 'jo@example.com' } as const
export const consent = { type: 'RecordConsent', purpose: 'news', channel: 'email', basis: 'form' } as const satisfies Said
export const enroll = { type: 'EnrollInSequence', enrolmentId: 'e', sequence: 'welcome' } as const satisfies Said
export const advance = (at: number): Said => ({ type: 'AdvanceSequence', enrolmentId: 'e', at })
export const sent = (step: string, at: number): Said => ({ type: 'RecordMailSent', messageId: `e/${step}`, at })
export const signal = (step: string, signal: 'opened' | 'clicked' | 'bounced' | 'replied' | 'unsubscribed' | 'complained', more: object = {}): Said => ({
  type: 'RecordEngagement',
  messageId: `e/${step}`,
  signal,
  interactionId: 'reply',
  ...more,
})
/** Enrolled three seconds after `start`. */
export const enrolled = [lead, consent, enroll] as const
export const begun = start + 3_000
export const greeted = [...enrolled, advance(begun), sent('hello', begun)] as const
