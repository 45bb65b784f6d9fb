import { z } from 'zod'
import { at, id, longText, name, text, zone } from './command-fields.js'
import { longestMessageId } from './sequence-shape.js'

const messageId = z.string().min(1).max(longestMessageId)

/** What a mail provider tells of a mail. */
export const mailSignals = ['delivered', 'bounced', 'opened', 'clicked', 'replied', 'unsubscribed', 'complained'] as const
export const socialKinds = ['like', 'share', 'comment', 'message', 'follow', 'vote'] as const

/** In the lead's own zone, where one is given: quiet hours and days of the sequence go by it. */
const enrollInSequence = z.strictObject({ type: z.literal('EnrollInSequence'), at, enrolmentId: id, sequence: name, zone: zone.optional() })
const stopSequence = z.strictObject({ type: z.literal('StopSequence'), at, enrolmentId: id, reason: longText.optional() })
/** Takes the next step of an enrolment if one is due: queues its mail, or ends the sequence. The variant of a step follows from `lead`, the id of the lead; without it from the enrolment. */
const advanceSequence = z.strictObject({ type: z.literal('AdvanceSequence'), at, enrolmentId: id, lead: id.optional() })
/** The sender took a queued mail. */
const recordMailSent = z.strictObject({ type: z.literal('RecordMailSent'), at, messageId })
const consent = {
  at,
  /** Every purpose, and every channel, where none is named. */
  purpose: id.optional(),
  channel: text.min(1).optional(),
  /** How it was said, such as `double-opt-in` or `unsubscribe-link`; clear, so a way and not a person. */
  basis: name,
  source: longText.optional(),
  proof: longText.optional(),
}
const recordConsent = z.strictObject({ type: z.literal('RecordConsent'), ...consent })
const withdrawConsent = z.strictObject({ type: z.literal('WithdrawConsent'), ...consent })
/** What was done with a mail; the same told again is recorded once. */
const recordEngagement = z.strictObject({
  type: z.literal('RecordEngagement'),
  at,
  messageId,
  signal: z.enum(mailSignals),
  /** A machine opened it, or a bot clicked: such as a mail client that fetches every picture, or a scanner that follows every link. */
  machine: z.boolean().default(false),
  /** The interaction a reply is logged as. */
  interactionId: id,
})
/** A person reacted to a post, or wrote; once per post, person and kind, except messages, which are interactions each. */
const recordSocialEngagement = z
  .strictObject({
    type: z.literal('RecordSocialEngagement'),
    at,
    platform: name,
    post: name.optional(),
    kind: z.enum(socialKinds),
    person: longText.optional(),
    /** The interaction a message is logged as. */
    interactionId: id,
  })
  .refine(({ kind, post }) => kind === 'message' || kind === 'follow' || post !== undefined, { path: ['post'], message: 'is missing' })

export const nurtureCommands = [
  enrollInSequence,
  stopSequence,
  advanceSequence,
  recordMailSent,
  recordConsent,
  withdrawConsent,
  recordEngagement,
  recordSocialEngagement,
] as const
