import { isErased } from '@leadledger/eventsourcing'
import { workingTime } from './calendar.js'
import { allows, consentFor } from './consent.js'
import { detailsOf } from './details.js'
import { durationMs } from './duration.js'
import { mailsOf, signalAt, type Enrolment, type Mail, type Nurture } from './nurture.js'
import { hoursOf, type ContactPolicy, type Sequence, type SequenceStep } from './sequence-shape.js'
import type { LeadState } from './state.js'
import { isOpen } from './status.js'

/** Why an enrolment ended before its last step. */
export const sequenceExits = [
  'converted',
  'lost',
  'disqualified',
  'replied',
  'meeting',
  'opted-out',
  'no-consent',
  'unreachable',
  'erased',
  'sequence-gone',
  'request',
] as const
export type SequenceExit = (typeof sequenceExits)[number]

/** What an enrolment comes to next. Instants in milliseconds. */
export type NextMove =
  | { readonly move: 'stop'; readonly exit: SequenceExit }
  | { readonly move: 'complete' }
  /** Its mail may go out at `at`, and not before: now, or later if nothing happens until then. `queued` is the mail whose sending nobody recorded. */
  | { readonly move: 'send'; readonly step: SequenceStep; readonly at: number; readonly queued: Mail | null }
  /** Nothing goes out unless the mail before is opened, or clicked, until then. */
  | { readonly move: 'wait'; readonly at: number }

const defaultWait = 'P7D'

/** The next move of an enrolment at `now`, out of the lead's history and the sequence as it was at the enrolment; the policy is the one in force. */
export function nextMove(enrolment: Enrolment, state: LeadState, sequence: Sequence | undefined, policy: ContactPolicy, now: number): NextMove {
  const exit = sequence ? exitOf(enrolment, state, policy) : 'sequence-gone'
  if (exit || !sequence) return { move: 'stop', exit: exit ?? 'sequence-gone' }
  const mails = mailsOf(state.nurture)
  const last = mails.find(({ enrolmentId }) => enrolmentId === enrolment.enrolmentId)
  const going = (step: SequenceStep, from: number, queued: Mail | null): NextMove => ({
    move: 'send',
    step,
    at: goesOutAt(step, Math.max(from, now), { zone: enrolment.zone, policy, others: mails.filter((mail) => mail !== queued) }),
    queued,
  })
  const steps = sequence.steps
  const current = last && steps.find(({ id }) => id === last.step)
  if (last && !last.sent) return current ? going(current, last.at, last) : { move: 'stop', exit: 'sequence-gone' }
  let base = last ? last.at : enrolment.at
  for (let index = followerOf(steps, last, state.nurture); index < steps.length; index++) {
    const step = steps[index] as SequenceStep
    const { trigger, after = defaultWait } = step
    if (!trigger) return going(step, base + durationMs(after), null)
    const done = last && signalAt(state.nurture, last.messageId, trigger.on)
    const closes = base + durationMs(trigger.within)
    if (done !== undefined && done <= closes) return going(step, done + durationMs(after), null)
    if (now <= closes) return { move: 'wait', at: closes }
    base = closes
  }
  return { move: 'complete' }
}

/** Index of the step after a mail: the one its branches name, else the next; past the end where the sequence ends. */
function followerOf(steps: readonly SequenceStep[], last: Mail | undefined, nurture: Nurture | null): number {
  if (!last) return 0
  const index = steps.findIndex(({ id }) => id === last.step)
  const branch = steps[index]?.branches?.find(({ on }) => signalAt(nurture, last.messageId, on) !== undefined)
  if (!branch) return index < 0 ? steps.length : index + 1
  const target = steps.findIndex(({ id }) => id === branch.to)
  return target > index ? target : steps.length
}

interface Hours {
  readonly zone: string
  readonly policy: ContactPolicy
  /** Every other mail of the lead. */
  readonly others: readonly Mail[]
}

/** The first instant from `from` on in the step's hours, outside the quiet hours, and below the cap. */
function goesOutAt(step: SequenceStep, from: number, { zone, policy: { quietHours, cap }, others }: Hours): number {
  const sent = others.map(({ at }) => at).sort((one, other) => other - one)
  const crowding = cap && sent[cap.most - 1]
  const uncapped = cap && crowding !== null && crowding !== undefined ? crowding + durationMs(cap.within) : from
  const own = hoursOf(step, quietHours)
  // A later policy may make all hours of an older step quiet: then the policy alone holds.
  const hours = Object.values(own).some((spans) => spans && spans.length > 0) ? own : hoursOf({}, quietHours)
  const { after } = workingTime({ zone, hours })
  return after(Math.max(from, uncapped), 1) - 1
}

/** Why an enrolment ends, by what happened since it began. */
function exitOf(enrolment: Enrolment, state: LeadState, policy: ContactPolicy): SequenceExit | undefined {
  const closed = closedSince(enrolment.at, state)
  if (closed) return closed
  if (hasAnswered(enrolment.at, state, ({ outcome, direction }) => outcome === 'replied' || (outcome === 'received' && direction === 'inbound')))
    return 'replied'
  if (hasAnswered(enrolment.at, state, ({ channel, outcome }) => channel === 'meeting' && (outcome === 'scheduled' || outcome === 'held'))) return 'meeting'
  const consent = consentFor(state, enrolment.purpose, 'email')
  if (!allows(consent, policy)) return consent === 'withdrawn' ? 'opted-out' : 'no-consent'
  if (mailsOf(state.nurture).some((mail) => mail.enrolmentId === enrolment.enrolmentId && signalAt(state.nurture, mail.messageId, 'bounced') !== undefined))
    return 'unreachable'
  const details = detailsOf(state)
  if (isErased(details)) return 'erased'
  return details.email?.address && details.emailVerified !== false ? undefined : 'unreachable'
}

const exitsByClosing = { LeadConverted: 'converted', LeadLost: 'lost', LeadDisqualified: 'disqualified' } as const

/** A closing since, also one that was taken back. */
function closedSince(since: number, { status, closing, undone }: LeadState): SequenceExit | undefined {
  if (!isOpen(status)) return closing ? exitsByClosing[closing.type] : 'lost'
  for (let link = undone; link; link = link.rest) if (link.head.occurredAt === null || link.head.occurredAt >= since) return exitsByClosing[link.head.type]
  return undefined
}

type Interaction = NonNullable<LeadState['interactions']>['head']

/** Whether the lead did something since that answers: each interaction as last amended. */
function hasAnswered(since: number, { interactions }: LeadState, answers: (interaction: Interaction) => boolean): boolean {
  const seen = new Set<string>()
  for (let link = interactions; link; link = link.rest) {
    const { interactionId, at } = link.head
    if (!seen.has(interactionId) && at !== null && at >= since && answers(link.head)) return true
    seen.add(interactionId)
  }
  return false
}
