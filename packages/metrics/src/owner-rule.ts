import type { LeadAt } from './lead-at.js'
import type { Observation } from './observation.js'

/** To whom a number is credited, and how that reads. */
export const ownerRules = {
  'at-event': 'owner at the counted event',
  credited: 'owner at the first qualification that was reported, else owner now',
  'at-response': 'owner at the response, else owner now',
  receiver: 'whoever it was handed over to',
  now: 'owner now',
} as const

export type OwnerRule = keyof typeof ownerRules

export const ownerBy: Readonly<Record<OwnerRule, (lead: LeadAt, observation: Observation<unknown>) => string | null>> = {
  'at-event': (_, { owner = null }) => owner,
  credited: (lead) => lead.visits.find(({ status, inferred }) => status === 'qualified' && !inferred)?.owner ?? lead.owner,
  'at-response': (lead) => lead.response?.owner ?? lead.owner,
  receiver: (_, { owner = null }) => owner,
  now: (lead) => lead.owner,
}
