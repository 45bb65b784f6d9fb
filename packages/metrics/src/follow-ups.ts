import { isOpen, ownerAt, type FollowUpFacts } from '@leadledger/leads'
import { kpiDefinition } from './definition.js'
import type { LeadAt } from './lead-at.js'
import type { Observation } from './observation.js'
import { hit, miss, shareTally, type Share } from './tally.js'

/** Follow-ups done in time ÷ follow-ups whose day is over, or that are done; put off before that day is over is in time, called off counts on neither side. */
export const followUpCompliance = kpiDefinition<Share>({
  kpi: 'followUpCompliance',
  version: 1,
  basis: 'period',
  formula:
    'follow-ups done by the end of their day ÷ follow-ups done, or due by asOf; one that was put off when its day was over is not in time, one that was called off does not count',
  date: 'due',
  owner: 'at-event',
  reads: 'followUps',
  excludes: [],
  source: 'module guide §5, §13: follow-up dates',
  observe: (lead, { asOf }) => (lead.followUps ?? []).flatMap((followUp) => kept(lead, followUp, asOf)),
  tally: shareTally,
})

function kept(lead: LeadAt, { state, dueAt, closedAt, missed }: FollowUpFacts, asOf: number): readonly Observation<Share>[] {
  const isClosed = state !== 'open' && (closedAt === null || closedAt <= asOf)
  if (isClosed && state === 'cancelled') return []
  if (!isClosed && dueAt > asOf) return []
  const inTime = isClosed && missed === 0 && (closedAt === null || closedAt < dueAt)
  return [{ at: dueAt, owner: ownerAt(lead, Math.min(dueAt, asOf)), value: inTime ? hit : miss }]
}

/** Open leads with a follow-up ahead ÷ open leads. */
export const nextStepShare = kpiDefinition<Share>({
  kpi: 'nextStepShare',
  version: 1,
  basis: 'ever',
  formula: 'leads open at asOf with a follow-up that is open and not overdue ÷ leads open at asOf',
  date: 'entered',
  owner: 'now',
  reads: 'followUps',
  excludes: ['unknownEntered'],
  source: 'module guide §3.2, §13: the next step is always set',
  observe(lead, { asOf }) {
    if (!isOpen(lead.status)) return []
    const isAhead = (lead.followUps ?? []).some(({ state, closedAt, dueAt }) => dueAt > asOf && (state === 'open' || (closedAt !== null && closedAt > asOf)))
    return [{ at: lead.enteredAt, value: isAhead ? hit : miss }]
  },
  tally: shareTally,
})
