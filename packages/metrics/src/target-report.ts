import { moneyOf, moneyText, type Money, type MoneyText, type Target } from '@leadledger/leads'
import { kpiUnitOf, type KpiUnit } from './kpi-unit.js'
import type { Figures, KpiResult } from './result.js'

export interface TargetReport {
  readonly kpi: string
  /** `null` for all owners together. */
  readonly owner: string | null
  readonly period: string
  /** What the numbers are. */
  readonly unit: KpiUnit
  readonly target: number | MoneyText
  /** What the KPI is in the period; `null` where there is nothing to measure. */
  readonly actual: number | MoneyText | null
  /** Actual − target: percentage points as a fraction of one for rates, milliseconds for durations. */
  readonly gap: number | MoneyText | null
}

/** A target beside what a KPI came to, which was computed over the target's period, by owner where the target is for one. */
export function againstTarget({ kpi, owner, period, value, amount }: Target, result: KpiResult): TargetReport {
  const figures = owner === null ? result : result.groups?.find(({ key }) => key === owner)
  const of = { kpi, owner, period, unit: kpiUnitOf(kpi, result) }
  if (amount) return { ...of, target: moneyText(amount), ...(result.values ? moneyGap(amount, figures) : { actual: null, gap: null }) }
  const target = Number(value)
  const actual = typeof figures?.value === 'number' ? figures.value : null
  return { ...of, target, actual, gap: actual === null ? null : actual - target }
}

/** Only money of the target's own currency counts towards it; where there is none, the sum is 0. */
function moneyGap(target: Money, figures: Figures | undefined): Pick<TargetReport, 'actual' | 'gap'> {
  const { currency } = target
  const actual = figures?.values?.find((sum) => sum.currency === currency) ?? moneyText({ minor: 0, currency })
  const sum = moneyOf(actual.amount, currency)
  return { actual, gap: sum ? moneyText({ minor: sum.minor - target.minor, currency }) : null }
}

/** Why a KPI can never be held against a target: its unit is another one. `undefined` where it can. */
export function targetProblem({ value, amount }: { readonly value?: string | undefined; readonly amount?: unknown }, unit: KpiUnit): string | undefined {
  if (unit === 'money') return amount === undefined ? 'value: the KPI is money: expected an amount with its currency' : undefined
  if (value === undefined) return `amount: the KPI is no money: expected a value, ${examples[unit]}`
  return unit === 'share' && Number(value) > 1 ? `value: ${JSON.stringify(value)} is more than all: expected ${examples.share}` : undefined
}

const examples: Readonly<Record<Exclude<KpiUnit, 'money'>, string>> = {
  share: 'a share such as 0.25',
  count: 'a count such as 40',
  ms: 'milliseconds such as 86400000, which are a day',
}
