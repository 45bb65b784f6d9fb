import type { Personal } from '@leadledger/eventsourcing'
import type { Chain } from './chain.js'
import type { InteractionFacts } from './channels.js'
import type { LeadEventOf } from './events.js'
import type { Status } from './status.js'

export interface KnownInteraction extends InteractionFacts {
  readonly interactionId: string
  readonly durationMs: number | null
  readonly cycle: number
  /** When it happened, as it was logged; `null` when nobody knows. */
  readonly at: number | null
  /** Where the notes are sealed, newest first; opened only by an amendment that brings a note. */
  readonly notes: Chain<Personal<{ readonly note?: string | undefined }>>
}

export type Closing = LeadEventOf<'LeadConverted' | 'LeadLost' | 'LeadDisqualified'>
/** How a lead came to be qualified, and when; `null` when nobody knows. */
export interface Qualification {
  readonly from: Status
  readonly at: number | null
}

export interface FollowUp {
  readonly followUpId: string
  readonly due: { readonly date: string; readonly zone: string }
  readonly open: boolean
  /** The local date from which on its reminder is shown again. */
  readonly snoozed?: FollowUp['due']
}

export interface KnownNote {
  readonly noteId: string
  /** Where the words are sealed; opened only by an amendment. */
  readonly words: Personal<{ readonly note: string }>
}

export interface Objection {
  readonly objectionId: string
  readonly isResolved: boolean
}
export type KnownBehaviour = LeadEventOf<'BehaviourRecorded'>['data']
