import { accept, present, refuse, type Decision } from '@leadledger/eventsourcing'
import type { LeadCommandOf } from './commands.js'
import type { LeadEvent } from './events.js'
import { said } from './free-text.js'
import type { LeadRefusal } from './refusals.js'
import type { KnownBehaviour } from './known.js'
import type { LeadState } from './state.js'

/** Trackers deliver more than once: the same behaviour under the same id is recorded once, and the time of its first delivery stays. */
export function recordBehaviour(command: LeadCommandOf<'RecordBehaviour'>, state: LeadState): Decision<LeadEvent, LeadRefusal> {
  const { at, behaviourId, kind, asset = null, machine, note } = command
  const known = behaviourOf(state, behaviourId)
  if (!known) return accept({ type: 'BehaviourRecorded', occurredAt: at, data: { behaviourId, kind, asset, machine }, personal: present(said({ note })) })
  const isSame = known.kind === kind && known.asset === asset && known.machine === machine
  return isSame ? accept() : refuse({ refused: 'behaviour-exists', behaviourId })
}

function behaviourOf({ behaviours }: LeadState, behaviourId: string): KnownBehaviour | undefined {
  for (let link = behaviours; link; link = link.rest) if (link.head.behaviourId === behaviourId) return link.head
  return undefined
}
