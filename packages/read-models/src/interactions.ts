import { idOf, type Recorded } from '@leadledger/eventsourcing'
import type { LeadEvent, LoggedInteraction } from '@leadledger/leads'
import { defineView } from './view.js'

/** One row an interaction, as last amended; clear facts only. */
export interface InteractionRow extends Omit<LoggedInteraction, 'automated'> {
  /** `lead/interaction`: interaction ids are unique within their lead. */
  readonly key: string
  readonly lead: string
  readonly automated: number
}

type InteractionEvent = Extract<Recorded<LeadEvent>, { readonly type: `Interaction${string}` }>

const isInteraction = (event: Recorded<LeadEvent>): event is InteractionEvent => event.type.startsWith('Interaction')

const keysOf = (event: Recorded<LeadEvent>): readonly string[] => (isInteraction(event) ? [`${idOf(event.stream)}/${event.data.interactionId}`] : [])

function evolve(row: InteractionRow | undefined, event: Recorded<LeadEvent>, key: string): InteractionRow | undefined {
  if (event.type === 'InteractionLogged') {
    const { channel, direction, outcome, automated, durationMs, cycle, noteLength = null } = event.data
    const { occurredAt: at, recordedAt } = event
    return { key, lead: idOf(event.stream), channel, direction, outcome, automated: automated ? 1 : 0, durationMs, cycle, at, recordedAt, noteLength }
  }
  if (event.type !== 'InteractionAmended' || !row) return row
  const { outcome, durationMs, noteLength = row.noteLength } = event.data
  return { ...row, noteLength, outcome: outcome?.to ?? row.outcome, durationMs: durationMs ? durationMs.to : row.durationMs }
}

/** The interactions of all leads. */
export const interactions = defineView<InteractionRow>({
  projection: { name: 'interactions', version: 1, types: ['InteractionLogged', 'InteractionAmended'], keys: keysOf, evolve },
  table: 'interactions',
  columns: {
    key: 'text',
    lead: 'text',
    channel: 'text',
    direction: 'text',
    outcome: 'text',
    automated: 'integer',
    durationMs: 'integer',
    cycle: 'integer',
    at: 'integer',
    recordedAt: 'integer',
    noteLength: 'integer',
  },
  opens: [],
  indexes: [{ name: 'interactions_by_lead', columns: ['lead', 'at'] }],
})
