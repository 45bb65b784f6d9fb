import { z } from 'zod'
import { at, id, longText, text } from './command-fields.js'

/** Ends the lead as one of its own; what it has stays in its stream. */
const mergeLead = z.strictObject({ type: z.literal('MergeLead'), at, into: id, reason: longText.optional() })
const unmergeLead = z.strictObject({ type: z.literal('UnmergeLead'), at, reason: longText.optional() })
/** Takes another lead in, before that one is merged; `createdAt`, `source`, `open` and `consents` say how that one stands. */
const absorbLead = z.strictObject({
  type: z.literal('AbsorbLead'),
  at,
  lead: id,
  createdAt: at.nullable(),
  source: text.nullable(),
  open: z.boolean(),
  consents: z.array(z.strictObject({ purpose: text.nullable(), channel: text.nullable(), granted: z.boolean(), at })).optional(),
})
const giveBackLead = z.strictObject({ type: z.literal('GiveBackLead'), at, lead: id })
/** Holds for both leads, whichever of them it is said of. */
const markNotDuplicate = z.strictObject({ type: z.literal('MarkNotDuplicate'), at, other: id, reason: longText.optional() })

export const mergingCommands = [mergeLead, unmergeLead, absorbLead, giveBackLead, markNotDuplicate] as const
