import { moneyText, type Campaign, type Spend } from '@leadledger/leads'
import type { CostBy, CostContext, CostRecords, Unpriced } from './cost-context.js'
import { isPeriodUnit, named } from './dimension.js'
import { exchange } from './exchange.js'
import { moneySums, type MoneySums } from './money-sums.js'
import { amountWithin, dateOf, dayNumber, firstDayFrom } from './spread.js'

/** Cost by group, summed before anything is joined to it. */
export interface CostTable {
  readonly whole: MoneySums
  readonly byKey: ReadonlyMap<string, MoneySums>
  readonly unpriced: readonly Unpriced[]
}

/** Visits by group; what a span of days had is spread evenly over them. */
export interface VisitTable {
  /** `null` where none were recorded. */
  readonly whole: bigint | null
  readonly byKey: ReadonlyMap<string, bigint>
}

export function visitTable({ traffic, campaigns }: CostRecords, context: CostContext): VisitTable {
  const { by } = context
  const days = daysOf(context)
  const keyOf = bookedKeys(campaigns)
  const byKey = new Map<string, bigint>()
  let whole: bigint | null = null
  for (const item of traffic) {
    const span = { amount: BigInt(item.visits), from: dayNumber(item.from), to: dayNumber(item.to) }
    if (span.to <= days.from || span.from >= days.to) continue
    whole = (whole ?? 0n) + amountWithin(span, days)
    if (by === undefined) continue
    for (const [key, part] of partsOf(span, days, by, () => keyOf(item, by))) byKey.set(key, (byKey.get(key) ?? 0n) + part)
  }
  return { whole, byKey }
}

/** Days whose beginning is in the window, and not after `asOf`. */
function daysOf({ from, to, asOf, zone }: CostContext): { readonly from: number; readonly to: number } {
  const end = Math.min(firstDayFrom(asOf + 1, zone), to === undefined ? Infinity : firstDayFrom(to, zone))
  return { from: from === undefined ? -Infinity : firstDayFrom(from, zone), to: end }
}

/** The cost that counts, pro rata by day, as if it had been spent `lagDays` later; converted where the context says so at the rate of its first day. */
export function costTable({ spend, campaigns, rates }: CostRecords, context: CostContext, lagDays = 0): CostTable {
  const { by, scope = 'marketing-only', currency: wanted } = context
  const days = daysOf(context)
  const convert = exchange(rates)
  const keyOf = bookedKeys(campaigns)
  const whole = moneySums()
  const byKey = new Map<string, MoneySums>()
  const unpriced: Unpriced[] = []
  for (const item of spend) {
    if (scope === 'marketing-only' && item.scope !== 'marketing') continue
    const span = { from: dayNumber(item.from) + lagDays, to: dayNumber(item.to) + lagDays }
    if (span.to <= days.from || span.from >= days.to) continue
    const { currency } = item.amount
    const amount = wanted === undefined ? BigInt(item.amount.minor) : convert(item.amount, item.from, wanted)
    if (amount === undefined) {
      const part = amountWithin({ ...span, amount: BigInt(item.amount.minor) }, days)
      unpriced.push({ what: 'spend', id: item.spendId, date: item.from, amount: moneyText({ minor: part, currency }) })
      continue
    }
    whole.add(amountWithin({ ...span, amount }, days), wanted ?? currency)
    if (by === undefined) continue
    for (const [key, part] of partsOf({ ...span, amount }, days, by, () => keyOf(item, by))) {
      const sums = byKey.get(key) ?? moneySums()
      byKey.set(key, sums)
      sums.add(part, wanted ?? currency)
    }
  }
  return { whole, byKey, unpriced }
}

/** Finds the campaign, or the source, that something belongs to; a campaign belongs to its own source. */
function bookedKeys(campaigns: readonly Campaign[]): (booked: Pick<Spend, 'campaign' | 'source'>, by: CostBy) => string {
  const sourceOf = new Map(campaigns.map(({ campaign, source }) => [campaign, source]))
  return ({ campaign, source }, by) => named(by === 'campaign' ? campaign : (source ?? sourceOf.get(campaign ?? '')))
}

type Span = Parameters<typeof amountWithin>[0]

function partsOf(span: Span, days: { readonly from: number; readonly to: number }, by: CostBy, key: () => string): ReadonlyMap<string, bigint> {
  if (!isPeriodUnit(by)) return new Map([[key(), amountWithin(span, days)]])
  const parts = new Map<string, bigint>()
  for (let day = Math.max(span.from, days.from); day < Math.min(span.to, days.to); day++) {
    const period = periodOfDate(dateOf(day), by)
    parts.set(period, (parts.get(period) ?? 0n) + amountWithin(span, { from: day, to: day + 1 }))
  }
  return parts
}

function periodOfDate(date: string, unit: 'month' | 'quarter' | 'year'): string {
  if (unit === 'year') return date.slice(0, 4)
  return unit === 'month' ? date.slice(0, 7) : `${date.slice(0, 4)}-Q${Math.ceil(Number(date.slice(5, 7)) / 3)}`
}
