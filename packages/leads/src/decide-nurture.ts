import { accept, present, refuse, type Decision } from '@leadledger/eventsourcing'
import { newestIn } from './chain.js'
import type { LeadCommandOf } from './commands.js'
import { allows, consentFor } from './consent.js'
import type { LeadEvent } from './events.js'
import type { HandbookInForce } from './first-response.js'
import { said } from './free-text.js'
import { takenNow } from './handbook.js'
import type { Handbook } from './handbook-shape.js'
import { enrolmentOf, mailOf, type Enrolment } from './nurture.js'
import type { LeadRefusal } from './refusals.js'
import type { Sequence } from './sequence-shape.js'
import { nextMove, type NextMove } from './sequence-runner.js'
import type { LeadState } from './state.js'
import { isOpen } from './status.js'
import { variantOf } from './step-variant.js'
import { isZone } from './zone.js'

type Decided = Decision<LeadEvent, LeadRefusal>

/** The handbook in force, and all there were, in the order of their adoption. */
export interface Rules {
  readonly handbook: Handbook
  readonly versions: readonly HandbookInForce[]
}

export function enrollInSequence(command: LeadCommandOf<'EnrollInSequence'>, state: LeadState, { handbook, versions }: Rules): Decided {
  const { at, enrolmentId, sequence, zone = handbook.zone } = command
  const { nurture, cycle, status } = state
  if (enrolmentOf(nurture, enrolmentId)) return refuse({ refused: 'enrolment-exists', enrolmentId })
  const known = handbook.sequences.find(({ id, retired }) => id === sequence && !retired)
  if (!known) return refuse({ refused: 'sequence-unknown', allowed: takenNow({ known: handbook.sequences }) })
  if (!isOpen(status)) return refuse({ refused: 'lead-closed', status })
  if (!newestEnded(state, sequence)) return refuse({ refused: 'already-enrolled', sequence })
  const { purpose } = known
  if (!allows(consentFor(state, purpose, 'email'), handbook.contactPolicy)) return refuse({ refused: 'no-consent', purpose, channel: 'email' })
  const version = versions.findLastIndex((one) => one.handbook === handbook) + 1
  return accept({ type: 'SequenceEnrolled', occurredAt: at, data: { enrolmentId, sequence, version, purpose, zone, cycle }, personal: present({}) })
}

/** Whether no enrolment in a sequence is still going on: a lead goes through one at a time. */
const newestEnded = ({ nurture }: LeadState, sequence: string): boolean =>
  newestIn(nurture?.enrolments ?? null, (known) => known.sequence === sequence)?.ended !== false

export function stopSequence({ at, enrolmentId, reason }: LeadCommandOf<'StopSequence'>, { nurture }: LeadState): Decided {
  const enrolment = enrolmentOf(nurture, enrolmentId)
  if (!enrolment) return refuse({ refused: 'no-such-enrolment', enrolmentId })
  return enrolment.ended ? accept() : accept(stopped(enrolment, 'request', at, reason))
}

const stopped = ({ enrolmentId, sequence, version }: Enrolment, exit: string, at: number, reason?: string): LeadEvent => ({
  type: 'SequenceStopped',
  occurredAt: at,
  data: { enrolmentId, sequence, version, exit },
  personal: present(said({ reason })),
})

/** The sequence as it was at the enrolment. */
const definitionOf = ({ sequence, version }: Enrolment, { handbook, versions }: Rules): Sequence | undefined =>
  (versions[version - 1]?.handbook ?? handbook).sequences.find(({ id }) => id === sequence)

/** What an enrolment comes to next; nothing once it ended. */
export function moveOf(enrolmentId: string, state: LeadState, rules: Rules, now: number): NextMove | undefined {
  const enrolment = enrolmentOf(state.nurture, enrolmentId)
  if (!enrolment || enrolment.ended) return undefined
  const { contactPolicy, zone } = rules.handbook
  const inKnownZone = isZone(enrolment.zone) ? enrolment : { ...enrolment, zone }
  return nextMove(inKnownZone, state, definitionOf(enrolment, rules), contactPolicy, now)
}

/** Id of the mail of a step: whoever tries to send it again takes the same. */
export const messageIdOf = (enrolmentId: string, step: string): string => `${enrolmentId}/${step}`

export function advanceSequence({ at, enrolmentId, lead = enrolmentId }: LeadCommandOf<'AdvanceSequence'>, state: LeadState, rules: Rules): Decided {
  const enrolment = enrolmentOf(state.nurture, enrolmentId)
  if (!enrolment) return refuse({ refused: 'no-such-enrolment', enrolmentId })
  const next = moveOf(enrolmentId, state, rules, at)
  if (next?.move === 'stop') return accept(stopped(enrolment, next.exit, at))
  const { sequence, version } = enrolment
  if (next?.move === 'complete') return accept({ type: 'SequenceCompleted', occurredAt: at, data: { enrolmentId, sequence, version }, personal: present({}) })
  if (next?.move !== 'send' || next.queued || next.at > at) return accept()
  const { id: step, content = null, tracked = true } = next.step
  const variant = variantOf(next.step, { sequence, version, lead })
  const { template } = variant ?? next.step
  const data = {
    messageId: messageIdOf(enrolmentId, step),
    enrolmentId,
    sequence,
    version,
    step,
    template,
    content,
    tracked,
    ...(variant && { variant: variant.id }),
  }
  return accept({ type: 'EmailQueued', occurredAt: at, data, personal: present({}) })
}

export function recordMailSent({ at, messageId }: LeadCommandOf<'RecordMailSent'>, { nurture }: LeadState): Decided {
  const mail = mailOf(nurture, messageId)
  if (!mail) return refuse({ refused: 'no-such-message', messageId })
  return mail.sent ? accept() : accept({ type: 'EmailSent', occurredAt: at, data: { messageId }, personal: present({}) })
}
