import { leadDecider } from '@leadledger/leads'
import type { Send } from '../src/import-rows.js'

/** Leads that live in memory under the rules of the domain, without a log. */
export function decidedLeads(): { readonly send: Send; readonly statuses: () => Record<string, number> } {
  const { initialState, decide, evolve } = leadDecider()
  const states = new Map<string, typeof initialState>()
  const send: Send = async (lead, command) => {
    const before = states.get(lead) ?? initialState
    const decision = decide(command, before)
    if (decision.outcome === 'refused') return { outcome: 'refused', reason: decision.refusal.refused }
    states.set(
      lead,
      decision.events.reduce((state, event) => evolve(state, event), before),
    )
    return { outcome: 'accepted', events: decision.events.length, created: !before.exists, duplicate: false }
  }
  const statuses = (): Record<string, number> => {
    const counts: Record<string, number> = {}
    for (const { status } of states.values()) counts[status] = (counts[status] ?? 0) + 1
    return counts
  }
  return { send, statuses }
}
