import { isResponse, type LoggedInteraction } from '@leadledger/leads'
import { byPeople, isConnect, outboundCalls, seen } from './activities.js'
import { kpiDefinition } from './definition.js'
import type { LeadAt } from './lead-at.js'
import type { Observation } from './observation.js'
import { durationTally, hit, miss, shareTally, type Share } from './tally.js'

const day = 86_400_000
/** How long a touch may wait for its answer. */
const patience = 7 * day
/** How long after a call a step counts as taken because of it. */
const effect = 14 * day

/** Outbound touches that the lead answered within seven days ÷ outbound touches at least that old. */
export const replyRate = kpiDefinition<Share>({
  kpi: 'replyRate',
  version: 1,
  basis: 'cohort',
  formula: 'outbound touches followed by a message, reply or call of the lead within 7 days ÷ outbound touches at least 7 days old at asOf',
  date: 'happened',
  owner: 'at-event',
  reads: 'interactions',
  excludes: ['unknownHappened', 'immature'],
  source: 'handbook §9: responsiveness',
  observe: (lead, { asOf }) => touches(lead).map((touch) => judged(lead, touch, asOf - patience, (at) => answerTo(lead, at) !== undefined)),
  tally: shareTally,
})

/** How long leads take to answer a touch, where they do within seven days. */
export const replyLatency = kpiDefinition<number>({
  kpi: 'replyLatency',
  version: 1,
  basis: 'period',
  formula: 'median of the answer of the lead − the outbound touch before it, over touches answered within 7 days',
  date: 'happened',
  owner: 'at-event',
  reads: 'interactions',
  excludes: [],
  source: 'handbook §9: responsiveness',
  observe: (lead) =>
    touches(lead).flatMap((touch): readonly Observation<number>[] => {
      const answeredAt = touch.at === null ? undefined : answerTo(lead, touch.at)
      return touch.at === null || answeredAt === undefined ? [] : [seen<number>(lead, touch, { value: answeredAt - touch.at })]
    }),
  tally: durationTally,
})

/** Calls that were connected and after which the lead took a step forward ÷ those whose time for it is over. */
export const callAdvance = kpiDefinition<Share>({
  kpi: 'callAdvance',
  version: 1,
  basis: 'cohort',
  formula:
    'connected outbound calls after which the lead entered a later status of new, contacted, qualified, converted within 14 days ÷ connected outbound calls at least 14 days old at asOf',
  date: 'happened',
  owner: 'at-event',
  reads: 'interactions',
  excludes: ['unknownHappened', 'immature'],
  source: 'handbook §9: calls that lead to the next stage',
  observe: (lead, { asOf }) =>
    outboundCalls(lead)
      .filter(isConnect)
      .map((call) => judged(lead, call, asOf - effect, (at) => advancesAfter(lead, at))),
  tally: shareTally,
})

/** What came of an interaction, once its time is over: when it happened by `until`. */
function judged(lead: LeadAt, interaction: LoggedInteraction, until: number, succeeded: (at: number) => boolean): Observation<Share> {
  const { at } = interaction
  if (at === null) return seen<Share>(lead, interaction, { excluded: 'unknownHappened' })
  return seen<Share>(lead, interaction, at > until ? { excluded: 'immature' } : { value: succeeded(at) ? hit : miss })
}

const touches = (lead: LeadAt): readonly LoggedInteraction[] =>
  byPeople(lead).filter((one) => one.direction === 'outbound' && isResponse(one) && one.outcome !== 'replied')

/** When the lead answered a touch first. */
function answerTo(lead: LeadAt, at: number): number | undefined {
  const answers = byPeople(lead).filter(({ direction, outcome }) => direction === 'inbound' || outcome === 'replied' || outcome === 'received')
  const times = answers.flatMap((answer) => (answer.at !== null && answer.at > at && answer.at <= at + patience ? [answer.at] : []))
  return times.length === 0 ? undefined : Math.min(...times)
}

const steps = ['new', 'contacted', 'qualified', 'converted']

/** Whether a later status was entered after a call; the contact that the call itself is counts as no step. */
function advancesAfter({ visits }: LeadAt, at: number): boolean {
  const before = visits.findLast((visit) => visit.at === null || visit.at <= at)
  const stood = steps.indexOf(before?.status ?? 'new')
  return visits.some((visit) => visit.at !== null && visit.at > at && visit.at <= at + effect && steps.indexOf(visit.status) > stood)
}
