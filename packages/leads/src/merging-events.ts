import { z } from 'zod'
import { longest } from './command-fields.js'
import { clear, eventType } from './event-fields.js'

const id = z.string().min(1).max(longest.id)
const at = z.int().nullable()
const source = z.string().max(longest.text).nullable()
const reason = z.string().max(longest.long).optional()
/** What the lead's creation and source read from now on, of all records it stands for. */
const earliest = clear(z.strictObject({ createdAt: at, source }))

const code = z.string().max(longest.text).nullable()
/** What was said of consent: it goes with the person. */
const statement = z.strictObject({ purpose: code, channel: code, granted: z.boolean(), at: z.int() })

/** Two records of one person: ids and times only, so that each lead's personal data stays under its own key. */
export const mergingEvents = [
  eventType('LeadMerged', { into: clear(id), reason }),
  eventType('LeadUnmerged', { into: clear(id), reason }),
  eventType('LeadAbsorbed', { lead: clear(id), createdAt: clear(at), source: clear(source), earliest, consents: clear(z.array(statement).optional()) }),
  eventType('LeadGivenBack', { lead: clear(id), earliest }),
  eventType('DuplicateDismissed', { other: clear(id), reason }),
] as const
