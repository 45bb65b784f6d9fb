import { idOf, type Recorded } from '@leadledger/eventsourcing'
import { recordEvents, type RecordEvent, type RecordEventType } from '@leadledger/leads'
import { defineView } from './view.js'

/** What a record other than spend is, by the event that holds it. */
export type RecordKind = Exclude<RecordEventType, 'SpendRecorded' | 'SpendCorrected'>

/** One row a record, as it stands. */
export interface RecordRow {
  /** Id of its stream, which follows from what makes it the one it is. */
  readonly key: string
  readonly kind: RecordKind
  readonly data: object
  readonly recordedAt: number
}

type Event = Extract<RecordEvent, { readonly type: RecordKind }>

const kinds = recordEvents.map(({ type }) => type).filter((type): type is RecordKind => !type.startsWith('Spend'))
const known: ReadonlySet<string> = new Set(kinds)

const recordKey = (event: Recorded<Event>): readonly string[] => (known.has(event.type) ? [idOf(event.stream)] : [])

/** Campaigns, visits, rates, market sizes and targets. */
export const recordView = defineView<RecordRow, Event>({
  projection: {
    name: 'records',
    version: 1,
    types: kinds,
    keys: recordKey,
    evolve: (_, { type, data, recordedAt }, key) => ({ key, kind: type, data, recordedAt }),
  },
  table: 'records',
  columns: { key: 'text', kind: 'text', data: 'json', recordedAt: 'integer' },
  opens: [],
  indexes: [],
})
