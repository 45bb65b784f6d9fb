import { z } from 'zod'
import { longest, money, name, named, text } from './command-fields.js'
import type { LeadState } from './state.js'
import { assignmentMethods } from './turn-taking.js'

/** What a lead must be for a rule to hold; whatever is named must hold, and clear facts only, since the choice of a rule is clear. */
const condition = z.strictObject({
  sources: z.array(text).min(1).optional(),
  /** Estimated value: at least, and less than. An amount in another currency is neither. */
  valueFrom: money.optional(),
  valueBelow: money.optional(),
  /** Values of `publicCustom`, by the name of the field. */
  publicCustom: named(z.string().min(1).max(longest.fieldName), z.array(text).min(1)).optional(),
})

const rule = z
  .strictObject({
    id: z
      .string()
      .max(longest.id)
      .regex(/^[a-z0-9][a-z0-9-]*$/i, { message: 'is no id: expected letters, digits and -, a letter or digit first' }),
    label: text.optional(),
    when: condition.optional(),
    team: name.optional(),
    members: z.array(name).min(1).optional(),
    method: z.enum(assignmentMethods),
  })
  .refine(({ team, members }) => (team === undefined) !== (members === undefined), { path: ['team'], message: 'name a team or members, and not both' })

/** The chain of rules: the first that holds and has somebody free gives the lead; where none does, it waits in the queue. */
export const assignmentShape = z.strictObject({
  rules: z.array(rule),
  /** Whose working days a monthly cap is spread over; `null` for all days. */
  calendar: z.string().max(longest.id).nullable(),
})

export type AssignmentRule = z.infer<typeof rule>

/** Where rules contradict themselves, each with its path. */
export function ruleProblems({ id, when, members = [] }: AssignmentRule): readonly string[] {
  const path = `assignment.rules.${id}`
  const { valueFrom: from, valueBelow: below } = when ?? {}
  const twice = members.filter((user, index) => members.indexOf(user) !== index)
  const problems = twice.map((user) => `${path}.members: has ${user} twice`)
  if (from && below && from.currency !== below.currency) problems.push(`${path}.when: has two currencies`)
  else if (from && below && from.minor >= below.minor) problems.push(`${path}.when: no value is from valueFrom on and below valueBelow`)
  return problems
}

/** The rules that hold for a lead, in their order. */
export const rulesFor = (rules: readonly AssignmentRule[], lead: Pick<LeadState, 'source' | 'estimatedValue' | 'publicCustom'>): readonly AssignmentRule[] =>
  rules.filter(({ when }) => when === undefined || holds(when, lead))

function holds(
  { sources, valueFrom, valueBelow, publicCustom = {} }: z.infer<typeof condition>,
  lead: Pick<LeadState, 'source' | 'estimatedValue' | 'publicCustom'>,
): boolean {
  const value = lead.estimatedValue
  if (sources && (lead.source === null || !sources.includes(lead.source))) return false
  if (valueFrom && (value?.currency !== valueFrom.currency || value.minor < valueFrom.minor)) return false
  if (valueBelow && (value?.currency !== valueBelow.currency || value.minor >= valueBelow.minor)) return false
  return Object.entries(publicCustom).every(([field, values]) => Object.hasOwn(lead.publicCustom, field) && values.includes(lead.publicCustom[field] as string))
}
