import { refuse, type Refused } from '@leadledger/eventsourcing'
import { takenNow, takes } from './handbook.js'
import type { Handbook } from './handbook-shape.js'
import type { LeadRefusal } from './refusals.js'

const registryOf = ({ deals: { stages, others } }: Handbook) => ({ known: stages, others })

/** A refusal of a stage the handbook does not take now. */
export function stageRefusal(handbook: Handbook, stage: string): Refused<LeadRefusal> | undefined {
  const registry = registryOf(handbook)
  return takes(registry, stage) ? undefined : refuse({ refused: 'stage-unknown', allowed: takenNow(registry) })
}

/** Percent of deals in a stage that are expected to be won; `null` for a stage the handbook does not name. */
export const probabilityOf = ({ deals }: Handbook, stage: string | null): number | null => deals.stages.find(({ id }) => id === stage)?.probability ?? null
