import { idOf, type Recorded } from '@leadledger/eventsourcing'
import type { LeadEvent, MergedSpan } from '@leadledger/leads'
import { defineView } from './view.js'

/** One row a lead that was ever merged into another, withdrawn, or said to be no duplicate of one: few have one. */
export interface MergeRow {
  readonly lead: string
  /** The lead it is merged into now. */
  readonly survivor: string | null
  /** 1 while it does not stand for itself: merged, or withdrawn. */
  readonly aside: number
  readonly spans: readonly MergedSpan[]
  readonly notDuplicates: readonly string[]
}

type Event = Recorded<LeadEvent>
const types = ['LeadMerged', 'LeadUnmerged', 'LeadWithdrawn', 'LeadRestored', 'DuplicateDismissed'] as const
const known: ReadonlySet<string> = new Set(types)

function evolve(known: MergeRow | undefined, event: Event, lead: string): MergeRow | undefined {
  const row = known ?? { lead, survivor: null, aside: 0, spans: [], notDuplicates: [] }
  switch (event.type) {
    case 'LeadMerged': {
      const { into } = event.data
      return { ...row, survivor: into, aside: 1, spans: [...row.spans, { into, at: event.occurredAt }] }
    }
    case 'LeadWithdrawn':
      return { ...row, aside: 1, spans: [...row.spans, { into: null, at: event.occurredAt }] }
    case 'LeadUnmerged':
    case 'LeadRestored':
      return { ...row, survivor: null, aside: 0, spans: row.spans.map((span) => (span.until === undefined ? { ...span, until: event.occurredAt } : span)) }
    case 'DuplicateDismissed':
      return { ...row, notDuplicates: [...row.notDuplicates, event.data.other] }
    default:
      return known
  }
}

/** Which leads are others by now, or withdrawn. A merge takes effect with the event of the lead that is given up: one append. */
export const mergeView = defineView<MergeRow>({
  projection: {
    name: 'lead_merges',
    version: 2,
    types,
    keys: (event) => (known.has(event.type) ? [idOf(event.stream)] : []),
    evolve,
  },
  table: 'lead_merges',
  columns: { lead: 'text', survivor: 'text', aside: 'integer', spans: 'json', notDuplicates: 'json' },
  opens: [],
  indexes: [{ name: 'lead_merges_by_survivor', columns: ['survivor'] }],
})
