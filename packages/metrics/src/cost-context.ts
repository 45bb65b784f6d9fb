import { isCurrency, type Campaign, type MoneyText, type Rate, type Spend, type Traffic } from '@leadledger/leads'
import { attributions, type Attribution } from './attribution.js'
import { contextProblems, type ContextProblem, type MetricContext } from './context.js'
import { periodUnits, type PeriodUnit } from './period.js'

/** Which cost counts: `marketing-only`, what was spent on marketing; `fully-loaded`, also sales and overhead. */
export const costScopes = ['marketing-only', 'fully-loaded'] as const
export type CostScope = (typeof costScopes)[number]

export const costDimensions = ['source', 'campaign', ...periodUnits] as const
export type CostBy = 'source' | 'campaign' | PeriodUnit

export interface CostContext extends Pick<MetricContext, 'asOf' | 'from' | 'to' | 'zone'> {
  readonly by?: CostBy | undefined
  /** `marketing-only` by default. */
  readonly scope?: CostScope | undefined
  /** `first` by default. */
  readonly attribution?: Attribution | undefined
  /** Days by which cost comes before the customers it won; 0 by default. */
  readonly lagDays?: number | undefined
  /** ISO 4217: everything is converted to it at the rate of its date; by default each currency stands by itself. */
  readonly currency?: string | undefined
}

/** What costs are computed from, besides the facts of leads. */
export interface CostRecords {
  readonly spend: readonly Spend[]
  readonly campaigns: readonly Campaign[]
  readonly rates: readonly Rate[]
  readonly traffic: readonly Traffic[]
}

/** An amount in another currency for whose date no rate is recorded: it is in no sum. */
export interface Unpriced {
  readonly what: 'spend' | 'revenue'
  /** The id of the spend, or of the lead. */
  readonly id: string
  /** The local date whose rate is missing; `null` for revenue of unknown date. */
  readonly date: string | null
  readonly amount: MoneyText
}

export type CheckedCostContext = CostContext & { readonly margin?: string | undefined; readonly revenue?: RevenueKind | undefined }

/** What counts as revenue: deals that are won, values of conversions whatever became of the deal, or purchases and renewals. They are views of the same money, never added. */
export const revenues = ['won', 'converted', 'billed'] as const
export type RevenueKind = (typeof revenues)[number]

/** Every problem at once, with its field and a sentence; none when numbers can be computed with it. */
export function costContextProblems({
  scope,
  attribution,
  lagDays = 0,
  currency,
  margin = '1',
  revenue,
  ...context
}: CheckedCostContext): readonly ContextProblem[] {
  const isShare = /^\d(?:\.\d{1,12})?$/.test(margin) && Number(margin) > 0 && Number(margin) <= 1
  const wrong: readonly (readonly [boolean, string, string])[] = [
    [context.by !== undefined && !costDimensions.includes(context.by), 'by', `is none of ${costDimensions.join(', ')}`],
    [scope !== undefined && !costScopes.includes(scope), 'scope', `is none of ${costScopes.join(', ')}`],
    [attribution !== undefined && !attributions.includes(attribution), 'attribution', `is none of ${attributions.join(', ')}`],
    [!(Number.isInteger(lagDays) && lagDays >= 0), 'lagDays', 'is no whole number of days'],
    [currency !== undefined && !isCurrency(currency), 'currency', 'is no ISO 4217 code'],
    [revenue !== undefined && !revenues.includes(revenue), 'revenue', `is none of ${revenues.join(', ')}`],
    [!isShare, 'margin', 'is no decimal above 0 and up to 1, such as 0.35'],
  ]
  const { by: _, ...window } = context
  return [...contextProblems(window), ...wrong.filter(([isWrong]) => isWrong).map(([, path, message]) => ({ path, message }))]
}

/** @throws {RangeError} naming every problem: callers check what people type with `costContextProblems` first. */
export function checkCostContext(context: CheckedCostContext): void {
  const problems = costContextProblems(context)
  if (problems.length > 0) throw new RangeError(problems.map(({ path, message }) => `${path} ${message}`).join('; '))
}
