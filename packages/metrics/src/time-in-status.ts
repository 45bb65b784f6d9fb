import type { Visit } from '@leadledger/leads'
import { kpiDefinition } from './definition.js'
import type { Exclusion } from './exclusion.js'
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
  source: 'stages of module guide §2; by events, since stage dates are cleared when a stage goes back (HubSpot)',
  observe: ({ visits }) => visits.map((visit, index) => stay(visit, visits[index + 1])),
  tally: durationTally,
  dimensions: (by = 'status') => (by === 'status' ? [by] : [by, 'status']),
})

function stay({ status, owner, at: entered, inferred }: Visit, next: Visit | undefined): Observation<number> {
  if (!next) return { at: null, owner, status, censored: true }
  const { at } = next
  const excluded = inferred || next.inferred ? 'inferred' : unmeasured(entered, at)
  return excluded ? { at, owner, status, excluded } : { at, owner, status, value: (at as number) - (entered as number) }
}

function unmeasured(entered: number | null, left: number | null): Exclusion | undefined {
  if (entered === null) return 'unknownEntered'
  if (left === null) return 'unknownLeft'
  return left < entered ? 'negative' : undefined
}
