import { costContextProblems, type Attribution, type CostBy, type CostContext, type CostScope, type RevenueKind, type RoiContext } from '@leadledger/metrics'
import { InvalidInput } from './errors.js'
import { instants, type Window } from './kpi-query.js'

/** What to compute costs over: what was spent in the window, the leads created and the customers won in it. */
export interface CostQuery extends Window {
  readonly by?: CostBy
  /** `marketing-only` by default; `fully-loaded` counts sales and overhead too. */
  readonly scope?: CostScope
  /** Which of the touchpoints before a conversion is credited with it: `first` by default. */
  readonly attribution?: Attribution
  /** Days by which cost comes before the customers it won; 0 by default. */
  readonly lagDays?: number
  /** Converts everything to this currency, at the rate of its date; by default each currency stands by itself. */
  readonly currency?: string
}

export interface RoiQuery extends Omit<CostQuery, 'lagDays'> {
  /** Share of the revenue left after the cost of what was sold, such as `'0.35'`; without it the whole revenue counts. */
  readonly margin?: string
  /** What counts as revenue: deals `won` (by default), values of conversions, or what was `billed`. */
  readonly revenue?: RevenueKind
}

/** @throws {InvalidInput} with every problem. */
export const costContext = (query: CostQuery, zone: string, now: number): CostContext => checked({ ...query, ...instants(query, zone, now) })

/** @throws {InvalidInput} with every problem. */
export const roiContext = (query: RoiQuery, zone: string, now: number): RoiContext => checked({ ...query, ...instants(query, zone, now) })

function checked<Context extends Parameters<typeof costContextProblems>[0]>(context: Context): Context {
  const problems = costContextProblems(context)
  if (problems.length > 0) throw new InvalidInput(problems.map(({ path, message }) => `${path}: ${message}`))
  return context
}
