import type { LeadEvent, LeadRefusal } from '@leadledger/leads'
import type { LeadRow } from '@leadledger/read-models'
import { isoOf } from './instants.js'
import { filledFields, type FilledField } from './merged-lead.js'
import { keptBy, mergeRefusal, type Told } from './merging.js'

/** What a merge would do; nothing is written. */
export interface MergePlan {
  readonly loser: string
  readonly survivor: string
  /** Why it would be refused; `null` when it would not. */
  readonly refusal: (LeadRefusal & { readonly lead: string }) | null
  /** The earliest creation and the first source of the two. */
  readonly keeps: { readonly createdAt: string | null; readonly source: string | null }
  /** Fields in which the two differ, and whose value the survivor then shows: its own, where it has one. */
  readonly fields: readonly {
    readonly field: FilledField
    readonly survivor: string | null
    readonly loser: string | null
    readonly wins: 'survivor' | 'loser'
  }[]
  /** How much of the loser's history is then shown and counted for the survivor; all of it, however much there is. */
  readonly moves: { readonly interactions: number; readonly notes: number; readonly touchpoints: number; readonly followUps: number; readonly events: number }
}

const count = (events: Told['events'], type: LeadEvent['type']): number => events.filter((event) => event.type === type).length

export function mergePlan(loser: Told, survivor: Told, rows: readonly [loser: LeadRow | undefined, survivor: LeadRow | undefined]): MergePlan {
  const { createdAt, source } = keptBy(loser, survivor)
  const { events } = loser
  return {
    loser: loser.lead,
    survivor: survivor.lead,
    refusal: mergeRefusal(loser, survivor) ?? null,
    keeps: { createdAt: isoOf(createdAt), source },
    fields: differences(...rows),
    moves: {
      interactions: count(events, 'InteractionLogged'),
      notes: count(events, 'NoteAdded'),
      touchpoints: count(events, 'TouchpointRecorded'),
      followUps: count(events, 'FollowUpScheduled'),
      events: events.length,
    },
  }
}

function differences(loser: LeadRow | undefined, survivor: LeadRow | undefined): MergePlan['fields'] {
  return filledFields.flatMap((field) => {
    const [own, other] = [survivor?.[field] ?? null, loser?.[field] ?? null]
    return own === other ? [] : [{ field, survivor: own, loser: other, wins: own === null ? ('loser' as const) : ('survivor' as const) }]
  })
}
