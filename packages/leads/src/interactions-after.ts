import { newestIn } from './chain.js'
import type { LeadEventOf } from './events.js'
import type { KnownInteraction } from './known.js'
import type { LeadState } from './state.js'

type Interactions = LeadState['interactions']

/** The interactions of a lead after one was logged, or amended; none is amended that nobody logged. */
export function interactionsAfter(known: Interactions, event: LeadEventOf<'InteractionLogged' | 'InteractionAmended'>): Interactions {
  if (event.type === 'InteractionLogged') return { head: { ...event.data, at: event.occurredAt, notes: { head: event.personal, rest: null } }, rest: known }
  const { data, personal } = event
  const before = newestIn(known, ({ interactionId }) => interactionId === data.interactionId)
  if (!before) return known
  const head: KnownInteraction = {
    ...before,
    outcome: data.outcome?.to ?? before.outcome,
    durationMs: data.durationMs ? data.durationMs.to : before.durationMs,
    notes: { head: personal, rest: before.notes },
  }
  return { head, rest: known }
}
