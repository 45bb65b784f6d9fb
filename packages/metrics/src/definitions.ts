import { activities, connectRate, loggedWithin1h, loggingLag, noShowRate, reachRate, talkTime } from './activities.js'
import { callAdvance, replyLatency, replyRate } from './replies.js'
import type { Basis } from './context.js'
import { churnRate, customerValue, retention, retentionCohort, revenue } from './customer-kpis.js'
import { averageDeal, bookings, dealCycle, dealWinRate, pipelineValue, weightedPipeline, wonCycle } from './deal-kpis.js'
import { conversionIncidence } from './conversion-incidence.js'
import { convertedValue } from './converted-value.js'
import { kpiNames, type KpiName } from './counting.js'
import { lossCycle, salesCycle } from './cycles.js'
import type { KpiDefinition } from './definition.js'
import { adjustedOpenRate, clickToOpen, complaintRate, mailBounceRate, mailClickRate, mailOpenRate, sequenceConversion, unsubscribeRate } from './mail-kpis.js'
import { acceptanceRate, acceptanceTime } from './handover-kpis.js'
import { followUpCompliance, nextStepShare } from './follow-ups.js'
import {
  qualificationDecisions,
  qualificationRate,
  qualifiedLeads,
  qualifiedOfContacted,
  stillQualified,
  unassessedConversions,
  withdrawnQualifications,
} from './qualification.js'
import { conversionRateCohort, conversionRateEver, conversionRatePeriod, winRate } from './rates.js'
import { businessResponseTime, responseTime, within24h, withinSla } from './response.js'
import { salesVelocity } from './sales-velocity.js'
import { statusCounts } from './status-counts.js'
import { timeInStatus } from './time-in-status.js'

/** Every definition; where a number has several bases, the first is the default. */
export const kpiDefinitions: readonly KpiDefinition[] = [
  statusCounts,
  qualificationRate,
  qualificationDecisions,
  stillQualified,
  qualifiedOfContacted,
  qualifiedLeads,
  unassessedConversions,
  withdrawnQualifications,
  conversionRateEver,
  conversionRateCohort,
  conversionRatePeriod,
  conversionIncidence,
  winRate,
  responseTime,
  within24h,
  businessResponseTime,
  withinSla,
  salesCycle,
  lossCycle,
  convertedValue,
  timeInStatus,
  followUpCompliance,
  nextStepShare,
  activities,
  connectRate,
  reachRate,
  talkTime,
  noShowRate,
  replyRate,
  replyLatency,
  callAdvance,
  loggingLag,
  loggedWithin1h,
  dealWinRate,
  bookings,
  averageDeal,
  wonCycle,
  dealCycle,
  salesVelocity,
  pipelineValue,
  weightedPipeline,
  revenue,
  retention,
  retentionCohort,
  churnRate,
  customerValue,
  mailOpenRate,
  adjustedOpenRate,
  mailClickRate,
  clickToOpen,
  mailBounceRate,
  unsubscribeRate,
  complaintRate,
  sequenceConversion,
  acceptanceRate,
  acceptanceTime,
]

export const isKpiName = (name: string): name is KpiName => (kpiNames as readonly string[]).includes(name)

/** The definition of a name on a basis, or on its own when it has no other. @throws {RangeError} for a name that is none of `kpiNames`. */
export function kpiDefinitionOf(name: KpiName, basis?: Basis): KpiDefinition {
  const ofName = kpiDefinitions.filter(({ kpi }) => kpi === name)
  const found = ofName.find((definition) => definition.basis === basis) ?? ofName[0]
  if (!found) throw new RangeError(`There is no KPI of this name; there are ${kpiNames.join(', ')}`)
  return found
}

/** What the facts of leads must come with for some numbers, besides themselves. */
export function readsOf(names: readonly KpiName[]): { readonly interactions: boolean; readonly followUps: boolean; readonly nurture: boolean } {
  const read = new Set(names.map((name) => kpiDefinitionOf(name).reads))
  return { interactions: read.has('interactions'), followUps: read.has('followUps'), nurture: read.has('nurture') }
}
