import { z } from 'zod'
import { at, country, customFields, emailText, localDate, longText, mediumText, money, text } from './command-fields.js'
import { statuses } from './status.js'

/** The reason of a loss nobody gave one for: only imports know such losses. */
export const unspecifiedReason = 'unspecified'

/** Details as a file tells them; what is missing is not told, and never clears what the ledger knows. */
const importedDetails = z.strictObject({
  company: text.optional(),
  contact: text.optional(),
  title: text.optional(),
  email: emailText.optional(),
  phone: text.optional(),
  website: mediumText.optional(),
  address: mediumText.optional(),
  note: longText.optional(),
})

/**
 * One lead as another system shows it now. Times are milliseconds since 1970 and `null` where the file does not tell.
 * The lead is brought to that state by the events that are missing; what the file cannot know is inferred and marked so.
 */
export const importLead = z.strictObject({
  type: z.literal('ImportLead'),
  /** When the import runs; the time of changes whose own time the file does not tell. */
  at,
  externalId: text.nullable(),
  details: importedDetails,
  custom: customFields.optional(),
  /** Custom fields that are declared not personal and stay readable after an erasure. */
  publicCustom: customFields.optional(),
  /** ISO 3166 code for phone numbers without `+`. */
  country: country.optional(),
  source: text.nullable(),
  owner: text.nullable(),
  status: z.enum(statuses),
  /** True when the file says somebody tried to reach the lead (then at `contactedAt`) and no more: by itself it leaves the lead new. */
  attempted: z.boolean().optional(),
  createdAt: at.nullable(),
  contactedAt: at.nullable(),
  qualifiedAt: at.nullable(),
  /** When it was converted, lost or disqualified; read only for these statuses. */
  closedAt: at.nullable(),
  /** Deal value of a converted lead, value at stake of a lost one, estimate of an open one. */
  value: money.nullable(),
  /** The day on which the lead expects to buy; left out, what is known of it stays. */
  expectedPurchase: localDate.optional(),
  /** Deal stage of a converted lead. */
  stage: text.nullable().optional(),
  dealName: text.optional(),
  /** When the open deal of a converted lead is expected to be won, as a local date. */
  expectedClose: localDate.optional(),
  /** How the deal of a converted lead ended; left out where it is open, or the file does not tell. */
  deal: z.enum(['won', 'lost']).optional(),
  /** When the deal ended; `closedAt` is when it was opened. */
  dealClosedAt: at.nullable().optional(),
  /** Why the lead or its deal was lost, or the lead disqualified; `unspecified` when the file does not tell. */
  reason: text.nullable(),
  /** What was said about it, in words. */
  lostNote: longText.optional(),
  competitor: text.nullable().optional(),
})

export type ImportLead = z.infer<typeof importLead>
