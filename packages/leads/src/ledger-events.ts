import { eventCodec, type EventCodec } from '@leadledger/eventsourcing'
import { leadEvents, type LeadEvent } from './events.js'
import { handbookEvents } from './handbook-adoption.js'

/** Every event of a ledger's log. */
export const ledgerEvents = [...leadEvents, ...handbookEvents] as const

/** Reads and writes the events of leads in a log, and knows the others in it, which a reader of the whole log comes across. */
export const ledgerCodec = (logId: string): EventCodec<LeadEvent> => eventCodec(logId, ledgerEvents) as EventCodec<LeadEvent>
