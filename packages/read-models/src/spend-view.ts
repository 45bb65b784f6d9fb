import { idOf, type Recorded } from '@leadledger/eventsourcing'
import type { RecordEvent, SpendScope } from '@leadledger/leads'
import { defineView } from './view.js'

/** One row a spend, as last corrected. */
export interface SpendRow {
  /** Id of its stream, which follows from its own. */
  readonly key: string
  readonly spend: string
  readonly campaign: string | null
  readonly source: string | null
  readonly scope: SpendScope
  /** Local dates, from the first day up to, and without, the last. */
  readonly fromDate: string
  readonly toDate: string
  readonly minor: number
  readonly currency: string
  readonly recordedAt: number
}

type SpendEvent = Extract<RecordEvent, { readonly type: `Spend${string}` }>

const spendKey = (event: Recorded<SpendEvent>): readonly string[] => (event.type.startsWith('Spend') ? [idOf(event.stream)] : [])

/** What was spent, on what and when. */
export const spendView = defineView<SpendRow, SpendEvent>({
  projection: {
    name: 'spend',
    version: 1,
    types: ['SpendRecorded', 'SpendCorrected'],
    keys: spendKey,
    evolve(_, { data: { spendId, campaign, source, scope, from, to, amount }, recordedAt }, key) {
      return { key, spend: spendId, campaign, source, scope, fromDate: from, toDate: to, minor: amount.minor, currency: amount.currency, recordedAt }
    },
  },
  table: 'spend',
  columns: {
    key: 'text',
    spend: 'text',
    campaign: 'text',
    source: 'text',
    scope: 'text',
    fromDate: 'text',
    toDate: 'text',
    minor: 'integer',
    currency: 'text',
    recordedAt: 'integer',
  },
  opens: [],
  indexes: [],
})
