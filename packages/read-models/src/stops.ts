import { LeadledgerError, type Recorded } from '@leadledger/eventsourcing'
import type { LeadEvent } from '@leadledger/leads'
import type { Kysely } from 'kysely'
import { ProjectionFailed } from './errors.js'
import type { View } from './view.js'
import type { Tables } from './views-database.js'

/** Where a view stopped because its projection failed; it stands right before this event. */
export interface Stop {
  readonly position: bigint
  readonly eventId: string
  readonly eventType: string
  /** Code or class of what was thrown. */
  readonly reason: string
}

/**
 * The failure of a projection at an event. A damaged event is one, since only those who open it fail;
 * missing keys or a busy key store are not: nothing is wrong with the event then.
 */
export function failureOf({ projection }: View, event: Recorded<LeadEvent>, cause: unknown): unknown {
  if (cause instanceof LeadledgerError && cause.code !== 'damaged-log') return cause
  const reason = cause instanceof LeadledgerError ? cause.code : cause instanceof Error ? cause.name : typeof cause
  return new ProjectionFailed(projection.name, event.id, event.type, event.position, reason, { cause })
}

/** Remembers where a view stopped, for this and every other process. */
export async function recordStop(db: Kysely<Tables>, { projection: { name, version } }: View, failure: ProjectionFailed): Promise<void> {
  const { eventId, eventType, reason } = failure
  const values = { name, version, position: String(failure.position), eventId, eventType, reason }
  await db
    .insertInto('stops')
    .values(values)
    .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
    .execute()
}

/** Forgets that a view stopped. */
export const clearStop = async (db: Kysely<Tables>, { projection: { name } }: View): Promise<void> =>
  void (await db.deleteFrom('stops').where('name', '=', name).execute())

export const stopError = (view: string, { eventId, eventType, position, reason }: Stop): ProjectionFailed =>
  new ProjectionFailed(view, eventId, eventType, position, reason)
