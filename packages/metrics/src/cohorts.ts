import { checkContext, isInWindow, type MetricContext } from './context.js'
import { creditedTo } from './dimension.js'
import { exclusionTally, type Excluded } from './exclusion.js'
import { forEachLeadAt, type Facts } from './kpi.js'
import type { LeadAt } from './lead-at.js'
import { ownerBy } from './owner-rule.js'
import { periodKeys } from './period.js'

export type CohortsContext = Omit<MetricContext, 'basis' | 'horizonDays' | 'by'>

export interface Cohort {
  /** Month of creation, `2017-03`. */
  readonly month: string
  /** Leads created in it. */
  readonly size: number
  /** Leads converted by the end of the month itself, of the next one and so on, as far as months are over at `asOf`. */
  readonly converted: readonly number[]
  /** The same as shares of the size. */
  readonly rates: readonly number[]
}

export interface Cohorts {
  readonly kpi: 'cohorts'
  readonly definition: 'cohorts@1'
  readonly basis: 'cohort'
  /** In order of time; months without leads are left out. */
  readonly rows: readonly Cohort[]
  readonly excluded: Excluded
  readonly asOf: string
  readonly zone: string
}

/**
 * The conversion triangle: leads by the month they were created in, and how many of them were converted by the end of each month since.
 * A cell is there when its month is over, so that months compare. Source: kpi 9.
 * @throws {RangeError} for a context that cannot be computed with.
 */
export async function cohorts(facts: Facts, context: CohortsContext): Promise<Cohorts> {
  const { asOf, zone } = context
  checkContext(context)
  const monthOf = monthNumbers(zone)
  const excluded = exclusionTally()
  const months = new Map<number, { size: number; readonly converted: Map<number, number> }>()
  const isCredited = creditedTo<{ readonly at: number | null }>(context, (lead, { at }) => ownerBy.credited(lead, { at, value: 0 }))
  const visit = (lead: LeadAt): void => {
    const { createdAt, conversion } = lead
    if (!isCredited(lead, { at: createdAt })) return
    if (createdAt === null) return excluded.add('unknownCreated')
    if (!isInWindow(context, createdAt)) return
    const month = monthOf(createdAt)
    const cohort = months.get(month) ?? { size: 0, converted: new Map<number, number>() }
    months.set(month, cohort)
    cohort.size += 1
    if (!conversion) return
    if (conversion.at === null) return excluded.add('unknownClosed')
    if (conversion.at < createdAt) return excluded.add('negative')
    const k = monthOf(conversion.at) - month
    cohort.converted.set(k, (cohort.converted.get(k) ?? 0) + 1)
  }
  await forEachLeadAt(facts, asOf, visit, (lead, because) => {
    const { createdAt: at } = lead
    if (isCredited(lead, { at }) && (at === null || isInWindow(context, at))) excluded.add(because)
  })
  // The month of the instant after asOf is the first that is not over.
  const current = monthOf(asOf + 1)
  const rows = Array.from(months)
    .sort(([one], [other]) => one - other)
    .map(([month, { size, converted }]) => row(month, size, converted, current - month))
  return { kpi: 'cohorts', definition: 'cohorts@1', basis: 'cohort', rows, excluded: excluded.figures(), asOf: new Date(asOf).toISOString(), zone }
}

function row(month: number, size: number, converted: ReadonlyMap<number, number>, monthsOver: number): Cohort {
  let sum = 0
  const sums = Array.from({ length: monthsOver }, (_, k) => (sum += converted.get(k) ?? 0))
  return { month: monthText(month), size, converted: sums, rates: sums.map((number) => number / size) }
}

/** Months counted on from the year 0. */
function monthNumbers(zone: string): (at: number) => number {
  const keyOf = periodKeys(zone, 'month')
  return (at) => {
    const [year, month] = keyOf(at).split('-').map(Number) as [number, number]
    return year * 12 + month - 1
  }
}

const monthText = (month: number): string => `${String(Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}`
