import { isErased } from '@leadledger/eventsourcing'
import { newestIn } from './chain.js'
import { isContact } from './channels.js'
import type { FollowUp, KnownInteraction, KnownNote, Objection } from './known.js'
import type { LeadState } from './state.js'

/** The interaction as last amended. */
export const interactionOf = (state: LeadState, interactionId: string): KnownInteraction | undefined =>
  newestIn(state.interactions, (known) => known.interactionId === interactionId)

/** Whether somebody reached the lead in this cycle, before or after it was qualified. */
export function wasReached({ qualification, interactions, cycle }: LeadState): boolean {
  if (qualification?.from === 'contacted') return true
  const seen = new Set<string>()
  for (let link = interactions; link; link = link.rest) {
    if (!seen.has(link.head.interactionId) && link.head.cycle === cycle && isContact(link.head)) return true
    seen.add(link.head.interactionId)
  }
  return false
}

/** The note as last amended; `null` when there is none, or none that can still be read. */
export function noteOf({ notes }: KnownInteraction): string | null {
  for (let link: KnownInteraction['notes'] | null = notes; link; link = link.rest) {
    const opened = link.head.open()
    if (isErased(opened)) return null
    if (opened.note !== undefined) return opened.note
  }
  return null
}

/** The note as it reads now. */
export const noteById = (state: LeadState, noteId: string): KnownNote | undefined => newestIn(state.notes, (known) => known.noteId === noteId)

/** The objection as it stands. */
export const objectionById = (state: LeadState, objectionId: string): Objection | undefined =>
  newestIn(state.objections, (known) => known.objectionId === objectionId)

export const hasTouchpoint = (state: LeadState, touchpointId: string): boolean => newestIn(state.touchpoints, (known) => known === touchpointId) !== undefined

/** The follow-up as it stands. */
export const followUpOf = (state: LeadState, followUpId: string): FollowUp | undefined => newestIn(state.followUps, (known) => known.followUpId === followUpId)

/** Ids of the follow-ups still to do, oldest first. */
export function openFollowUps(state: LeadState): readonly string[] {
  const latest = new Map<string, boolean>()
  for (let link = state.followUps; link; link = link.rest) if (!latest.has(link.head.followUpId)) latest.set(link.head.followUpId, link.head.open)
  return [...latest.keys()].filter((id) => latest.get(id)).reverse()
}
