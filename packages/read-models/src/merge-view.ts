import { idOf, type Recorded } from '@leadledger/eventsourcing'
import type { LeadEvent, MergedSpan } from '@leadledger/leads'
import { defineView } from './view.js'

/** One row a lead that was ever merged into another, or said to be no duplicate of one: few have one. */
export interface MergeRow {
  readonly lead: string
  /** The lead it is merged into now. */
  readonly survivor: string | null
  readonly spans: readonly MergedSpan[]
  readonly notDuplicates: readonly string[]
}

type Event = Recorded<LeadEvent>
type MergeEvent = Extract<Event, { readonly type: 'LeadMerged' | 'LeadUnmerged' | 'DuplicateDismissed' }>

const isMergeEvent = (event: Event): event is MergeEvent => event.type === 'LeadMerged' || event.type === 'LeadUnmerged' || event.type === 'DuplicateDismissed'

function evolve(known: MergeRow | undefined, event: Event, lead: string): MergeRow | undefined {
  const row = known ?? { lead, survivor: null, spans: [], notDuplicates: [] }
  switch (event.type) {
    case 'LeadMerged': {
      const { into } = event.data
      return { ...row, survivor: into, spans: [...row.spans, { into, at: event.occurredAt }] }
    }
    case 'LeadUnmerged':
      return { ...row, survivor: null, spans: row.spans.map((span) => (span.until === undefined ? { ...span, until: event.occurredAt } : span)) }
    case 'DuplicateDismissed':
      return { ...row, notDuplicates: [...row.notDuplicates, event.data.other] }
    default:
      return known
  }
}

/** Which leads are others by now. A merge takes effect with the event of the lead that is given up: one append. */
export const mergeView = defineView<MergeRow>({
  projection: {
    name: 'lead_merges',
    version: 1,
    types: ['LeadMerged', 'LeadUnmerged', 'DuplicateDismissed'],
    keys: (event) => (isMergeEvent(event) ? [idOf(event.stream)] : []),
    evolve,
  },
  table: 'lead_merges',
  columns: { lead: 'text', survivor: 'text', spans: 'json', notDuplicates: 'json' },
  opens: [],
  indexes: [{ name: 'lead_merges_by_survivor', columns: ['survivor'] }],
})
