import type { Basis, By, MetricContext } from './context.js'
import type { Exclusion } from './exclusion.js'
import type { LeadAt } from './lead-at.js'
import type { Observation } from './observation.js'
import type { OwnerRule } from './owner-rule.js'
import type { Figures } from './result.js'
import type { Tally } from './tally.js'

export const kpiNames = [
  'statusCounts',
  'qualificationRate',
  'stillQualified',
  'qualifiedOfContacted',
  'qualifiedLeads',
  'unassessedConversions',
  'withdrawnQualifications',
  'conversionRate',
  'conversionIncidence',
  'winRate',
  'responseTime',
  'within24h',
  'businessResponseTime',
  'withinSla',
  'salesCycle',
  'lossCycle',
  'convertedValue',
  'timeInStatus',
  'followUpCompliance',
  'nextStepShare',
  'activities',
  'connectRate',
  'reachRate',
  'talkTime',
  'noShowRate',
  'replyRate',
  'replyLatency',
  'callAdvance',
  'loggingLag',
  'loggedWithin1h',
  'dealWinRate',
  'bookings',
  'averageDeal',
  'wonCycle',
  'dealCycle',
  'salesVelocity',
  'pipelineValue',
  'weightedPipeline',
  'revenue',
  'retention',
  'churnRate',
  'customerValue',
  'mailOpenRate',
  'adjustedOpenRate',
  'mailClickRate',
  'clickToOpen',
  'mailBounceRate',
  'unsubscribeRate',
  'complaintRate',
  'sequenceConversion',
  'acceptanceRate',
  'acceptanceTime',
] as const

export type KpiName = (typeof kpiNames)[number]

/** Numbers that are counts: neither shares, nor durations, nor money. */
export const countKpis: ReadonlySet<string> = new Set<KpiName>(['statusCounts', 'qualifiedLeads', 'activities'])

/** By which date windows and periods go, and why something without that date is left out of a window. */
export const dateRules = {
  created: { text: 'creation of the lead', undated: 'unknownCreated' },
  entered: { text: 'entry into the current status', undated: 'unknownEntered' },
  qualified: { text: 'the first qualification', undated: 'unknownEntered' },
  decided: { text: 'the qualification or the disqualification', undated: 'unknownEntered' },
  judged: { text: 'the qualification', undated: 'unknownEntered' },
  closed: { text: 'the conversion or the loss', undated: 'unknownClosed' },
  converted: { text: 'the conversion', undated: 'unknownClosed' },
  lost: { text: 'the loss', undated: 'unknownClosed' },
  happened: { text: 'the interaction', undated: 'unknownHappened' },
  due: { text: 'the due date', undated: 'undated' },
  left: { text: 'end of the visit', undated: 'unknownLeft' },
  settled: { text: 'the win or the loss of the deal', undated: 'unknownClosed' },
  won: { text: 'the win of the deal', undated: 'unknownClosed' },
  billed: { text: 'the purchase or renewal', undated: 'unknownBilled' },
  sent: { text: 'sending of the mail', undated: 'unknownHappened' },
  enrolled: { text: 'the enrolment', undated: 'unknownHappened' },
  answered: { text: 'the acceptance or the return', undated: 'unknownHappened' },
  started: { text: 'the beginning of the window', undated: 'unknownClosed' },
  each: { text: 'each event its own: the conversion above, the creation below the line', undated: 'unknownCreated' },
} as const satisfies Readonly<Record<string, { readonly text: string; readonly undated: Exclusion }>>

/** What a number means, in words, as people are told it. */
export interface Meaning {
  readonly kpi: KpiName
  readonly version: number
  readonly basis: Basis
  readonly formula: string
  readonly date: keyof typeof dateRules
  readonly owner: OwnerRule
  /** What it reads of a lead besides its facts. */
  readonly reads?: 'interactions' | 'followUps' | 'nurture'
  /** What may be left out, besides `undated`. */
  readonly excludes: readonly Exclusion[]
  /** Whom the formula is taken from. */
  readonly source: string
}

/** What a number means, and how one lead contributes to it. */
export interface Counting<Value> extends Meaning {
  readonly observe: (lead: LeadAt, context: MetricContext) => readonly Observation<Value>[]
  /** A new tally for the whole, or for a group of dimension `by`. */
  readonly tally: (by?: By) => Tally<Value>
  /** Dimensions to group by, one inside the other. */
  readonly dimensions?: (by: By | undefined) => readonly By[]
  /** Groups that are shown even when they are empty. */
  readonly always?: (by: By) => readonly string[]
  /** Whether its sums, or counts, are compared from period to period. */
  readonly grows?: true
  /** Figures that follow from others. */
  readonly also?: (figures: Figures) => Partial<Figures>
}
