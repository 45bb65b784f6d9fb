import { accept, present, refuse, type Accepted, type Decision, type Refused } from '@leadledger/eventsourcing'
import type { LeadCommand, LeadCommandOf } from './commands.js'
import type { LeadEvent, LeadEventOf } from './events.js'
import { isBlank, said, valueOf } from './free-text.js'
import { profileOf, takenNow, takes } from './handbook.js'
import type { Handbook } from './handbook-shape.js'
import type { LeadRefusal } from './refusals.js'
import { openFollowUps, wasReached } from './lookups.js'
import type { LeadState } from './state.js'
import { lifecycle, type Status } from './status.js'

type Decided = Decision<LeadEvent, LeadRefusal>
export type Criteria = Readonly<Record<string, { readonly answer: 'met' | 'unmet' | 'unknown'; readonly evidence?: string }>>

export const wrongStatus = ({ status }: LeadState): Decided => refuse({ refused: 'wrong-status', status, allowed: lifecycle[status] })
export const mayBecome = (state: LeadState, status: Status): boolean => lifecycle[state.status].includes(status)

/** An answer is to a criterion of some profile: a slip of the pen would answer what nobody asked. */
export function unknownCriterion(command: LeadCommand, { qualification: { profiles } }: Handbook): Refused<LeadRefusal> | undefined {
  if (!('criteria' in command) || !command.criteria) return undefined
  const allowed = [...new Set(profiles.flatMap(({ criteria }) => criteria.map(({ id }) => id)))]
  return Object.keys(command.criteria).every((name) => allowed.includes(name)) ? undefined : refuse({ refused: 'criterion-unknown', allowed })
}

export function assess(criteria: Criteria, state: LeadState, at: number): Accepted<LeadEvent> {
  const answers = Object.fromEntries(Object.entries(criteria).map(([name, { answer }]) => [name, answer]))
  const evidence = Object.fromEntries(Object.entries(criteria).flatMap(([name, { evidence }]) => (isBlank(evidence) ? [] : [[name, evidence]])))
  const saysMore = Object.keys(evidence).length > 0
  if (!saysMore && Object.entries(answers).every(([name, answer]) => state.criteria[name] === answer)) return accept()
  return accept({ type: 'QualificationAssessed', occurredAt: at, data: { criteria: answers }, personal: present(saysMore ? { evidence } : {}) })
}

export function qualifyLead({ at, criteria, note }: LeadCommandOf<'QualifyLead'>, state: LeadState, handbook: Handbook): Decided {
  if (!mayBecome(state, 'qualified') || state.status === 'converted') return wrongStatus(state)
  const assessed = criteria ? assess(criteria, state, at) : accept<LeadEvent>()
  const answers = answersWith(criteria, state)
  const missing = unassessed(answers, handbook)
  if (missing.length > 0) return refuse({ refused: 'not-assessed', missing })
  const { criteria: asked, met: needed } = profileOf(handbook)
  const met = asked.map(({ id }) => id).filter((id) => answers[id] === 'met')
  if (met.length < needed) return refuse({ refused: 'criteria-not-met', met, needed })
  const qualified: LeadEvent = {
    type: 'LeadQualified',
    occurredAt: at,
    data: { from: state.status, cycle: state.cycle, criteria: answers },
    personal: present(said({ note })),
  }
  return accept(...assessed.events, qualified)
}

const answersWith = (criteria: Criteria = {}, state: LeadState): LeadState['criteria'] => ({
  ...state.criteria,
  ...Object.fromEntries(Object.entries(criteria).map(([name, { answer }]) => [name, answer])),
})

/** A qualified lead goes back to where it stands without its qualification: contacted where somebody reached it in this cycle, else new. */
export function withdrawQualification({ at, criteria, reason }: LeadCommandOf<'WithdrawQualification'>, state: LeadState): Decided {
  if (state.status !== 'qualified') return wrongStatus(state)
  if (reason === undefined || isBlank(reason)) return refuse({ refused: 'missing-fields', missing: ['reason'] })
  const assessed = criteria ? assess(criteria, state, at) : accept<LeadEvent>()
  const withdrawn: LeadEvent = {
    type: 'QualificationWithdrawn',
    occurredAt: at,
    data: { to: wasReached(state) ? 'contacted' : 'new', cycle: state.cycle, criteria: answersWith(criteria, state) },
    personal: present({ reason }),
  }
  return accept(...assessed.events, withdrawn)
}

export const unassessed = (answers: LeadState['criteria'], handbook: Handbook): string[] =>
  profileOf(handbook)
    .criteria.filter(({ id, optional }) => !optional && (answers[id] === undefined || answers[id] === 'unknown'))
    .map(({ id }) => id)

export function disqualifyLead({ at, note, ...command }: LeadCommandOf<'DisqualifyLead'>, state: LeadState, handbook: Handbook): Decided {
  const reason = command.reason?.trim() ?? ''
  if (!mayBecome(state, 'disqualified')) return wrongStatus(state)
  if (reason === '') return refuse({ refused: 'missing-fields', missing: ['reason'] })
  const refusal = reasonRefusal(handbook.disqualificationReasons, reason, note)
  if (refusal) return refusal
  const event: LeadEvent = {
    type: 'LeadDisqualified',
    occurredAt: at,
    data: { reason, from: state.status, cycle: state.cycle },
    personal: present(said({ note })),
  }
  return accept(event, ...cancelledFollowUps(state, 'disqualified', at))
}

/** A reason must be one the handbook takes; words belong to those that say little by themselves, which `other` always does. */
export function reasonRefusal(reasons: Handbook['lostReasons'], reason: string, note: string | undefined): Refused<LeadRefusal> | undefined {
  if (!takes(reasons, reason)) return refuse({ refused: 'reason-unknown', allowed: takenNow(reasons) })
  const needsNote = reason.toLowerCase() === 'other' || reasons.known.some(({ id, needsNote }) => needsNote && id === reason)
  return needsNote && isBlank(note) ? refuse({ refused: 'note-required', because: `reason ${reason}` }) : undefined
}

export function loseLead(command: LeadCommandOf<'LoseLead'>, state: LeadState, handbook: Handbook): Decided {
  const { at, note } = command
  const reason = command.reason?.trim() ?? ''
  if (!mayBecome(state, 'lost')) return wrongStatus(state)
  if (reason === '') return refuse({ refused: 'missing-fields', missing: ['reason'] })
  const refusal = reasonRefusal(handbook.lostReasons, reason, note)
  if (refusal) return refusal
  const value = command.value ?? state.estimatedValue
  const data = { reason, competitor: valueOf(command.competitor), value, stage: state.status, cycle: state.cycle }
  return accept({ type: 'LeadLost', occurredAt: at, data, personal: present(said({ note })) }, ...cancelledFollowUps(state, 'lost', at))
}

export function reopenLead({ at, reason }: LeadCommandOf<'ReopenLead'>, state: LeadState): Decided {
  if (state.status !== 'lost' && state.status !== 'disqualified') return wrongStatus(state)
  const data = { from: state.status, cycle: state.cycle + 1 }
  return accept({ type: 'LeadReopened', occurredAt: at, data, personal: present(said({ reason })) })
}

/** An outcome ends what was still to do. */
export const cancelledFollowUps = (state: LeadState, cause: LeadEventOf<'FollowUpCancelled'>['data']['cause'], at: number | null): LeadEvent[] =>
  openFollowUps(state).map((followUpId) => ({ type: 'FollowUpCancelled', occurredAt: at, data: { followUpId, cause }, personal: present({}) }))
