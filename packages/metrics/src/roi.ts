import { moneyText, type Money, type MoneyText } from '@leadledger/leads'
import { checkCostContext, type CostContext, type CostRecords, type CostScope, type RevenueKind, type Unpriced } from './cost-context.js'
import { costTable } from './cost-table.js'
import { creditor, isCounted, shared } from './credit.js'
import { inGroupOrder } from './dimension.js'
import { exchange, fractionOf, type Exchange } from './exchange.js'
import { exclusionTally, type Excluded } from './exclusion.js'
import { forEachLeadAt, type Facts } from './kpi.js'
import type { LeadAt } from './lead-at.js'
import { moneySums, type MoneySums } from './money-sums.js'
import { localDate } from './spread.js'

export interface RoiContext extends Omit<CostContext, 'lagDays'> {
  /** Share of the revenue that is left after the cost of what was sold, a decimal text above 0 and up to 1; without one the whole revenue counts. */
  readonly margin?: string | undefined
  /** `won` by default. */
  readonly revenue?: RevenueKind | undefined
}

/** Revenue of a lead at its date; an unknown amount is `null`. */
export interface Earned {
  readonly at: number | null
  readonly money: Money | null
}

/** What a lead earned. */
export type Revenue = (lead: LeadAt) => readonly Earned[]

/** How each is read of a lead. */
export const revenueOf: Readonly<Record<RevenueKind, Revenue>> = {
  won: ({ deal }) => (deal?.state === 'won' ? [{ at: deal.closing?.at ?? null, money: deal.value }] : []),
  converted: ({ conversion }) => (conversion ? [{ at: conversion.at, money: conversion.value }] : []),
  billed: ({ customer }) => customer.flatMap((step) => (step.kind === 'churn' ? [] : [{ at: step.at, money: step.amount }])),
}

export interface RoiFigures {
  /** One exact sum a currency. */
  readonly cost: readonly MoneyText[]
  readonly revenue: readonly MoneyText[]
  /** (revenue × margin − cost) ÷ cost; `null` without cost, and where cost and revenue are of several currencies. */
  readonly roi: number | null
}

export interface RoiGroup extends RoiFigures {
  readonly key: string
}

export interface Roi extends RoiFigures {
  readonly definition: `roi.${CostScope}@2`
  /** `revenue ROI` as long as no margin is given. */
  readonly label: 'revenue ROI' | 'ROI'
  readonly margin: string
  readonly scope: CostScope
  readonly attribution: string
  readonly revenueFrom: RevenueKind
  readonly currency: string | null
  readonly groups?: readonly RoiGroup[]
  readonly unpriced: readonly Unpriced[]
  readonly excluded: Excluded
  readonly asOf: string
  readonly zone: string
}

/**
 * Return on what was spent in the window, by what was earned in it. Cost is summed before revenue is joined to it, so a campaign with many deals is not paid many times.
 * Source: Farris et al., Marketing Metrics; kpi 18.
 * @throws {RangeError} for a context that cannot be computed with.
 */
export async function roi(facts: Facts, records: CostRecords, context: RoiContext): Promise<Roi> {
  checkCostContext(context)
  const { asOf, zone, by, scope = 'marketing-only', attribution = 'first', currency = null, margin = '1', revenue = 'won' } = context
  const spent = costTable(records, context)
  const earned = await earnedFrom(facts, exchange(records.rates), context, revenueOf[revenue])
  const figures = (cost: MoneySums = moneySums(), sums: MoneySums = moneySums()): RoiFigures => ({
    cost: cost.values(),
    revenue: sums.values(),
    roi: returnOn(cost, sums, margin),
  })
  const keys = new Set([...spent.byKey.keys(), ...earned.byKey.keys()])
  const groups = Array.from(keys, (key): RoiGroup => ({ key, ...figures(spent.byKey.get(key), earned.byKey.get(key)) }))
  return {
    ...figures(spent.whole, earned.whole),
    definition: `roi.${scope}@2`,
    label: context.margin === undefined ? 'revenue ROI' : 'ROI',
    margin,
    scope,
    attribution,
    revenueFrom: revenue,
    currency,
    ...(by && { groups: groups.sort(inGroupOrder(by, ({ roi: value }) => value ?? -Infinity)) }),
    unpriced: [...spent.unpriced, ...earned.unpriced],
    excluded: earned.excluded,
    asOf: new Date(asOf).toISOString(),
    zone,
  }
}

async function earnedFrom(facts: Facts, convert: Exchange, context: RoiContext, revenue: Revenue) {
  const { asOf, zone, attribution = 'first', currency } = context
  const whole = moneySums()
  const byKey = new Map<string, MoneySums>()
  const unpriced: Unpriced[] = []
  const excluded = exclusionTally()
  const creditsOf = creditor(context)
  const add = (lead: LeadAt, at: number | null, money: Money): void => {
    const date = at === null ? null : localDate(at, zone)
    const wanted = currency ?? money.currency
    const minor = wanted === money.currency ? BigInt(money.minor) : date === null ? undefined : convert(money, date, wanted)
    if (minor === undefined) return void unpriced.push({ what: 'revenue', id: lead.lead, date, amount: moneyText(money) })
    whole.add(minor, wanted)
    for (const [key, part] of shared(minor, creditsOf(lead, attribution, at, lead.conversion ? lead.conversion.at : at))) {
      const sums = byKey.get(key) ?? moneySums()
      byKey.set(key, sums)
      sums.add(part, wanted)
    }
  }
  await forEachLeadAt(facts, asOf, (lead) => {
    for (const { at, money } of revenue(lead)) {
      if (!isCounted(context, at)) {
        if (at === null) excluded.add('unknownClosed')
      } else if (money === null) excluded.add('noValue')
      else add(lead, at, money)
    }
  })
  return { whole, byKey, unpriced, excluded: excluded.figures() }
}

function returnOn(cost: MoneySums, revenue: MoneySums, margin: string): number | null {
  const [spent, ...others] = cost.entries()
  const earned = revenue.entries()
  if (!spent || others.length > 0 || spent[1] <= 0n || earned.some(([currency]) => currency !== spent[0])) return null
  const { numerator, denominator } = fractionOf(margin)
  const net = (earned[0]?.[1] ?? 0n) * numerator - spent[1] * denominator
  return Number(net) / Number(spent[1] * denominator)
}
