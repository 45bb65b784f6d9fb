import type { DealState } from './deal.js'
import type { Status } from './status.js'

/** Every way a command can be refused, with what the caller needs to explain it. */
export type LeadRefusal =
  | { readonly refused: 'no-such-lead' }
  | { readonly refused: 'already-exists' }
  | { readonly refused: 'missing-fields'; readonly missing: readonly string[] }
  | { readonly refused: 'invalid-email'; readonly field: 'email' }
  /** The lifecycle has no such step; `allowed` names where the lead may go from here. */
  | { readonly refused: 'wrong-status'; readonly status: Status; readonly allowed: readonly Status[] }
  /** The handbook has no such status within the one the lead has; `allowed` names those it has, and that one itself. */
  | { readonly refused: 'status-unknown'; readonly allowed: readonly string[] }
  | { readonly refused: 'already-converted' }
  | { readonly refused: 'already-owned'; readonly owner: string }
  /** It was handed over before, and `to` did not answer yet. */
  | { readonly refused: 'handover-waits'; readonly to: string }
  /** It waits for nobody. */
  | { readonly refused: 'no-handover' }
  | { readonly refused: 'no-such-detail'; readonly detail: 'email' | 'phone' }
  | { readonly refused: 'no-such-interaction' | 'interaction-exists'; readonly interactionId: string }
  | { readonly refused: 'outcome-does-not-fit'; readonly allowed: readonly string[] }
  | { readonly refused: 'touchpoint-exists'; readonly touchpointId: string }
  | { readonly refused: 'no-such-follow-up' | 'follow-up-exists' | 'follow-up-closed'; readonly followUpId: string }
  /** Something else was recorded under this id. */
  | { readonly refused: 'behaviour-exists'; readonly behaviourId: string }
  /** Criteria the handbook wants assessed before qualifying: unknown is not unmet. */
  | { readonly refused: 'not-assessed'; readonly missing: readonly string[] }
  | { readonly refused: 'criteria-not-met'; readonly met: readonly string[]; readonly needed: number }
  /** Only a qualified lead is converted; `missing` are the criteria still open. */
  | { readonly refused: 'not-qualified'; readonly status: Status; readonly missing: readonly string[] }
  /** No qualification profile of the handbook has such a criterion. */
  | { readonly refused: 'criterion-unknown'; readonly allowed: readonly string[] }
  | { readonly refused: 'no-such-note' | 'note-exists'; readonly noteId: string }
  | { readonly refused: 'no-such-objection' | 'objection-exists' | 'objection-closed'; readonly objectionId: string }
  /** The handbook names what there is, and this is none of it. */
  | {
      readonly refused: 'question-unknown' | 'objection-unknown' | 'technique-unknown' | 'checklist-unknown' | 'item-unknown'
      readonly allowed: readonly string[]
    }
  /** The question is bound to no criterion that an answer could fill. */
  | { readonly refused: 'no-criterion'; readonly question: string }
  /** The handbook names the sources, the reasons or the stages there are, and this is none of them. */
  | { readonly refused: 'source-unknown' | 'reason-unknown' | 'stage-unknown'; readonly allowed: readonly string[] }
  /** Only a converted lead has a deal. */
  | { readonly refused: 'no-deal'; readonly status: Status }
  /** The deal is won or lost; `allowed` names the command that opens it again. */
  | { readonly refused: 'deal-closed'; readonly deal: Exclude<DealState, 'open'>; readonly allowed: readonly ['ReopenDeal'] }
  /** The customer bought, renewed or left since: the deal behind that stays won. */
  | { readonly refused: 'customer-acted' }
  /** A won deal makes a customer; `deal` says how it stands. */
  | { readonly refused: 'not-a-customer'; readonly deal: DealState | null }
  | { readonly refused: 'purchase-exists'; readonly purchaseId: string }
  | { readonly refused: 'already-renewed'; readonly until: string }
  | { readonly refused: 'already-churned' }
  | { readonly refused: 'no-such-enrolment' | 'enrolment-exists'; readonly enrolmentId: string }
  | { readonly refused: 'sequence-unknown'; readonly allowed: readonly string[] }
  /** A lead goes through a sequence once at a time. */
  | { readonly refused: 'already-enrolled'; readonly sequence: string }
  /** Only an open lead is written to. */
  | { readonly refused: 'lead-closed'; readonly status: Status }
  /** Nobody said that this person may be written to for this, or the person took it back. */
  | { readonly refused: 'no-consent'; readonly purpose: string; readonly channel: string }
  | { readonly refused: 'no-such-message'; readonly messageId: string }
  | { readonly refused: 'note-required'; readonly because: string }
  /** The person's data was erased: nothing personal can be added or compared. */
  | { readonly refused: 'erased' }
  /** The file shows an earlier status than the ledger has: an old export, or a correction to make by hand. */
  | { readonly refused: 'status-goes-back'; readonly from: Status; readonly to: Status }
  /** The lead is closed already, and the file tells its closing differently. */
  | { readonly refused: 'closed-differently'; readonly fields: readonly string[] }
  /** The lead is another one by now: `into` is its id, which takes the command. */
  | { readonly refused: 'merged'; readonly into: string }
  | { readonly refused: 'not-merged' }
  /** The role of whoever asks does not reach so far: `needs` names what it lacks, `change` where the lead is somebody else's. */
  | { readonly refused: 'not-permitted'; readonly needs: 'change' | 'assign' | 'override' | 'merge' | 'erase' }
  | { readonly refused: 'cannot-merge'; readonly because: MergeObstacle }
  /** The import that made the lead was taken back; a file that has it brings it again. */
  | { readonly refused: 'withdrawn' }

/** What stands in the way of a merge; where it says so of the loser, the other way round may do. */
export type MergeObstacle = 'itself' | 'circle' | 'loser-is-converted' | 'loser-is-customer' | 'survivor-is-closed'
