import type { EventCodec, EventStore, Vault } from '@leadledger/eventsourcing'
import type { LeadEvent } from '@leadledger/leads'

/** A log and what it takes to read it. */
export interface LogReader {
  readonly store: EventStore
  readonly codec: EventCodec<LeadEvent>
  readonly vault: Vault
}
