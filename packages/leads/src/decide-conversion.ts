import { accept, present, refuse, type Accepted, type Decision, type Refused } from '@leadledger/eventsourcing'
import type { LeadCommandOf } from './commands.js'
import { settled } from './deal.js'
import { probabilityOf, stageRefusal } from './deal-stage.js'
import { assess, cancelledFollowUps, mayBecome, qualifyLead, unassessed, wrongStatus } from './decide-lifecycle.js'
import type { LeadEvent } from './events.js'
import { isBlank, said, valueOf } from './free-text.js'
import type { Handbook } from './handbook-shape.js'
import type { LeadRefusal } from './refusals.js'
import type { LeadState } from './state.js'

type Decided = Decision<LeadEvent, LeadRefusal>
type ConvertLead = LeadCommandOf<'ConvertLead'>

export function convertLead(command: ConvertLead, state: LeadState, handbook: Handbook): Decided {
  const { at, value, expectedClose = null, accountId, contactId, dealName, note } = command
  if (state.status === 'converted') return refuse({ refused: 'already-converted' })
  const qualified = qualifiedBefore(command, state, handbook)
  if (qualified.outcome === 'refused') return qualified
  if (!value) return refuse({ refused: 'missing-fields', missing: ['value'] })
  const stage = valueOf(command.stage) ?? handbook.deals.first
  const refusal = stageRefusal(handbook, stage)
  if (refusal) return refusal
  const probability = probabilityOf(handbook, stage)
  const event: LeadEvent = {
    type: 'LeadConverted',
    occurredAt: at,
    data: {
      value,
      stage,
      expectedClose,
      cycle: state.cycle,
      ...(probability !== null && { probability }),
      ...(accountId !== undefined && { accountId }),
      ...(contactId !== undefined && { contactId }),
    },
    personal: present(said({ dealName, note })),
  }
  return accept(...qualified.events, event, ...cancelledFollowUps(state, 'converted', at))
}

/** What makes it a qualified lead: nothing where it is one, its answers where they are enough, and a manager's word where one is given. */
function qualifiedBefore(command: ConvertLead, state: LeadState, handbook: Handbook): Accepted<LeadEvent> | Refused<LeadRefusal> {
  const { at, criteria, override } = command
  const assessed = criteria ? assess(criteria, state, at) : accept<LeadEvent>()
  if (state.status === 'qualified') return assessed
  const decided = criteria
    ? qualifyLead({ type: 'QualifyLead', at, criteria }, state, handbook)
    : refuse<LeadRefusal>({ refused: 'not-qualified', status: state.status, missing: unassessed(state.criteria, handbook) })
  if (decided.outcome === 'accepted' || !override || !mayBecome(state, 'qualified')) return decided
  if (isBlank(override.reason)) return refuse({ refused: 'missing-fields', missing: ['override.reason'] })
  const { manager, reason } = override
  return accept(...assessed.events, {
    type: 'ConversionOverridden',
    occurredAt: at,
    data: { from: state.status, cycle: state.cycle, manager },
    personal: present({ reason }),
  })
}

export function revertConversion({ at, reason }: LeadCommandOf<'RevertConversion'>, state: LeadState): Decided {
  if (state.status !== 'converted') return wrongStatus(state)
  const refusal = settled(state.deal)
  if (refusal) return refusal
  return accept({ type: 'ConversionReverted', occurredAt: at, data: { cycle: state.cycle }, personal: present(said({ reason })) })
}
