import { profileOf } from '@leadledger/leads'
import { comparedKpis, criteriaCompleteness, kpiNames, type ComparedKpi, type Criteria, type KpiName } from '@leadledger/metrics'
import type { Views } from '@leadledger/read-models'
import { InvalidInput } from './errors.js'
import type { Handbooks } from './handbooks.js'
import { criteriaContext, factsOf, kpiContext, type CriteriaQuery, type KpiQuery } from './kpi-query.js'

/** Numbers beside other numbers. */
export interface LedgerComparisons {
  /**
   * KPIs, all by default, in a window, with `deltaPrev` and `deltaYoY`: how each differs from the window before, of equal kind, and from the same
   * window a year before.
   * @throws {InvalidInput} also without `from` and `to`.
   */
  compare(names: readonly KpiName[] | undefined, query: KpiQuery): Promise<readonly ComparedKpi[]>
  /** How often each criterion was answered, of the leads created in the window somebody worked on. */
  criteria(query?: CriteriaQuery): Promise<Criteria>
}

export const comparisonsOf = ({ zone, clock, handbooks, views }: Comparing): LedgerComparisons => ({
  async compare(names = kpiNames, query) {
    if (query.from === undefined || query.to === undefined) throw new InvalidInput(['from, to: a comparison needs a window'])
    const context = { ...kpiContext(query, zone, clock()), handbooks: await handbooks.inForce() }
    return comparedKpis(views.facts(factsOf(query, names)), names, context)
  },
  async criteria(query = {}) {
    const now = clock()
    const { criteria } = profileOf(await handbooks.current(now))
    return criteriaCompleteness(views.scored({ onlyOpen: false }), { ...criteriaContext(query, zone, now), named: criteria.map(({ id }) => id) })
  },
})

interface Comparing {
  readonly zone: string
  readonly clock: () => number
  readonly handbooks: Handbooks
  readonly views: Views
}
