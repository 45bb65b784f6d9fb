import { z } from 'zod'
import { longest } from './command-fields.js'
import { clear, eventType } from './event-fields.js'
import { longestMessageId } from './sequence-shape.js'

const id = z.string().min(1).max(longest.id)
const code = z.string().min(1).max(longest.text)
const messageId = z.string().min(1).max(longestMessageId)
const longText = z.string().max(longest.long)
/** The version of the handbook that defines the sequence; 0 is the default handbook. */
const version = z.int().min(0)
const scope = { purpose: clear(id.nullable()), channel: clear(code.nullable()) }

/** Mails in sequences, what came of them, and what a person agreed to. */
export const nurtureEvents = [
  eventType('SequenceEnrolled', {
    enrolmentId: clear(id),
    sequence: clear(id),
    version: clear(version),
    purpose: clear(id),
    zone: clear(z.string().min(1).max(longest.zone)),
    cycle: clear(z.int().min(1)),
  }),
  eventType('SequenceStopped', { enrolmentId: clear(id), sequence: clear(id), version: clear(version), exit: clear(code), reason: longText.optional() }),
  eventType('SequenceCompleted', { enrolmentId: clear(id), sequence: clear(id), version: clear(version) }),
  /** The intention to send, written before it is tried: from then on the message has its id for ever. */
  eventType('EmailQueued', {
    messageId: clear(messageId),
    enrolmentId: clear(id),
    sequence: clear(id),
    version: clear(version),
    step: clear(id),
    template: clear(code),
    content: clear(code.nullable()),
    tracked: clear(z.boolean()),
    /** Left out for a step without variants. */
    variant: clear(id.optional()),
  }),
  eventType('EmailSent', { messageId: clear(messageId) }),
  eventType('EmailDelivered', { messageId: clear(messageId) }),
  eventType('EmailBounced', { messageId: clear(messageId) }),
  /** `reliable`: a person opened it, not a machine that fetches every mail. */
  eventType('EmailOpened', { messageId: clear(messageId), reliable: clear(z.boolean()) }),
  eventType('EmailClicked', { messageId: clear(messageId), bot: clear(z.boolean()) }),
  eventType('EmailReplied', { messageId: clear(messageId) }),
  eventType('EmailUnsubscribed', { messageId: clear(messageId) }),
  eventType('EmailComplained', { messageId: clear(messageId) }),
  /** `null` is every purpose, and every channel. */
  eventType('ConsentRecorded', { ...scope, basis: clear(code), source: longText.optional(), proof: longText.optional() }),
  eventType('ConsentWithdrawn', { ...scope, basis: clear(code), source: longText.optional(), proof: longText.optional() }),
  eventType('SocialEngagementRecorded', {
    platform: clear(code),
    post: clear(code.nullable()),
    kind: clear(code),
    interactionId: clear(id.nullable()),
    person: longText.optional(),
  }),
] as const
