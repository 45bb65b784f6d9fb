import { kpiDefinition } from './definition.js'
import type { Observation } from './observation.js'
import { durationTally } from './tally.js'

interface Closing {
  readonly at: number | null
  readonly owner: string | null
}

function fromCreation(createdAt: number | null, closing: Closing | undefined): readonly Observation<number>[] {
  if (!closing) return []
  const { at, owner } = closing
  if (createdAt === null) return [{ at, owner, excluded: 'unknownCreated' }]
  if (at === null) return [{ at, owner, excluded: 'unknownClosed' }]
  return at < createdAt ? [{ at, owner, excluded: 'negative' }] : [{ at, owner, value: at - createdAt }]
}

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
