import { z } from 'zod'
import { at, longest, longText, name, text } from './command-fields.js'
import { clear, eventType } from './event-fields.js'
import type { LeadEvent } from './events.js'

/** Offers a lead to somebody, who then accepts or returns it; until then its owner stays. */
const handOverLead = z.strictObject({ type: z.literal('HandOverLead'), at, to: name, note: longText.optional() })
/** Whoever it waits for owns it from here on. */
const acceptLead = z.strictObject({ type: z.literal('AcceptLead'), at })
const returnLead = z.strictObject({ type: z.literal('ReturnLead'), at, reason: text, note: longText.optional() })

export const handoverCommands = [handOverLead, acceptLead, returnLead] as const

const parties = { from: clear(z.string().max(longest.text).nullable()), to: clear(z.string().max(longest.text)) }

/** `from` is who owned it when it was handed over. */
export const handoverEvents = [
  eventType('LeadHandedOver', { ...parties, note: longText.optional() }),
  eventType('LeadAccepted', parties),
  eventType('LeadReturned', { ...parties, reason: clear(z.string().max(longest.text)), note: longText.optional() }),
] as const

/** Who waits for whom, and since when. */
export interface Handover {
  /** Who owned it when it was handed over; `null` for nobody. */
  readonly from: string | null
  readonly to: string
  /** Milliseconds since 1970; `null` when nobody knows. */
  readonly at: number | null
}

/** A hand-over with how it ended; `null` while it waits. */
export interface HandoverFacts extends Handover {
  readonly ended: { readonly how: HandoverEnd; readonly at: number | null; readonly reason: string | null } | null
}

/** What ends the waiting: an answer, or something that leaves nothing to answer. */
export type HandoverEnd = 'accepted' | 'returned' | 'reassigned' | 'closed' | 'merged'

const ends: Readonly<Partial<Record<LeadEvent['type'], HandoverEnd>>> = {
  LeadAccepted: 'accepted',
  LeadReturned: 'returned',
  LeadAssigned: 'reassigned',
  LeadReleased: 'reassigned',
  LeadConverted: 'closed',
  LeadLost: 'closed',
  LeadDisqualified: 'closed',
  LeadMerged: 'merged',
}

/** The hand-over that waits after an event; `null` where none does. */
export function handoverAfter(known: Handover | null, event: LeadEvent): Handover | null {
  if (event.type === 'LeadHandedOver') return { ...event.data, at: event.occurredAt }
  return known && ends[event.type] ? null : known
}

/** Every hand-over after an event, in the order they were recorded; the same list where it changes none. */
export function handoversAfter(known: readonly HandoverFacts[], event: LeadEvent): readonly HandoverFacts[] {
  if (event.type === 'LeadHandedOver') return [...known, { ...event.data, at: event.occurredAt, ended: null }]
  const last = known.at(-1)
  const how = last && !last.ended ? ends[event.type] : undefined
  if (!last || !how) return known
  const reason = event.type === 'LeadReturned' ? event.data.reason : null
  return [...known.slice(0, -1), { ...last, ended: { how, at: event.occurredAt, reason } }]
}

/** The hand-over that waits among those of a lead. */
export const waitingHandover = (handovers: readonly HandoverFacts[] = []): HandoverFacts | undefined => handovers.findLast(({ ended }) => ended === null)
