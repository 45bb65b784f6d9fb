import type { Visit } from '@leadledger/leads'
import { kpiDefinition } from './definition.js'
import type { Observation } from './observation.js'
import { durationTally } from './tally.js'

/** Median length of finished visits to each status; every re-entry is a visit of its own, and open visits are only counted. */
export const timeInStatus = kpiDefinition<number>({
  kpi: 'timeInStatus',
  version: 1,
  basis: 'period',
  formula: 'median of leaving − entering, over finished visits to the status; open visits are counted as censored',
  date: 'left',
  owner: 'at-event',
  excludes: ['unknownEntered', 'unknownLeft', 'inferred', 'negative'],
  source: 'stage duration by events, not by stage dates that HubSpot clears: module guide §14',
  observe: ({ visits }) => visits.map((visit, index) => stay(visit, visits[index + 1])),
  tally: durationTally,
  dimensions: (by = 'status') => (by === 'status' ? [by] : [by, 'status']),
})

function stay({ status, owner, at: entered, inferred }: Visit, next: Visit | undefined): Observation<number> {
  if (!next) return { at: null, owner, status, censored: true }
  const event = { at: next.at, owner, status }
  if (inferred || next.inferred) return { ...event, excluded: 'inferred' }
  if (entered === null) return { ...event, excluded: 'unknownEntered' }
  if (next.at === null) return { ...event, excluded: 'unknownLeft' }
  return next.at < entered ? { ...event, excluded: 'negative' } : { ...event, value: next.at - entered }
}
