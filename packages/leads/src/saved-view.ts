import { z } from 'zod'
import { at, longest, name } from './command-fields.js'
import { statuses } from './status.js'

const term = z.string().min(1).max(longest.text)
const moment = z.int().min(-8.64e15).max(8.64e15)
const someStatuses = z.array(z.enum(statuses)).min(1).max(statuses.length)

/** Filters of a list of leads that name no person outside the organisation; moments are milliseconds since 1970. */
const filter = {
  status: someStatuses.optional(),
  notStatus: someStatuses.optional(),
  ownStatus: term.optional(),
  owner: term.optional(),
  team: term.optional(),
  previousOwner: term.optional(),
  unassigned: z.boolean().optional(),
  source: term.optional(),
  created: term.optional(),
  createdFrom: moment.optional(),
  createdTo: moment.optional(),
  followUpOverdue: z.boolean().optional(),
}

export const savedFilter = z.strictObject(filter)

/** Keeps a filter and an order under a name of its owner; saving another one under it replaces it. What it finds is decided by whoever lists. */
export const saveView = z.strictObject({
  type: z.literal('SaveView'),
  at,
  owner: name,
  name,
  /** Whether others see it too. */
  shared: z.boolean().default(false),
  filter: z.strictObject({ ...filter, search: z.never({ error: 'is personal, and a view is kept in clear text' }).optional() }),
  sort: z.string().min(1).max(longest.id).optional(),
})

export const removeView = z.strictObject({ type: z.literal('RemoveView'), at, owner: name, name })
