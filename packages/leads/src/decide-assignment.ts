import { accept, present, refuse, type Decision } from '@leadledger/eventsourcing'
import type { LeadCommandOf } from './commands.js'
import { assigned } from './decide-details.js'
import type { LeadEvent } from './events.js'
import { said } from './free-text.js'
import type { LeadRefusal } from './refusals.js'
import type { LeadState } from './state.js'
import { isOpen, lifecycle } from './status.js'

type Decided = Decision<LeadEvent, LeadRefusal>

export function assignLead({ owner, way, rule, reason, at }: LeadCommandOf<'AssignLead'>, state: LeadState): Decided {
  if (state.owner === owner) return accept()
  const event = assigned(owner, state.owner, way, at)
  return accept({ ...event, data: { ...event.data, ...(rule !== undefined && { rule }) }, personal: present(said({ reason })) })
}

export function claimLead({ owner, at }: LeadCommandOf<'ClaimLead'>, state: LeadState): Decided {
  if (!isOpen(state.status)) return refuse({ refused: 'wrong-status', status: state.status, allowed: lifecycle[state.status] })
  if (state.owner === owner) return accept()
  return state.owner === null ? accept(assigned(owner, null, 'self', at)) : refuse({ refused: 'already-owned', owner: state.owner })
}

export function releaseLead({ reason, at }: LeadCommandOf<'ReleaseLead'>, state: LeadState): Decided {
  if (state.owner === null) return accept()
  return accept({ type: 'LeadReleased', occurredAt: at, data: { previous: state.owner }, personal: present(said({ reason })) })
}
