import { categoryOf, eventCodec, idOf, type EventCodec, type StreamName } from '@leadledger/eventsourcing'
import { leadEvents, type LeadEvent } from './events.js'
import { handbookEvents, type HandbookEvent } from './handbook-adoption.js'
import { rosterEvents, type RosterEvent } from './roster.js'
import { turnEvents, type TurnEvent } from './turn-taking.js'
import { leadCategory } from './lead.js'
import { recordEvents, type RecordEvent } from './record-events.js'
import { recordCategories } from './record.js'

/** Every event of a ledger's log. */
export const ledgerEvents = [...leadEvents, ...handbookEvents, ...rosterEvents, ...turnEvents, ...recordEvents] as const

/** Reads and writes the events of leads in a log, and knows the others in it, which a reader of the whole log comes across. */
export const ledgerCodec = (logId: string): EventCodec<LeadEvent> => eventCodec(logId, ledgerEvents, subjectOf) as EventCodec<LeadEvent>

/** Reads and writes the events of its handbook. */
export const handbookCodec = (logId: string): EventCodec<HandbookEvent> => eventCodec(logId, handbookEvents, subjectOf)

/** Reads and writes the events of its people. */
export const rosterCodec = (logId: string): EventCodec<RosterEvent> => eventCodec(logId, rosterEvents, subjectOf)

/** Reads and writes the turns its rules gave. */
export const turnCodec = (logId: string): EventCodec<TurnEvent> => eventCodec(logId, turnEvents, subjectOf)

/** Reads and writes what is recorded about the organisation. */
export const recordCodec = (logId: string): EventCodec<RecordEvent> => eventCodec(logId, recordEvents, subjectOf)

const categoriesOfRecords: ReadonlySet<string> = new Set(recordCategories)

/**
 * Whose key seals a stream: the lead's id, and for other streams a name that no lead can have, since ids hold no `/`.
 * Records share one: they are about the organisation, and there are many.
 */
export function subjectOf(stream: StreamName): string {
  const category = categoryOf(stream)
  if (category === leadCategory) return idOf(stream)
  return categoriesOfRecords.has(category) ? 'records/organisation' : `${category}/${idOf(stream)}`
}
