import { accept, isErased, present, type Decision } from '@leadledger/eventsourcing'
import type { LeadCommandOf } from './commands.js'
import { detailsOf, noDetails } from './details.js'
import type { LeadEvent } from './events.js'
import type { LeadRefusal } from './refusals.js'
import type { LeadState } from './state.js'

/** Erased already is nothing to do. Status, owner and all that numbers are made of stay as they are. */
export function erasePersonalData({ at, type: _, ...given }: LeadCommandOf<'ErasePersonalData'>, state: LeadState): Decision<LeadEvent, LeadRefusal> {
  if (given.generation <= state.erased) return accept()
  const details = detailsOf(state)
  const { emailVerified, phoneVerified } = isErased(details) ? noDetails : details
  const sealed = namesEverSealed(state)
  const keeps = Object.keys(state.publicCustom).filter((name) => !sealed.has(name))
  return accept({ type: 'PersonalDataErased', occurredAt: at, data: { ...given, keeps, emailVerified, phoneVerified }, personal: present({}) })
}

/** Names of custom fields that were personal at some time. */
function namesEverSealed({ details }: LeadState): ReadonlySet<string> {
  const names = new Set<string>()
  for (let link = details; link; link = link.rest) {
    const { head } = link
    if (head.type !== 'LeadCreated' && head.type !== 'LeadDetailsChanged') continue
    const opened = head.personal.open()
    if (!isErased(opened)) for (const name of Object.keys(opened.custom ?? {})) names.add(name)
  }
  return names
}
