import { statuses, type Status } from '@leadledger/leads'
import { kpiDefinition } from './definition.js'
import { countTally, statusTally } from './tally.js'

/** Leads in each status as they stood at `asOf`. Formula: a count. Source: module guide §2. */
export const statusCounts = kpiDefinition<Status>({
  kpi: 'statusCounts',
  version: 1,
  basis: 'ever',
  formula: 'leads, by the status they have at asOf',
  date: 'entered',
  owner: 'now',
  excludes: ['unknownEntered'],
  source: 'module guide §2',
  observe: ({ status, enteredAt }) => [{ at: enteredAt, value: status }],
  tally: (by) => (by === 'status' ? countTally() : statusTally()),
  dimensions: (by = 'status') => [by],
  always: (by) => (by === 'status' ? statuses : []),
})
