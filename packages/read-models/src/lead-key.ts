import { idOf, type Recorded } from '@leadledger/eventsourcing'
import type { LeadEvent } from '@leadledger/leads'

/** Key of tables with one row a lead. */
export const leadKey = (event: Recorded<LeadEvent>): readonly string[] => [idOf(event.stream)]
