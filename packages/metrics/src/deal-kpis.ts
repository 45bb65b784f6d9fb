import type { Money } from '@leadledger/leads'
import type { DealAt } from './deal-at.js'
import { kpiDefinition } from './definition.js'
import { elapsed } from './elapsed.js'
import { averageTally, weightedTally, type Weighted } from './money-tally.js'
import type { Observation } from './observation.js'
import { durationTally, hit, miss, moneyTally, shareTally, type Share } from './tally.js'

const won = (deal: DealAt | undefined): deal is DealAt & { readonly closing: NonNullable<DealAt['closing']> } => deal?.state === 'won'

/** Deals won ÷ deals settled, each deal once by its state at `asOf`. Deals left open inflate it (Varicent). */
export const dealWinRate = kpiDefinition<Share>({
  kpi: 'dealWinRate',
  version: 1,
  basis: 'period',
  formula: 'deals won ÷ (deals won + deals lost), by their state at asOf',
  date: 'settled',
  owner: 'at-event',
  excludes: ['unknownClosed'],
  source: 'won ÷ (won + lost): module guide §11; Varicent on its bias by deals left open',
  observe: ({ deal }) => (deal?.closing ? [{ at: deal.closing.at, owner: deal.closing.owner, value: deal.state === 'won' ? hit : miss }] : []),
  tally: shareTally,
})

function wonValue(deal: DealAt | undefined): readonly Observation<Money>[] {
  if (!won(deal)) return []
  const { at, owner } = deal.closing
  return [deal.value ? { at, owner, value: deal.value } : { at, owner, excluded: 'noValue' }]
}

/** Revenue as bookings: what was won, on the day it was won, and not on the day it was expected. */
export const bookings = kpiDefinition<Money>({
  kpi: 'bookings',
  version: 1,
  basis: 'period',
  formula:
    'sum of the values of deals won at asOf, one sum a currency; growth = (sum − sum of the period before) ÷ sum of the period before, null unless that is above 0',
  date: 'won',
  owner: 'at-event',
  excludes: ['unknownClosed', 'noValue'],
  source: 'revenue and revenue growth: module guide §11, handbook §10',
  observe: ({ deal }) => wonValue(deal),
  tally: moneyTally,
  grows: true,
})

export const averageDeal = kpiDefinition<Money>({
  kpi: 'averageDeal',
  version: 1,
  basis: 'period',
  formula: 'sum of the values of deals won at asOf ÷ their number, one mean a currency, rounded to its minor unit',
  date: 'won',
  owner: 'at-event',
  excludes: ['unknownClosed', 'noValue'],
  source: 'average won value, an input of sales velocity',
  observe: ({ deal }) => wonValue(deal),
  tally: averageTally,
})

/** Median time from the creation of the lead to the win of its deal, to the millisecond. It knows winners only. */
export const wonCycle = kpiDefinition<number>({
  kpi: 'wonCycle',
  version: 1,
  basis: 'period',
  formula: 'median of win − creation of the lead, over deals won at asOf',
  date: 'won',
  owner: 'at-event',
  excludes: ['unknownCreated', 'unknownClosed', 'negative'],
  source: 'sales cycle length, created → won: module guide §11',
  observe: ({ createdAt, deal }) => (won(deal) ? [elapsed(createdAt, deal.closing, 'unknownCreated')] : []),
  tally: durationTally,
})

export const dealCycle = kpiDefinition<number>({
  kpi: 'dealCycle',
  version: 1,
  basis: 'period',
  formula: 'median of win − opening of the deal, over deals won at asOf',
  date: 'won',
  owner: 'at-event',
  excludes: ['unknownOpened', 'unknownClosed', 'negative'],
  source: 'sales cycle length, deal opened → won: module guide §11',
  observe: ({ deal }) => (won(deal) ? [elapsed(deal.openedAt, deal.closing, 'unknownOpened')] : []),
  tally: durationTally,
})

/** What is open at `asOf`, at any past date, without snapshots. */
export const pipelineValue = kpiDefinition<Money>({
  kpi: 'pipelineValue',
  version: 1,
  basis: 'ever',
  formula: 'sum of the values of deals open at asOf, one sum a currency',
  date: 'converted',
  owner: 'now',
  excludes: ['unknownClosed', 'noValue'],
  source: 'pipeline: module guide §9',
  observe: ({ deal }) => (deal?.state === 'open' ? [deal.value ? { at: deal.openedAt, value: deal.value } : { at: deal.openedAt, excluded: 'noValue' }] : []),
  tally: moneyTally,
})

export const weightedPipeline = kpiDefinition<Weighted>({
  kpi: 'weightedPipeline',
  version: 1,
  basis: 'ever',
  formula: 'sum of value × probability of the stage when the deal entered it, over deals open at asOf, one sum a currency, rounded once',
  date: 'converted',
  owner: 'now',
  excludes: ['unknownClosed', 'noValue', 'noProbability'],
  source: 'forecast: module guide §15; the probability as entered, as Salesforce keeps it',
  observe: ({ deal }) => (deal?.state === 'open' ? [weighted(deal)] : []),
  tally: weightedTally,
})

function weighted(deal: DealAt): Observation<Weighted> {
  const { openedAt: at } = deal
  const counts = weightOf(deal)
  return typeof counts === 'string' ? { at, excluded: counts } : { at, value: counts }
}

/** What an open deal counts for in a forecast, or why it counts for nothing. */
export function weightOf({ value, probability }: DealAt): Weighted | 'noValue' | 'noProbability' {
  if (!value) return 'noValue'
  return probability === null ? 'noProbability' : { ...value, probability }
}
