import { consentFactsAfter, type ConsentEvent, type ConsentFacts } from './consent-facts.js'
import type { NurtureEvent, Signal } from './nurture.js'
import { signalOf } from './nurture.js'

/** One way of a lead through a sequence. */
export interface EnrolmentFacts {
  readonly enrolmentId: string
  readonly sequence: string
  /** The version of the handbook that defines it. */
  readonly version: number
  /** What consent is asked for. */
  readonly purpose: string
  readonly at: number | null
  readonly endedAt: number | null
  /** Why it ended, `completed` for its end; `null` while it goes on. */
  readonly exit: string | null
}

/** A mail of a sequence, with the first time of whatever was done with it. */
export interface MailFacts {
  readonly messageId: string
  readonly sequence: string
  readonly version: number
  readonly step: string
  readonly content: string | null
  readonly tracked: boolean
  /** Left out for a step without variants. */
  readonly variant?: string
  /** `null` while nobody says that it was sent. */
  readonly sentAt: number | null
  readonly signals: Readonly<Partial<Record<Signal, number>>>
}

/** A reaction to a post, or a message. */
export interface ReactionFacts {
  readonly at: number | null
  readonly platform: string
  readonly post: string | null
  readonly kind: string
}

/** What nurturing brought, in the order it was recorded. */
export interface NurtureFacts {
  readonly enrolments: readonly EnrolmentFacts[]
  readonly mails: readonly MailFacts[]
  readonly reactions: readonly ReactionFacts[]
  /** Left out while nothing was said. */
  readonly consents?: ConsentFacts
}

const nothing: NurtureFacts = { enrolments: [], mails: [], reactions: [] }

/** Folds one event into the facts. */
export function nurtureFactsAfter(known: NurtureFacts | undefined, event: NurtureEvent | ConsentEvent): NurtureFacts {
  const facts = known ?? nothing
  const at = event.occurredAt
  switch (event.type) {
    case 'SequenceEnrolled': {
      const { enrolmentId, sequence, version, purpose } = event.data
      return { ...facts, enrolments: [...facts.enrolments, { enrolmentId, sequence, version, purpose, at, endedAt: null, exit: null }] }
    }
    case 'SequenceStopped':
      return ended(facts, event.data.enrolmentId, at, event.data.exit)
    case 'SequenceCompleted':
      return ended(facts, event.data.enrolmentId, at, 'completed')
    case 'EmailQueued': {
      const { messageId, sequence, version, step, content, tracked, variant } = event.data
      const mail = { messageId, sequence, version, step, content, tracked, ...(variant !== undefined && { variant }), sentAt: null, signals: {} }
      return { ...facts, mails: [...facts.mails, mail] }
    }
    case 'EmailSent':
      return withMail(facts, event.data.messageId, (mail) => ({ ...mail, sentAt: at }))
    case 'SocialEngagementRecorded': {
      const { platform, post, kind } = event.data
      return { ...facts, reactions: [...facts.reactions, { at, platform, post, kind }] }
    }
    case 'ConsentRecorded':
    case 'ConsentWithdrawn':
    case 'LeadAbsorbed':
    case 'LeadGivenBack': {
      const consents = consentFactsAfter(facts.consents, event)
      return consents ? { ...facts, consents } : facts
    }
    default:
      return withMail(facts, event.data.messageId, (mail) => ({ ...mail, signals: { ...mail.signals, [signalOf(event)]: at ?? 0 } }))
  }
}

const ended = (facts: NurtureFacts, enrolmentId: string, endedAt: number | null, exit: string): NurtureFacts => ({
  ...facts,
  enrolments: facts.enrolments.map((known) => (known.enrolmentId === enrolmentId ? { ...known, endedAt, exit } : known)),
})

const withMail = (facts: NurtureFacts, messageId: string, change: (mail: MailFacts) => MailFacts): NurtureFacts => ({
  ...facts,
  mails: facts.mails.map((known) => (known.messageId === messageId ? change(known) : known)),
})
