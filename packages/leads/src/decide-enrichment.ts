import { accept, isErased, refuse, present, type Decision } from '@leadledger/eventsourcing'
import type { LeadCommandOf } from './commands.js'
import { bringsInvalidEmail, detailsChange } from './decide-details.js'
import { detailNames } from './details.js'
import type { LeadEvent } from './events.js'
import type { Handbook } from './handbook-shape.js'
import type { LeadRefusal } from './refusals.js'
import type { LeadState } from './state.js'

/** Fills details that never had a value: what a person entered stays, and what a person removed is not brought back. */
export function enrichLead(command: LeadCommandOf<'EnrichLead'>, state: LeadState, handbook: Handbook): Decision<LeadEvent, LeadRefusal> {
  const { type: _, provider, confidence = null, country = handbook.country ?? undefined, custom = {}, at, ...told } = command
  const had = everHad(state)
  if (!had) return refuse({ refused: 'erased' })
  const isNew = (path: string) => !had.has(path)
  const details = Object.fromEntries(Object.entries(told).filter(([name]) => isNew(name)))
  const decided = detailsChange(
    { at, country, ...details, custom: Object.fromEntries(Object.entries(custom).filter(([name]) => isNew(customPath(name)))) },
    state,
  )
  if (decided.outcome === 'refused' || decided.events.length === 0) return decided
  if (decided.events.some(bringsInvalidEmail)) return refuse({ refused: 'invalid-email', field: 'email' })
  const filled = decided.events.flatMap(({ personal }) => Object.keys(personal.open()))
  return accept<LeadEvent>({ type: 'LeadEnriched', occurredAt: at, data: { provider, confidence, filled }, personal: present({}) }, ...decided.events)
}

/** Custom fields may be named like details. */
const customPath = (name: string): string => `custom.${name}`

/** Names of all details that had a value at some time; `undefined` once they are erased. */
function everHad(state: LeadState): ReadonlySet<string> | undefined {
  const had = new Set<string>()
  for (let link = state.details; link; link = link.rest) {
    const { type, personal } = link.head
    if (type !== 'LeadCreated' && type !== 'LeadDetailsChanged') continue
    const opened = personal.open()
    if (isErased(opened)) return undefined
    for (const name of detailNames) if (opened[name]) had.add(name)
    for (const name of Object.keys(opened.custom ?? {})) had.add(customPath(name))
  }
  return had
}
