import type { EventCodec, EventStore, Recorded, Vault } from '@leadledger/eventsourcing'
import type { LeadEvent, LeadEventOf } from '@leadledger/leads'

/** A log and what it takes to read it. */
export interface LogReader {
  readonly store: EventStore
  readonly codec: EventCodec<LeadEvent>
  readonly vault: Vault
  /** Called with erasures before they are folded: from then on their keys are dead, whoever was to destroy them and did not. */
  readonly carryOut?: (erasures: readonly Recorded<LeadEventOf<'PersonalDataErased'>>[]) => Promise<void>
}
