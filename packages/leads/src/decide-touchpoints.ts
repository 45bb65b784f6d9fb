import { accept, refuse, type Decision } from '@leadledger/eventsourcing'
import type { LeadCommandOf } from './commands.js'
import type { LeadEvent } from './events.js'
import type { LeadRefusal } from './refusals.js'
import { hasTouchpoint } from './lookups.js'
import type { LeadState } from './state.js'
import { touchpointRecorded } from './touchpoint.js'

export function recordTouchpoint(command: LeadCommandOf<'RecordTouchpoint'>, state: LeadState): Decision<LeadEvent, LeadRefusal> {
  const { touchpointId } = command
  return hasTouchpoint(state, touchpointId) ? refuse({ refused: 'touchpoint-exists', touchpointId }) : accept(touchpointRecorded(command))
}
