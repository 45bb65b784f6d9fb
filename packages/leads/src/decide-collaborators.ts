import { accept, present, type Decision } from '@leadledger/eventsourcing'
import type { LeadCommandOf } from './commands.js'
import type { LeadEvent } from './events.js'
import { said } from './free-text.js'
import type { LeadRefusal } from './refusals.js'
import type { LeadState } from './state.js'

/** Who works on a lead beside its one owner. */
export function changeCollaborator(
  { type, at, user, reason }: LeadCommandOf<'AddCollaborator' | 'RemoveCollaborator'>,
  { collaborators }: LeadState,
): Decision<LeadEvent, LeadRefusal> {
  const adds = type === 'AddCollaborator'
  if (collaborators.includes(user) === adds) return accept()
  return accept({ type: adds ? 'CollaboratorAdded' : 'CollaboratorRemoved', occurredAt: at, data: { user }, personal: present(said({ reason })) })
}
