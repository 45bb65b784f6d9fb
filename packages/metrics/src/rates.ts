import type { MetricContext } from './context.js'
import { kpiDefinition } from './definition.js'
import type { LeadAt } from './lead-at.js'
import type { Observation } from './observation.js'
import { above, hit, miss, ratioTally, shareTally, type Share } from './tally.js'

type Observed = readonly Observation<Share>[]

const day = 86_400_000
const none: Observed = []

/** Leads converted at `asOf` ÷ all leads; a reverted conversion is none. Source: Salesforce's lead conversion rate. */
export const conversionRateEver = kpiDefinition<Share>({
  kpi: 'conversionRate',
  version: 1,
  basis: 'ever',
  formula: 'leads converted at asOf ÷ leads created',
  date: 'created',
  owner: 'credited',
  excludes: ['unknownCreated'],
  source: "module guide §11, §14, handbook §8; Salesforce's form: converted ÷ all leads",
  observe: ({ createdAt, conversion }) => [{ at: createdAt, value: conversion ? hit : miss }],
  tally: shareTally,
})

/** Leads converted within the horizon of their creation ÷ leads at least that old: the only form in which young months compare with old ones. */
export const conversionRateCohort = kpiDefinition<Share>({
  kpi: 'conversionRate',
  version: 1,
  basis: 'cohort',
  formula: 'leads converted within horizonDays of creation ÷ leads created at least horizonDays before asOf',
  date: 'created',
  owner: 'credited',
  excludes: ['unknownCreated', 'immature', 'unknownClosed'],
  source: 'cohort analysis at a fixed horizon: open leads are censored, not failures',
  observe: cohort,
  tally: shareTally,
})

function cohort({ createdAt, conversion }: LeadAt, { asOf, horizonDays = 90 }: MetricContext): Observed {
  if (createdAt === null) return [{ at: null, excluded: 'unknownCreated' }]
  const horizon = createdAt + horizonDays * day
  if (horizon > asOf) return [{ at: createdAt, excluded: 'immature' }]
  if (!conversion) return [{ at: createdAt, value: miss }]
  if (conversion.at === null) return [{ at: createdAt, excluded: 'unknownClosed' }]
  return [{ at: createdAt, value: conversion.at <= horizon ? hit : miss }]
}

/** Conversions in the period ÷ leads created in the period, a "period ratio": two different sets of leads, so it may exceed 1. Source: Rekener, Brainshark. */
export const conversionRatePeriod = kpiDefinition<Share>({
  kpi: 'conversionRate',
  version: 1,
  basis: 'period',
  formula: 'conversions in the period ÷ leads created in the period; may exceed 1',
  date: 'each',
  owner: 'credited',
  excludes: ['unknownCreated', 'unknownClosed'],
  source: '"period ratio" of Rekener and Brainshark',
  observe: (lead, context) => [...created(lead), ...converted(lead, context)],
  tally: ratioTally,
})

const created = ({ createdAt }: LeadAt): Observed => [{ at: createdAt, value: miss }]

function converted({ conversion }: LeadAt, { from, to }: MetricContext): Observed {
  if (!conversion) return none
  const isOutside = conversion.at === null && (from !== undefined || to !== undefined)
  return isOutside ? [{ at: null, excluded: 'unknownClosed' }] : [{ at: conversion.at, value: above }]
}

/** Converted ÷ (converted + lost), each lead once by its state at `asOf`; disqualified is not lost, open is neither. Deals left open inflate it (Varicent): read it beside the cohort rate. */
export const winRate = kpiDefinition<Share>({
  kpi: 'winRate',
  version: 1,
  basis: 'period',
  formula: 'leads converted ÷ (leads converted + leads lost), by their state at asOf',
  date: 'closed',
  owner: 'at-event',
  excludes: ['unknownClosed'],
  source: 'won ÷ (won + lost); Varicent on its bias by deals left open',
  observe: won,
  tally: shareTally,
})

function won({ conversion, loss }: LeadAt): Observed {
  const closing = conversion ?? loss
  return closing ? [{ at: closing.at, owner: closing.owner, value: conversion ? hit : miss }] : none
}
