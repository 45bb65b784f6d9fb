import { moneyText, type MoneyText } from '@leadledger/leads'
import { checkCostContext, type CostContext, type CostRecords, type CostScope, type Unpriced } from './cost-context.js'
import { costTable, visitTable } from './cost-table.js'
import { creditor, isCounted, shared } from './credit.js'
import { inGroupOrder } from './dimension.js'
import { exclusionTally, type Excluded } from './exclusion.js'
import { forEachLeadAt, type Facts } from './kpi.js'
import type { LeadAt } from './lead-at.js'
import type { MoneySums } from './money-sums.js'
import { rounded } from './rounding.js'

export interface CostFigures {
  /** One exact sum a currency. */
  readonly spend: readonly MoneyText[]
  /** Visits in the window, as recorded; `null` where none were. */
  readonly visits: number | null
  /** Leads ÷ visits; above 1 where not all visits were recorded. */
  readonly leadsPerVisit: number | null
  /** Leads created in the window. */
  readonly leads: number
  /** Leads converted in the window; parts of customers where several touchpoints share one. */
  readonly customers: number
  /** One a currency; `null` without leads, and where nothing is known to be spent. */
  readonly costPerLead: readonly MoneyText[] | null
  readonly costPerAcquisition: readonly MoneyText[] | null
}

export interface CostGroup extends CostFigures {
  /** The source, campaign or period; `Unknown` for what belongs to none. */
  readonly key: string
}

export interface Costs extends CostFigures {
  readonly definitions: readonly [`costPerLead.${CostScope}@1`, `costPerAcquisition.${CostScope}@1`]
  readonly scope: CostScope
  readonly attribution: string
  readonly lagDays: number
  /** What everything was converted to; `null` where each currency stands by itself. */
  readonly currency: string | null
  readonly groups?: readonly CostGroup[]
  /** What is in no sum for want of a rate. */
  readonly unpriced: readonly Unpriced[]
  readonly excluded: Excluded
  readonly asOf: string
  readonly zone: string
}

/** A customer is shared out in millionths, whole ones, so that shares sum to exactly one. */
const whole = 1_000_000n

/** Leads, and millionths of customers. */
interface Won {
  leads: number
  customers: bigint
}

/**
 * Cost per lead, and per customer won: what was spent in the window ÷ leads created, and ÷ leads converted, in it. Cost is summed before it is joined to leads.
 * Leads count with what brought them first; customers are credited by the attribution. Sources: module guide §11; kpi 15, 16.
 * @throws {RangeError} for a context that cannot be computed with.
 */
export async function costs(facts: Facts, records: CostRecords, context: CostContext): Promise<Costs> {
  checkCostContext(context)
  const { asOf, zone, by, scope = 'marketing-only', attribution = 'first', lagDays = 0, currency = null } = context
  const spent = costTable(records, context)
  const lagged = lagDays === 0 ? spent : costTable(records, context, lagDays)
  const visits = visitTable(records, context)
  const { total, byKey, excluded } = await wonFrom(facts, context)
  const keys = new Set([...byKey.keys(), ...visits.byKey.keys(), ...spent.byKey.keys(), ...lagged.byKey.keys()])
  const groups = Array.from(keys, (key): CostGroup => ({
    key,
    ...figuresOf(spent.byKey.get(key), lagged.byKey.get(key), visits.byKey.get(key) ?? null, byKey.get(key)),
  }))
  return {
    ...figuresOf(spent.whole, lagged.whole, visits.whole, total),
    definitions: [`costPerLead.${scope}@1`, `costPerAcquisition.${scope}@1`],
    scope,
    attribution,
    lagDays,
    currency,
    ...(by && { groups: groups.sort(inGroupOrder(by, ({ leads }) => leads)) }),
    unpriced: spent === lagged ? spent.unpriced : onceEach([...spent.unpriced, ...lagged.unpriced]),
    excluded,
    asOf: new Date(asOf).toISOString(),
    zone,
  }
}

async function wonFrom(facts: Facts, context: CostContext) {
  const { asOf, attribution = 'first' } = context
  const total: Won = { leads: 0, customers: 0n }
  const byKey = new Map<string, Won>()
  const excluded = exclusionTally()
  const creditsOf = creditor(context)
  const of = (key: string): Won => {
    const won = byKey.get(key) ?? { leads: 0, customers: 0n }
    byKey.set(key, won)
    return won
  }
  const created = (lead: LeadAt): void => {
    total.leads += 1
    for (const { key } of creditsOf(lead, 'first', lead.createdAt, null)) of(key).leads += 1
  }
  const converted = (lead: LeadAt, at: number | null): void => {
    total.customers += whole
    for (const [key, part] of shared(whole, creditsOf(lead, attribution, at))) of(key).customers += part
  }
  const visit = (lead: LeadAt): void => {
    const { createdAt, conversion } = lead
    if (isCounted(context, createdAt)) created(lead)
    else if (createdAt === null) excluded.add('unknownCreated')
    if (!conversion) return
    if (isCounted(context, conversion.at)) converted(lead, conversion.at)
    else if (conversion.at === null) excluded.add('unknownClosed')
  }
  await forEachLeadAt(facts, asOf, visit, ({ createdAt }, because) => {
    if (isCounted(context, createdAt)) excluded.add(because)
  })
  return { total, byKey, excluded: excluded.figures() }
}

function figuresOf(spent: MoneySums | undefined, lagged: MoneySums | undefined, visits: bigint | null, won: Won | undefined): CostFigures {
  const { leads, customers } = won ?? { leads: 0, customers: 0n }
  return {
    spend: spent?.values() ?? [],
    visits: visits === null ? null : Number(visits),
    leadsPerVisit: visits ? leads / Number(visits) : null,
    leads,
    customers: Number(customers) / Number(whole),
    costPerLead: perUnit(spent, BigInt(leads), 1n),
    costPerAcquisition: perUnit(lagged, customers, whole),
  }
}

/** A spend may miss its rate in the window of leads and in that of customers. */
const onceEach = (unpriced: readonly Unpriced[]): readonly Unpriced[] =>
  unpriced.filter(({ id }, index) => unpriced.findIndex((other) => other.id === id) === index)

/** Rounded to the minor unit, halves away from zero. */
function perUnit(sums: MoneySums | undefined, parts: bigint, whole: bigint): readonly MoneyText[] | null {
  const entries = sums?.entries() ?? []
  if (parts === 0n || entries.length === 0) return null
  return entries.map(([currency, minor]) => moneyText({ minor: rounded(minor * whole, parts), currency }))
}
