import { z } from 'zod'
import { at, code, longest } from './command-fields.js'
import { clear, eventType } from './event-fields.js'

/** Erases the person a lead is about, whose key is of this generation; basis, request and rule are codes, and stay readable for ever. */
const erasePersonalData = z.strictObject({
  type: z.literal('ErasePersonalData'),
  at,
  generation: z.int().min(1),
  basis: code,
  request: code.optional(),
  /** The rule of retention that asked for it. */
  rule: code.optional(),
})

export const erasureCommands = [erasePersonalData] as const

const label = z.string().min(1).max(longest.text)

/** The fence in the log: the key of the lead, up to this generation, is dead from here on, whatever a backup brings back. */
export const erasureEvents = [
  eventType('PersonalDataErased', {
    generation: clear(z.int().min(1)),
    basis: clear(label),
    request: clear(label.optional()),
    rule: clear(label.optional()),
    /** Names of the public custom fields, which stay; one that was ever sealed under the same name goes. */
    keeps: clear(z.array(z.string().max(longest.fieldName))),
    /** What the last check of the address and the number said, which stays too: that there were some is told, not which. */
    emailVerified: clear(z.boolean().nullable()),
    phoneVerified: clear(z.boolean().nullable()),
  }),
] as const
