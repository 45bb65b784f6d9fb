import { firstAnswer, responseClocks, type HandbookInForce, type ResponseClock } from '@leadledger/leads'
import type { MetricContext } from './context.js'
import { kpiDefinition } from './definition.js'
import type { Exclusion } from './exclusion.js'
import { everReached, type LeadAt } from './lead-at.js'
import type { Observation } from './observation.js'
import type { Figures } from './result.js'
import { durationTally, hit, miss, shareTally, type Share } from './tally.js'

const day = 86_400_000

/** What is known about the first answer to a lead: how long it took, that it is missing, or why nobody can say. */
type Answer = { readonly took: number } | { readonly excluded: Extract<Exclusion, 'unanswered' | 'unknownResponse' | 'negative'> }

function answerTo(lead: LeadAt, createdAt: number): Answer {
  const { response } = lead
  if (!response) return { excluded: mustHaveBeenAnswered(lead) ? 'unknownResponse' : 'unanswered' }
  if (response.at === null || response.inferred) return { excluded: 'unknownResponse' }
  return response.at < createdAt ? { excluded: 'negative' } : { took: response.at - createdAt }
}

/** An imported status can imply a contact the file does not tell; a lead kept in the ledger has its contacts logged. */
const mustHaveBeenAnswered = (lead: LeadAt): boolean => lead.imported && everReached(lead, 'contacted', 'qualified', 'converted')

/**
 * Median time from the creation of a lead to its first human answer, attempts included, in the first cycle.
 * Leads never answered are not in the median, so it comes with `answeredShare`: without it the number would know survivors only.
 * Source: Oldroyd, McElheran, Elkington, Harvard Business Review, March 2011.
 */
export const responseTime = kpiDefinition<number>({
  kpi: 'responseTime',
  version: 1,
  basis: 'ever',
  formula: 'median of first response − creation, in the first cycle; answeredShare = answered ÷ (answered + unanswered)',
  date: 'created',
  owner: 'at-response',
  excludes: ['unknownCreated', 'unanswered', 'unknownResponse', 'negative'],
  source: 'speed to lead: module guide §3.1; Harvard Business Review 2011',
  observe(lead) {
    const { createdAt: at } = lead
    if (at === null) return [{ at, excluded: 'unknownCreated' }]
    const answer = answerTo(lead, at)
    return 'took' in answer ? [{ at, value: answer.took }] : [{ at, ...answer }]
  },
  tally: durationTally,
  also: answeredShare,
})

function answeredShare({ n, excluded: { unanswered = 0, unknownResponse = 0, negative = 0 } }: Figures): Partial<Figures> {
  const answered = n + unknownResponse + negative
  return { answeredShare: answered + unanswered === 0 ? null : answered / (answered + unanswered) }
}

/** Leads answered within 24 hours ÷ leads whose 24 hours have passed; the unanswered count as no. Source: module guide §3.1, §13. */
export const within24h = kpiDefinition<Share>({
  kpi: 'within24h',
  version: 1,
  basis: 'cohort',
  formula: 'leads answered within 24 hours of creation ÷ leads created at least 24 hours before asOf',
  date: 'created',
  owner: 'at-response',
  excludes: ['unknownCreated', 'immature', 'unknownResponse', 'negative'],
  source: 'module guide §3.1, §13',
  observe: (lead, context) => [answeredInTime(lead, context)],
  tally: shareTally,
})

function answeredInTime(lead: LeadAt, { asOf }: MetricContext): Observation<Share> {
  const { createdAt: at } = lead
  return at === null ? { at, excluded: 'unknownCreated' } : judged(at, at + day, asOf, () => answerTo(lead, at))
}

/** Whether an answer came by its due time, once that has passed; the instant itself is in time, and no answer is none. */
function judged(at: number, dueAt: number, asOf: number, answerOf: () => Answer): Observation<Share> {
  if (dueAt > asOf) return { at, excluded: 'immature' }
  const answer = answerOf()
  if ('took' in answer) return { at, value: at + answer.took <= dueAt ? hit : miss }
  return answer.excluded === 'unanswered' ? { at, value: miss } : { at, excluded: answer.excluded }
}

const noHandbooks: readonly HandbookInForce[] = []
const clocks = new WeakMap<readonly HandbookInForce[], ReturnType<typeof responseClocks>>()

/** The clock of a lead; calendars are prepared once for all leads. */
function clockOf({ scoreInputs }: LeadAt, createdAt: number, { handbooks = noHandbooks }: MetricContext): ResponseClock {
  const clock = clocks.get(handbooks) ?? responseClocks(handbooks)
  clocks.set(handbooks, clock)
  return clock(createdAt, scoreInputs)
}

/** As `responseTime`, counting working time only, by the calendar that was in force when the lead was created; an answer outside the hours counts from the last of them. */
export const businessResponseTime = kpiDefinition<number>({
  kpi: 'businessResponseTime',
  version: 1,
  basis: 'ever',
  formula: 'median of the working time from creation to first response, by the calendar in force at creation',
  date: 'created',
  owner: 'at-response',
  excludes: ['unknownCreated', 'unanswered', 'unknownResponse', 'negative'],
  source: 'module guide §14; raw and business time side by side, as GitLab and LeanData have them',
  observe(lead, context) {
    const { createdAt: at, response } = lead
    if (at === null) return [{ at, excluded: 'unknownCreated' }]
    const answer = answerTo(lead, at)
    return 'took' in answer ? [{ at, value: clockOf(lead, at, context).elapsed(response?.at ?? at) }] : [{ at, ...answer }]
  },
  tally: durationTally,
  also: answeredShare,
})

/** Leads answered before the handbook's time was up ÷ leads whose time is up; the unanswered count as no. */
export const withinSla = kpiDefinition<Share>({
  kpi: 'withinSla',
  version: 2,
  basis: 'cohort',
  formula:
    'leads answered, else contacted or qualified, by the due time of the handbook in force at creation, an attempt being an answer unless it asks for a contact ÷ leads due by asOf',
  date: 'created',
  owner: 'at-response',
  excludes: ['unknownCreated', 'immature', 'unknownResponse', 'negative'],
  source: 'module guide §3.1, §13, handbook §9',
  observe: (lead, context) => [keptSla(lead, context)],
  tally: shareTally,
})

function keptSla(lead: LeadAt, context: MetricContext): Observation<Share> {
  const { createdAt: at } = lead
  if (at === null) return { at, excluded: 'unknownCreated' }
  const { dueAt, stops } = clockOf(lead, at, context)
  return judged(at, dueAt, context.asOf, () => stoppedBy(lead, at, stops))
}

/** As `answerTo`, for what stops the clock in the first cycle. */
function stoppedBy(lead: LeadAt, createdAt: number, stops: ResponseClock['stops']): Answer {
  const answer = firstAnswer({ ...lead, responses: lead.response ? [{ ...lead.response, cycle: 1 }] : [] }, 1, stops)
  if (!answer) return { excluded: mustHaveBeenAnswered(lead) ? 'unknownResponse' : 'unanswered' }
  if (answer.at === null || !answer.isCertain) return { excluded: 'unknownResponse' }
  return answer.at < createdAt ? { excluded: 'negative' } : { took: answer.at - createdAt }
}
