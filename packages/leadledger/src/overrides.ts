import { isErased } from '@leadledger/eventsourcing'
import type { LeadFacts, Status } from '@leadledger/leads'
import type { LogReader } from '@leadledger/read-models'
import { isoOf } from './instants.js'
import type { Window } from './kpi-query.js'
import { eventsOf } from './lead-history.js'

/** A manager let a lead through that was not qualified, so that it could be converted. */
export interface Override {
  readonly lead: string
  /** ISO 8601; `null` when nobody knows. */
  readonly at: string | null
  /** Owner then. */
  readonly owner: string | null
  /** Status it was in. */
  readonly from: Status
  readonly manager: string
  /** Id of who sent it. */
  readonly actor: string
  /** In words; `null` where it is erased. */
  readonly reason: string | null
}

export interface OverridesQuery extends Pick<Window, 'from' | 'to' | 'zone'> {
  readonly manager?: string
}

interface Wanted {
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly manager?: string | undefined
}

/** The newest first, those of unknown time last; the log is read only of leads that were let through, where the reasons are sealed. */
export async function overridesOf(log: LogReader, facts: AsyncIterable<LeadFacts>, { from, to, manager }: Wanted): Promise<readonly Override[]> {
  const isWindowed = from !== undefined || to !== undefined
  const isWanted = (at: number | null): boolean => (at === null ? !isWindowed : at >= (from ?? -Infinity) && at < (to ?? Infinity))
  const found: Override[] = []
  for await (const { lead, visits } of facts) {
    if (!visits.some(({ overridden, at }) => overridden && isWanted(at))) continue
    const overridden = visits.filter((visit) => visit.overridden).values()
    for await (const event of eventsOf(log, lead)) {
      if (event.type !== 'ConversionOverridden') continue
      const owner = overridden.next().value?.owner ?? null
      if (!isWanted(event.occurredAt) || (manager !== undefined && event.data.manager !== manager)) continue
      const opened = event.personal.open()
      const { from: status, manager: by } = event.data
      const reason = isErased(opened) ? null : opened.reason
      found.push({ lead, at: isoOf(event.occurredAt), owner, from: status, manager: by, actor: event.metadata.actor.id, reason })
    }
  }
  return found.sort((one, other) => (one.at === other.at ? 0 : (one.at ?? '') < (other.at ?? '') ? 1 : -1))
}
