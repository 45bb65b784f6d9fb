import type { Money } from '@leadledger/leads'
import { kpiDefinition } from './definition.js'
import { moneyTally } from './tally.js'

/** Sum of the values of the conversions that stand, by the date of conversion (bookings, not bills); exact, and never across currencies. */
export const convertedValue = kpiDefinition<Money>({
  kpi: 'convertedValue',
  version: 1,
  basis: 'period',
  formula: 'sum of the deal values of leads converted at asOf, one sum a currency',
  date: 'converted',
  owner: 'at-event',
  excludes: ['unknownClosed', 'noValue'],
  source: 'revenue as bookings: module guide §11, handbook §10',
  observe({ conversion }) {
    if (!conversion) return []
    const { at, owner, value } = conversion
    return [value ? { at, owner, value } : { at, owner, excluded: 'noValue' }]
  },
  tally: moneyTally,
})
