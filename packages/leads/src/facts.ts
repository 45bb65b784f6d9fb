import type { DealState } from './deal.js'
import type { Money } from './money.js'
import type { Status } from './status.js'

/** One stay in a status, from `at` until the next visit's `at`. */
export interface Visit {
  readonly status: Status
  /** When it was entered, milliseconds since 1970; `null` when nobody knows. */
  readonly at: number | null
  /** Owner when it was entered; `null` when nobody owned the lead. */
  readonly owner: string | null
  /** 1 for the first time through the lifecycle, one more after every reopening. */
  readonly cycle: number
  /** True when the step was concluded from a later one, not reported: its time is a bound, not a measurement. */
  readonly inferred?: true
}

export interface Conversion {
  readonly at: number | null
  readonly owner: string | null
  readonly cycle: number
  readonly value: Money | null
  /** Set once the conversion was reverted. */
  readonly revertedAt?: number | null
  /** Stage its deal was opened in, and the percent the handbook gave it then. */
  readonly stage: string | null
  readonly probability: number | null
  readonly expectedClose: string | null
  /** What happened to its deal since, in the order it was recorded. */
  readonly steps: readonly DealStep[]
}

/** A change of a deal: what holds from `at` on; what is left out stays. */
export interface DealStep {
  readonly at: number | null
  readonly owner: string | null
  readonly state?: DealState
  readonly stage?: string
  /** Percent; set with every stage. */
  readonly probability?: number | null
  readonly value?: Money | null
  /** Local date. */
  readonly expectedClose?: string | null
  /** Why it was lost, and to whom. */
  readonly reason?: string
  readonly competitor?: string | null
}

/** What a customer did. */
export type CustomerStep = { readonly at: number | null; readonly owner: string | null } & (
  | { readonly kind: 'purchase'; readonly amount: Money; readonly margin: Money | null }
  /** `until`: last day of the period it renewed for. */
  | { readonly kind: 'renewal'; readonly until: string; readonly amount: Money | null; readonly margin: Money | null }
  | { readonly kind: 'churn'; readonly reason: string }
)

/** One loss; it stays when the lead is reopened. */
export interface Loss {
  readonly at: number | null
  readonly owner: string | null
  readonly cycle: number
  readonly reason: string
  readonly competitor: string | null
  /** Status the lead was lost in. */
  readonly stage: Status
  /** Estimated value when it was lost. */
  readonly value: Money | null
  /** Set once the lead was reopened after this loss. */
  readonly reopenedAt?: number | null
}

/** A human answer to the lead: an attempt counts, an automated mail does not. */
export interface Response {
  readonly at: number | null
  readonly owner: string | null
  /** True when the time was concluded, not reported. */
  readonly inferred?: true
}

/** What happened to one lead, as far as numbers need it: clear facts only, so erasing a person changes no number. */
export interface LeadFacts {
  readonly lead: string
  /** Milliseconds since 1970; `null` when nobody knows. */
  readonly createdAt: number | null
  readonly imported: boolean
  /** First source; `null` when unknown. */
  readonly source: string | null
  /** Owner now; `null` when nobody owns it. */
  readonly owner: string | null
  readonly status: Status
  readonly cycle: number
  /** In the order they were recorded; the first is `new`. */
  readonly visits: readonly Visit[]
  /** First response of each cycle, in order of cycles. */
  readonly responses: readonly (Response & { readonly cycle: number })[]
  readonly conversions: readonly Conversion[]
  readonly losses: readonly Loss[]
  /** In the order they were recorded. */
  readonly customer: readonly CustomerStep[]
  /** Custom fields, for grouping. */
  readonly custom?: Readonly<Record<string, string>>
}
