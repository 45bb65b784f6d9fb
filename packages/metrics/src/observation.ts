import type { LoggedInteraction, Status } from '@leadledger/leads'
import type { Exclusion } from './exclusion.js'

interface Event {
  /** Date of the counted event, by which windows and periods go; `null` when nobody knows. */
  readonly at: number | null
  /** Owner at that event, or whoever else it is credited to. */
  readonly owner?: string | null
  /** Status the event belongs to; by default the lead's. */
  readonly status?: Status
  /** What somebody did, for numbers over interactions. */
  readonly activity?: Pick<LoggedInteraction, 'channel' | 'direction' | 'outcome'>
}

/** What one lead says about one number: a value, why there is none, or that it is still open. */
export type Observation<Value> = Event & ({ readonly value: Value } | { readonly excluded: Exclusion } | { readonly censored: true })
