import { ownerAt, type LoggedInteraction } from '@leadledger/leads'
import { kpiDefinition } from './definition.js'
import type { LeadAt } from './lead-at.js'
import type { Observation } from './observation.js'
import { countTally, durationTally, hit, miss, shareTally, type Share } from './tally.js'

const hour = 3_600_000

/** An interaction, credited to whoever owned the lead then. */
export function seen<Value>(
  lead: LeadAt,
  interaction: LoggedInteraction,
  said: { readonly value: Value } | { readonly excluded: 'unknownHappened' | 'noDuration' | 'negative' | 'immature' },
): Observation<Value> {
  const { at, channel, direction, outcome } = interaction
  return { at, owner: at === null ? lead.owner : ownerAt(lead, at), activity: { channel, direction, outcome }, ...said }
}

/** What people did; mail sent by a machine is no touch. */
export const byPeople = ({ interactions = [] }: LeadAt): readonly LoggedInteraction[] => interactions.filter(({ automated }) => !automated)

export const outboundCalls = (lead: LeadAt): readonly LoggedInteraction[] =>
  byPeople(lead).filter(({ channel, direction }) => channel === 'call' && direction === 'outbound')

export const isConnect = ({ outcome }: LoggedInteraction): boolean => outcome === 'connected'

/** Interactions that people logged, in both directions. */
export const activities = kpiDefinition<unknown>({
  kpi: 'activities',
  version: 1,
  basis: 'period',
  formula: 'interactions of people with the lead, in both directions; automated ones are left aside, and an amended one counts as amended',
  date: 'happened',
  owner: 'at-event',
  reads: 'interactions',
  excludes: ['unknownHappened'],
  source: 'module guide §8, handbook §6.2',
  observe: (lead) => byPeople(lead).map((interaction) => seen(lead, interaction, { value: 1 })),
  tally: countTally,
})

/** Outbound calls a human answered ÷ outbound calls; voicemail is no connect. */
export const connectRate = kpiDefinition<Share>({
  kpi: 'connectRate',
  version: 1,
  basis: 'period',
  formula: 'outbound calls that were connected ÷ outbound calls; a voicemail is not connected',
  date: 'happened',
  owner: 'at-event',
  reads: 'interactions',
  excludes: ['unknownHappened'],
  source: 'handbook §9, follow-up calls; a fixed list of outcomes, since vendors count voicemail differently',
  observe: (lead) => outboundCalls(lead).map((call) => seen(lead, call, { value: isConnect(call) ? hit : miss })),
  tally: shareTally,
})

/** Leads that a call reached ÷ leads that were called. */
export const reachRate = kpiDefinition<Share>({
  kpi: 'reachRate',
  version: 1,
  basis: 'ever',
  formula: 'leads with a connected outbound call ÷ leads with an outbound call',
  date: 'created',
  owner: 'now',
  reads: 'interactions',
  excludes: ['unknownCreated'],
  source: 'handbook §9, follow-up calls',
  observe(lead) {
    const made = outboundCalls(lead)
    return made.length === 0 ? [] : [{ at: lead.createdAt, value: made.some(isConnect) ? hit : miss }]
  },
  tally: shareTally,
})

/** Median length of connected calls, without ringing. */
export const talkTime = kpiDefinition<number>({
  kpi: 'talkTime',
  version: 1,
  basis: 'period',
  formula: 'median duration of connected calls, in both directions, without ringing',
  date: 'happened',
  owner: 'at-event',
  reads: 'interactions',
  excludes: ['unknownHappened', 'noDuration'],
  source: 'handbook §9: call duration',
  observe: (lead) =>
    byPeople(lead)
      .filter((one) => one.channel === 'call' && isConnect(one))
      .map((call) => seen(lead, call, call.durationMs === null ? { excluded: 'noDuration' } : { value: call.durationMs })),
  tally: durationTally,
})

/** Meetings nobody came to ÷ meetings that were to take place and were not called off. */
export const noShowRate = kpiDefinition<Share>({
  kpi: 'noShowRate',
  version: 1,
  basis: 'period',
  formula: 'meetings nobody came to ÷ (meetings held + meetings nobody came to)',
  date: 'happened',
  owner: 'at-event',
  reads: 'interactions',
  excludes: ['unknownHappened'],
  source: 'module guide §8: meeting outcomes',
  observe: (lead) =>
    byPeople(lead)
      .filter(({ outcome }) => outcome === 'held' || outcome === 'no_show')
      .map((meeting) => seen(lead, meeting, { value: meeting.outcome === 'no_show' ? hit : miss })),
  tally: shareTally,
})

/** From when something was done until it was written down. */
function lag({ at, recordedAt }: LoggedInteraction): { readonly value: number } | { readonly excluded: 'unknownHappened' | 'negative' } {
  if (at === null) return { excluded: 'unknownHappened' }
  return recordedAt < at ? { excluded: 'negative' } : { value: recordedAt - at }
}

/** Median time from an interaction until it is written down. */
export const loggingLag = kpiDefinition<number>({
  kpi: 'loggingLag',
  version: 1,
  basis: 'period',
  formula: 'median of recordedAt − occurredAt, over interactions of people',
  date: 'happened',
  owner: 'at-event',
  reads: 'interactions',
  excludes: ['unknownHappened', 'negative'],
  source: 'module guide §8, §13: log at once',
  observe: (lead) => byPeople(lead).map((interaction) => seen<number>(lead, interaction, lag(interaction))),
  tally: durationTally,
})

/** Interactions written down within an hour ÷ interactions. */
export const loggedWithin1h = kpiDefinition<Share>({
  kpi: 'loggedWithin1h',
  version: 1,
  basis: 'period',
  formula: 'interactions of people that were written down within an hour ÷ interactions of people',
  date: 'happened',
  owner: 'at-event',
  reads: 'interactions',
  excludes: ['unknownHappened', 'negative'],
  source: 'module guide §8, §13: log at once',
  observe: (lead) =>
    byPeople(lead).map((interaction) => {
      const waited = lag(interaction)
      return seen<Share>(lead, interaction, 'value' in waited ? { value: waited.value <= hour ? hit : miss } : waited)
    }),
  tally: shareTally,
})
