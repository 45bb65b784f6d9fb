import { isOpen, type Visit } from '@leadledger/leads'
import { kpiDefinition } from './definition.js'
import { everReached, type LeadAt } from './lead-at.js'
import type { Observation } from './observation.js'
import { countTally, hit, miss, shareTally, type Share } from './tally.js'

/** Leads that ever were qualified ÷ leads created; a later loss or withdrawal does not take it back, and who converted was qualified. */
export const qualificationRate = kpiDefinition<Share>({
  kpi: 'qualificationRate',
  version: 1,
  basis: 'ever',
  formula: 'leads that were ever qualified (a converted lead was) ÷ leads created',
  date: 'created',
  owner: 'credited',
  excludes: ['unknownCreated'],
  source: 'module guide §14; MQL → SQL in the Forrester/SiriusDecisions waterfall',
  observe: (lead) => [{ at: lead.createdAt, value: everReached(lead, 'qualified', 'converted') ? hit : miss }],
  tally: shareTally,
})

/** Qualifications ÷ (qualifications + disqualifications), as they were decided; of a cycle the first qualification counts, and a reverted conversion is none. */
export const qualificationDecisions = kpiDefinition<Share>({
  kpi: 'qualificationRate',
  version: 1,
  basis: 'period',
  formula: 'qualifications, the first of each cycle ÷ (qualifications + disqualifications)',
  date: 'decided',
  owner: 'at-event',
  excludes: ['unknownEntered'],
  source: 'module guide §14: decisions in the period',
  observe: decisions,
  tally: shareTally,
})

function decisions({ visits }: LeadAt): readonly Observation<Share>[] {
  return visits.flatMap((visit, index): readonly Observation<Share>[] => {
    const { status, at, owner } = visit
    if (status === 'disqualified') return [{ at, owner, status, value: miss }]
    return isFirstQualification(visit, index, visits) ? [{ at, owner, status, value: hit }] : []
  })
}

const isFirstQualification = ({ status, cycle }: Visit, index: number, visits: readonly Visit[]): boolean =>
  status === 'qualified' && !visits.some((other, place) => place < index && other.cycle === cycle && isQualified(other))

/** How often somebody was qualified who was not, after all: of a cycle the first qualification is judged, and coming to be qualified again later does not mend it. */
export const withdrawnQualifications = kpiDefinition<Share>({
  kpi: 'withdrawnQualifications',
  version: 1,
  basis: 'period',
  formula: 'qualifications, the first of each cycle, after which one was withdrawn in that cycle by asOf ÷ qualifications, the first of each cycle',
  date: 'judged',
  owner: 'at-event',
  excludes: ['unknownEntered'],
  source: 'module guide §13: qualify properly',
  observe: ({ visits }) =>
    visits.flatMap((visit, index): readonly Observation<Share>[] => {
      if (!isFirstQualification(visit, index, visits)) return []
      const isWithdrawn = visits.some((later, place) => place > index && later.cycle === visit.cycle && isOpen(later.status) && !isQualified(later))
      return [{ at: visit.at, owner: visit.owner, value: isWithdrawn ? hit : miss }]
    }),
  tally: shareTally,
})

const isQualified = ({ status }: Visit): boolean => status === 'qualified' || status === 'converted'

/** The strict variant of the qualification rate: who was lost, or disqualified, or opened again since does not count. */
export const stillQualified = kpiDefinition<Share>({
  kpi: 'stillQualified',
  version: 1,
  basis: 'ever',
  formula: 'leads qualified or converted at asOf ÷ leads created',
  date: 'created',
  owner: 'credited',
  excludes: ['unknownCreated'],
  source: 'module guide §14, without later withdrawals',
  observe: ({ createdAt, status }) => [{ at: createdAt, value: status === 'qualified' || status === 'converted' ? hit : miss }],
  tally: shareTally,
})

/** How good the first talk is at telling: leads nobody has contacted are in neither side. */
export const qualifiedOfContacted = kpiDefinition<Share>({
  kpi: 'qualifiedOfContacted',
  version: 1,
  basis: 'ever',
  formula: 'leads that were ever qualified ÷ leads that were ever contacted, as who was qualified was',
  date: 'created',
  owner: 'credited',
  excludes: ['unknownCreated'],
  source: 'module guide §14: qualified ÷ contacted',
  observe: (lead) =>
    everReached(lead, 'contacted', 'qualified', 'converted') ? [{ at: lead.createdAt, value: everReached(lead, 'qualified', 'converted') ? hit : miss }] : [],
  tally: shareTally,
})

/** Leads by their first qualification. How it grows from month to month is the lead velocity rate. Source: Lemkin, SaaStr. */
export const qualifiedLeads = kpiDefinition<true>({
  kpi: 'qualifiedLeads',
  version: 1,
  basis: 'period',
  formula: 'leads that were ever qualified, each once; growth = (count − count of the period before) ÷ count of the period before, null unless that is above 0',
  date: 'qualified',
  owner: 'at-event',
  excludes: ['unknownEntered'],
  source: 'lead velocity rate: Lemkin, SaaStr',
  observe({ visits }) {
    const first = visits.find(isQualified)
    return first ? [{ at: first.at, owner: first.owner, value: true }] : []
  },
  tally: countTally,
  grows: true,
})

/** How often a lead was converted that nobody had fully assessed: let through by a manager, or qualified with criteria left open. */
export const unassessedConversions = kpiDefinition<Share>({
  kpi: 'unassessedConversions',
  version: 1,
  basis: 'period',
  formula: 'leads converted at asOf that came to be qualified by a manager’s word, or with criteria nobody answered ÷ leads converted at asOf',
  date: 'converted',
  owner: 'at-event',
  excludes: ['unknownClosed'],
  source: 'module guide §13: qualify before you convert',
  observe({ conversion, visits }) {
    if (!conversion) return []
    const { at, owner, cycle } = conversion
    const came = visits.findLast((visit, index) => visit.status === 'qualified' && visit.cycle === cycle && visits[index - 1]?.status !== 'converted')
    return [{ at, owner, value: !came || came.overridden || came.unanswered ? hit : miss }]
  },
  tally: shareTally,
})
