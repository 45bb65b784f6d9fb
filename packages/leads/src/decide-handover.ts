import { accept, present, refuse, type Decision } from '@leadledger/eventsourcing'
import type { LeadCommandOf } from './commands.js'
import { assigned } from './decide-details.js'
import { reasonRefusal, wrongStatus } from './decide-lifecycle.js'
import type { LeadEvent } from './events.js'
import { said } from './free-text.js'
import type { Handbook } from './handbook-shape.js'
import type { LeadRefusal } from './refusals.js'
import type { LeadState } from './state.js'
import { isOpen } from './status.js'

type Decided = Decision<LeadEvent, LeadRefusal>

/** One at a time: it waits until it is answered, or until somebody is given the lead, or it is closed or merged. */
export function handOverLead({ at, to, note }: LeadCommandOf<'HandOverLead'>, state: LeadState): Decided {
  const { handover, owner } = state
  if (!isOpen(state.status)) return wrongStatus(state)
  if (handover) return refuse({ refused: 'handover-waits', to: handover.to })
  if (owner === to) return refuse({ refused: 'already-owned', owner })
  return accept({ type: 'LeadHandedOver', occurredAt: at, data: { from: owner, to }, personal: present(said({ note })) })
}

export function acceptLead({ at }: LeadCommandOf<'AcceptLead'>, { handover, owner }: LeadState): Decided {
  if (!handover) return refuse({ refused: 'no-handover' })
  const { from, to } = handover
  return accept<LeadEvent>({ type: 'LeadAccepted', occurredAt: at, data: { from, to }, personal: present({}) }, assigned(to, owner, 'self', at))
}

export function returnLead({ at, note, ...command }: LeadCommandOf<'ReturnLead'>, { handover }: LeadState, { returnReasons }: Handbook): Decided {
  if (!handover) return refuse({ refused: 'no-handover' })
  const reason = command.reason.trim()
  if (reason === '') return refuse({ refused: 'missing-fields', missing: ['reason'] })
  const refusal = reasonRefusal(returnReasons, reason, note)
  if (refusal) return refusal
  const { from, to } = handover
  return accept({ type: 'LeadReturned', occurredAt: at, data: { from, to, reason }, personal: present(said({ note })) })
}
