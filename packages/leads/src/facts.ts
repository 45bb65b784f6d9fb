import type { InteractionFacts } from './channels.js'
import type { DealState } from './deal.js'
import type { HandoverFacts } from './handover.js'
import type { MergedSpan } from './merged-facts.js'
import type { Money } from './money.js'
import type { ScoreInputs } from './score-inputs.js'
import type { NurtureFacts } from './nurture-facts.js'
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
  /** True where a lead came to be qualified by a manager's word, so that it could be converted. */
  readonly overridden?: true
  /** True where a lead came to be qualified with criteria nobody answered: an import knows of none, and an optional one may be left open. */
  readonly unanswered?: true
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

/** An interaction as last amended. */
export interface LoggedInteraction extends InteractionFacts {
  readonly at: number | null
  /** When it was written down. */
  readonly recordedAt: number
  readonly cycle: number
  readonly durationMs: number | null
  /** Characters of its note; `null` when nobody counted them. */
  readonly noteLength: number | null
}

/** A follow-up as it stands. */
export interface FollowUpFacts {
  /** The instant from which it is overdue. */
  readonly dueAt: number
  readonly state: 'open' | 'completed' | 'cancelled'
  readonly reschedules: number
  /** How often it was put off when its day was over already. */
  readonly missed: number
  readonly scheduledAt: number | null
  readonly closedAt: number | null
}

/** A visit that led to the lead, or brought it back. */
export interface Touchpoint {
  readonly at: number | null
  /** The campaign it is booked to, else the one its link named; `null` where neither was. */
  readonly campaign: string | null
  /** The source its link named. */
  readonly source: string | null
}

/** From when on somebody, or nobody, owned a lead. */
export interface Ownership {
  readonly owner: string | null
  readonly at: number | null
}

/** What happened to one lead, as far as numbers need it: clear facts only, so erasing a person changes no number. */
export interface LeadFacts {
  readonly lead: string
  /** Milliseconds since 1970; `null` when nobody knows. */
  readonly createdAt: number | null
  readonly imported: boolean
  /** First source; `null` when unknown. */
  readonly source: string | null
  /** Who referred it; left out where nobody said. */
  readonly referrer?: string | null
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
  /** Who owned it, in the order it was recorded; empty while nobody ever did. */
  readonly owners: readonly Ownership[]
  /** To whom it was handed over, in the order it was recorded; left out, or empty, for those that never were. */
  readonly handovers?: readonly HandoverFacts[]
  /** In the order they were recorded. */
  readonly touchpoints: readonly Touchpoint[]
  /** Where asked for, in order of time; those of unknown time first. */
  readonly interactions?: readonly LoggedInteraction[]
  /** Where asked for. */
  readonly followUps?: readonly FollowUpFacts[]
  /** Where asked for, of leads that have any. */
  readonly nurture?: NurtureFacts
  /** In the order they were recorded. */
  readonly customer: readonly CustomerStep[]
  /** What its score is made of, where asked for. */
  readonly scoreInputs?: ScoreInputs
  /** Custom fields, for grouping. */
  readonly custom?: Readonly<Record<string, string>>
  /** When it was merged into others, in the order it was recorded; left out for nearly all leads. */
  readonly merges?: readonly MergedSpan[]
  /** The facts of leads that are, or once were, merged into it; left out for nearly all leads. */
  readonly absorbed?: readonly LeadFacts[]
}

/** Who owned a lead at an instant; an unknown time counts as past. */
export const ownerAt = ({ owners }: Pick<LeadFacts, 'owners'>, at: number): string | null =>
  owners.findLast((since) => since.at === null || since.at <= at)?.owner ?? null
