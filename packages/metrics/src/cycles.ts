import { kpiDefinition } from './definition.js'
import { elapsed } from './elapsed.js'
import type { Observation } from './observation.js'
import { durationTally } from './tally.js'

const fromCreation = (createdAt: number | null, closing: Parameters<typeof elapsed>[1] | undefined): readonly Observation<number>[] =>
  closing ? [elapsed(createdAt, closing, 'unknownCreated')] : []

/** Median time from creation to the conversion that stands. It knows winners only, so a growing pipeline makes it look short. */
export const salesCycle = kpiDefinition<number>({
  kpi: 'salesCycle',
  version: 1,
  basis: 'period',
  formula: 'median of conversion − creation, over leads converted at asOf',
  date: 'converted',
  owner: 'at-event',
  excludes: ['unknownCreated', 'unknownClosed', 'negative'],
  source: "sales cycle length: module guide §11, handbook §10; HubSpot's deal velocity",
  observe: ({ createdAt, conversion }) => fromCreation(createdAt, conversion),
  tally: durationTally,
})

/** Median time from creation to the last loss, over leads lost at `asOf`. */
export const lossCycle = kpiDefinition<number>({
  kpi: 'lossCycle',
  version: 1,
  basis: 'period',
  formula: 'median of last loss − creation, over leads lost at asOf',
  date: 'lost',
  owner: 'at-event',
  excludes: ['unknownCreated', 'unknownClosed', 'negative'],
  source: 'counterpart of salesCycle',
  observe: ({ createdAt, loss }) => fromCreation(createdAt, loss),
  tally: durationTally,
})
