import type { MetricContext } from './context.js'
import { periodKeys, type PeriodUnit } from './period.js'
import type { Figures, KpiGroup } from './result.js'

interface Amount {
  readonly currency: string | null
  readonly amount: string | number
}

const amountsOf = ({ values, n }: Figures): readonly Amount[] => values ?? [{ currency: null, amount: n }]

/** How an amount or a count grew, as a fraction; `null` where there is no base above 0, or one of the two periods is not whole. */
export interface Growth {
  /** `null` for a count. */
  readonly currency: string | null
  /** To the period before, of the same kind. */
  readonly previous: number | null
  /** To the same period a year before. */
  readonly year: number | null
}

/** Adds to each period's sums, or count, how they grew. */
export function withGrowth(groups: readonly KpiGroup[], unit: PeriodUnit, context: MetricContext): readonly KpiGroup[] {
  const partial = partialPeriods(unit, context)
  const whole = new Map(groups.filter(({ key }) => !partial.has(key)).map((group) => [group.key, amountsOf(group)]))
  return groups.map((group) => {
    const now = whole.get(group.key)
    const growth = amountsOf(group).map(({ currency }): Growth => ({
      currency,
      previous: change(now, whole.get(keyBefore(group.key, unit)), currency),
      year: change(now, whole.get(yearBefore(group.key)), currency),
    }))
    return { ...group, growth }
  })
}

function change(now: readonly Amount[] | undefined, before: readonly Amount[] | undefined, currency: string | null): number | null {
  const amountIn = (values: readonly Amount[] | undefined): number => Number(values?.find((value) => value.currency === currency)?.amount ?? 0)
  const base = amountIn(before)
  return now && base > 0 ? (amountIn(now) - base) / base : null
}

/** Periods that asOf or the window cuts: they are compared with nothing. */
export function partialPeriods(unit: PeriodUnit, { zone, asOf, from, to }: Pick<MetricContext, 'zone' | 'asOf' | 'from' | 'to'>): ReadonlySet<string> {
  const keyOf = periodKeys(zone, unit)
  const cuts = [asOf + 1, from, to].filter((cut): cut is number => cut !== undefined && Math.abs(cut) < 8.6e15)
  return new Set(cuts.filter((cut) => keyOf(cut - 1) === keyOf(cut)).map(keyOf))
}

const yearBefore = (key: string): string => key.replace(/\d{4,}/, (year) => String(Number(year) - 1).padStart(year.length, '0'))

/** The name of the period before. */
export function keyBefore(key: string, unit: PeriodUnit): string {
  if (unit === 'year') return yearBefore(key)
  const [, head = '', part = ''] = /^(.*-Q?)(\d+)$/.exec(key) ?? []
  const number = Number(part)
  if (number > 1) return `${head}${String(number - 1).padStart(part.length, '0')}`
  return `${yearBefore(head)}${unit === 'month' ? '12' : '4'}`
}
