import { accept, present, refuse, type Decision } from '@leadledger/eventsourcing'
import type { LeadCommandOf } from './commands.js'
import type { LeadEvent } from './events.js'
import { said } from './free-text.js'
import type { Handbook } from './handbook-shape.js'
import type { LeadRefusal } from './refusals.js'
import type { LeadState } from './state.js'
import { isOpen, lifecycle, type Status } from './status.js'

type Decided = Decision<LeadEvent, LeadRefusal>

/** Own statuses a lead may have in one of ours, by the handbook; what is retired is given no more. */
export const ownStatusesIn = ({ ownStatuses }: Pick<Handbook, 'ownStatuses'>, status: Status): readonly string[] =>
  ownStatuses.filter(({ of, retired }) => !retired && (of as readonly Status[]).includes(status)).map(({ id }) => id)

/** An own status says more precisely where a lead stands within one of ours; the plain one takes it back. It is no step of the lifecycle. */
export function changeLeadStatus({ at, status: wanted, reason }: LeadCommandOf<'ChangeLeadStatus'>, state: LeadState, handbook: Handbook): Decided {
  const { status: of, ownStatus: from, cycle } = state
  if (!isOpen(of)) return refuse({ refused: 'wrong-status', status: of, allowed: lifecycle[of] })
  const to = wanted === of ? null : wanted
  if (to === from) return accept()
  const allowed = ownStatusesIn(handbook, of)
  if (to !== null && !allowed.includes(to)) return refuse({ refused: 'status-unknown', allowed: [of, ...allowed] })
  return accept({ type: 'LeadStatusChanged', occurredAt: at, data: { from, to, of, cycle }, personal: present(said({ reason })) })
}
