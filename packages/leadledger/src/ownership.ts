import { isErased } from '@leadledger/eventsourcing'
import type { LogReader } from '@leadledger/read-models'
import { isoOf } from './instants.js'
import { eventsOf } from './lead-history.js'

/** Times are ISO 8601; `from` is `null` when nobody knows, `to` while it goes on. */
interface Period {
  readonly from: string | null
  readonly to: string | null
}

export interface OwnershipPeriod extends Period {
  readonly owner: string
  /** Who decided: a `manager` by hand, the owner `self`, a `rule`, or an `import`. */
  readonly by: 'manager' | 'self' | 'rule' | 'import'
  readonly rule: string | null
  /** Id of who sent it. */
  readonly actor: string
  /** In words; `null` where nobody gave one, or it is erased. */
  readonly reason: string | null
}

export interface CollaborationPeriod extends Period {
  readonly user: string
}

/** Who owned a lead and who worked on it beside, each in the order it was recorded. */
export interface LeadOwnership {
  readonly owners: readonly OwnershipPeriod[]
  readonly collaborators: readonly CollaborationPeriod[]
}

/** @throws {InvalidStreamName} for an id no lead can have. */
export async function ownershipOf(log: LogReader, lead: string): Promise<LeadOwnership> {
  const owners: OwnershipPeriod[] = []
  const collaborators: CollaborationPeriod[] = []
  for await (const event of eventsOf(log, lead)) {
    const at = isoOf(event.occurredAt)
    if (event.type === 'LeadAssigned' || event.type === 'LeadReleased') endLast(owners, at)
    if (event.type === 'LeadAssigned') {
      const { owner, way, rule = null } = event.data
      const opened = event.personal.open()
      const reason = isErased(opened) ? null : (opened.reason ?? null)
      owners.push({ owner, from: at, to: null, by: way === 'manual' ? 'manager' : way, rule, actor: event.metadata.actor.id, reason })
    }
    if (event.type === 'CollaboratorAdded') collaborators.push({ user: event.data.user, from: at, to: null })
    if (event.type === 'CollaboratorRemoved') endLast(collaborators, at, ({ user }) => user === event.data.user)
  }
  return { owners, collaborators }
}

function endLast<Known extends Period>(periods: Known[], to: string | null, isMeant: (period: Known) => boolean = () => true): void {
  const index = periods.findLastIndex((period) => period.to === null && isMeant(period))
  const known = periods[index]
  if (known) periods[index] = { ...known, to }
}
