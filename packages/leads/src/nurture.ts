import { isErased, type Personal } from '@leadledger/eventsourcing'
import { newestIn, type Chain } from './chain.js'
import type { LeadEvent, LeadEventOf } from './events.js'

export interface Enrolment {
  readonly enrolmentId: string
  readonly sequence: string
  readonly version: number
  readonly purpose: string
  readonly zone: string
  readonly at: number
  readonly ended: boolean
}

/** What is to be sent, as it was queued. */
export interface QueuedMail {
  readonly messageId: string
  readonly enrolmentId: string
  readonly sequence: string
  readonly version: number
  readonly step: string
  readonly template: string
  readonly content: string | null
  readonly tracked: boolean
  /** Left out for a step without variants. */
  readonly variant?: string | undefined
}

/** A mail of a sequence, as it was queued and sent. */
export interface Mail extends QueuedMail {
  /** When it was queued, and then when it was sent. */
  readonly at: number
  readonly sent: boolean
}

/** Told apart by whether a person or a machine did it. */
export type Signal = 'delivered' | 'bounced' | 'opened' | 'machine-opened' | 'clicked' | 'bot-clicked' | 'replied' | 'unsubscribed' | 'complained'

/** What a person agreed to, or took back; `null` is every purpose, or every channel. */
export interface Statement {
  readonly purpose: string | null
  readonly channel: string | null
  readonly granted: boolean
  readonly at: number
}

interface Reaction {
  readonly platform: string
  readonly post: string | null
  readonly kind: string
  readonly personal: Personal<{ readonly person?: string | undefined }>
}

/** What `decide` reads of nurturing; chains with the newest first, in which the first link with an id holds. */
export interface Nurture {
  readonly enrolments: Chain<Enrolment> | null
  readonly mails: Chain<Mail> | null
  readonly signals: Chain<{ readonly messageId: string; readonly signal: Signal; readonly at: number }> | null
  readonly statements: Chain<Statement> | null
  readonly reactions: Chain<Reaction> | null
}

const nothing: Nurture = { enrolments: null, mails: null, signals: null, statements: null, reactions: null }

/** Everything nurturing brings about. */
export type NurtureEvent = LeadEventOf<
  Extract<LeadEvent['type'], `Sequence${string}` | 'EmailQueued' | 'EmailSent' | `Consent${string}` | 'SocialEngagementRecorded'> | SignalEvent['type']
>
/** What came of a mail. */
export type SignalEvent = LeadEventOf<
  'EmailDelivered' | 'EmailBounced' | 'EmailOpened' | 'EmailClicked' | 'EmailReplied' | 'EmailUnsubscribed' | 'EmailComplained'
>

/** Folds one event into what is known of nurturing. */
export function nurtureAfter(known: Nurture | null, event: NurtureEvent): Nurture {
  const nurture = known ?? nothing
  const at = event.occurredAt ?? 0
  switch (event.type) {
    case 'SequenceEnrolled': {
      const { cycle: _, ...enrolled } = event.data
      return { ...nurture, enrolments: { head: { ...enrolled, at, ended: false }, rest: nurture.enrolments } }
    }
    case 'SequenceStopped':
    case 'SequenceCompleted': {
      const enrolment = enrolmentOf(nurture, event.data.enrolmentId)
      return enrolment ? { ...nurture, enrolments: { head: { ...enrolment, ended: true }, rest: nurture.enrolments } } : nurture
    }
    case 'EmailQueued':
      return { ...nurture, mails: { head: { ...event.data, at, sent: false }, rest: nurture.mails } }
    case 'EmailSent': {
      const mail = mailOf(nurture, event.data.messageId)
      return mail ? { ...nurture, mails: { head: { ...mail, at, sent: true }, rest: nurture.mails } } : nurture
    }
    case 'ConsentRecorded':
    case 'ConsentWithdrawn': {
      const { purpose, channel } = event.data
      return { ...nurture, statements: { head: { purpose, channel, granted: event.type === 'ConsentRecorded', at }, rest: nurture.statements } }
    }
    case 'SocialEngagementRecorded':
      return { ...nurture, reactions: { head: { ...event.data, personal: event.personal }, rest: nurture.reactions } }
    default:
      return { ...nurture, signals: { head: { messageId: event.data.messageId, signal: signalOf(event), at }, rest: nurture.signals } }
  }
}

/** What an event tells of a mail. */
export function signalOf(event: SignalEvent): Signal {
  if (event.type === 'EmailOpened') return event.data.reliable ? 'opened' : 'machine-opened'
  if (event.type === 'EmailClicked') return event.data.bot ? 'bot-clicked' : 'clicked'
  return signals[event.type]
}

const signals = {
  EmailDelivered: 'delivered',
  EmailBounced: 'bounced',
  EmailReplied: 'replied',
  EmailUnsubscribed: 'unsubscribed',
  EmailComplained: 'complained',
} as const

export const enrolmentOf = (nurture: Nurture | null, enrolmentId: string): Enrolment | undefined =>
  newestIn(nurture?.enrolments ?? null, (known) => known.enrolmentId === enrolmentId)

export const mailOf = (nurture: Nurture | null, messageId: string): Mail | undefined =>
  newestIn(nurture?.mails ?? null, (known) => known.messageId === messageId)

/** Every mail as it stands, the one queued last first. */
export function mailsOf(nurture: Nurture | null): readonly Mail[] {
  const latest = new Map<string, Mail>()
  for (let link = nurture?.mails ?? null; link; link = link.rest) if (!latest.has(link.head.messageId)) latest.set(link.head.messageId, link.head)
  return [...latest.values()]
}

/** Every enrolment as it stands, the newest first. */
export function enrolmentsOf(nurture: Nurture | null): readonly Enrolment[] {
  const latest = new Map<string, Enrolment>()
  for (let link = nurture?.enrolments ?? null; link; link = link.rest) if (!latest.has(link.head.enrolmentId)) latest.set(link.head.enrolmentId, link.head)
  return [...latest.values()].sort((one, other) => other.at - one.at)
}

/** Every statement about consent, the one recorded last first. */
export function statementsOf(nurture: Nurture | null): readonly Statement[] {
  const all: Statement[] = []
  for (let link = nurture?.statements ?? null; link; link = link.rest) all.push(link.head)
  return all
}

/** When this was first told of a mail. */
export const signalAt = (nurture: Nurture | null, messageId: string, signal: Signal): number | undefined =>
  newestIn(nurture?.signals ?? null, (known) => known.messageId === messageId && known.signal === signal)?.at

/** Whether the same person reacted the same way to the same post. */
export const hasReacted = (nurture: Nurture | null, { platform, post, kind, person }: Omit<Reaction, 'personal'> & { readonly person: string | undefined }) =>
  newestIn(nurture?.reactions ?? null, (known) => {
    if (known.platform !== platform || known.post !== post || known.kind !== kind) return false
    const opened = known.personal.open()
    return !isErased(opened) && opened.person === person
  }) !== undefined
