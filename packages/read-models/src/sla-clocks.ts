import { idOf } from '@leadledger/eventsourcing'
import { slaEvents } from '@leadledger/leads'
import { leadKey } from './lead-key.js'
import { defineView } from './view.js'

/** One row for each lead of which a clock was recorded: the newest. */
export interface SlaClockRow {
  readonly lead: string
  readonly cycle: number
  readonly state: 'running' | 'met' | 'breached'
}

const states = { SlaStarted: 'running', SlaMet: 'met', SlaBreached: 'breached' } as const

/** How the clocks stand that `runPolicies` recorded, so that it reads only leads of which it may have to write something. */
export const slaClocks = defineView<SlaClockRow>({
  projection: {
    name: 'sla_clocks',
    version: 1,
    types: slaEvents.map(({ type }) => type),
    keys: leadKey,
    evolve(row, event) {
      const state = Object.hasOwn(states, event.type) ? states[event.type as keyof typeof states] : undefined
      return state ? { lead: idOf(event.stream), cycle: (event.data as { readonly cycle: number }).cycle, state } : row
    },
  },
  table: 'sla_clocks',
  columns: { lead: 'text', cycle: 'integer', state: 'text' },
  opens: [],
  indexes: [],
})
