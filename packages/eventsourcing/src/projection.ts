import type { DomainEvent, Recorded } from './codec.js'

/**
 * A pure fold with a key: how one row of a read model follows from the events that concern it.
 * No clock, no random, no I/O: the projector may batch, replay to any moment and compare versions.
 */
export interface Projection<Event extends DomainEvent, Row extends object> {
  readonly name: string
  /** Raised whenever `evolve` or the row's shape changes; a view built by another version is rebuilt. */
  readonly version: number
  /** Event types that concern it; others are not even decoded for it. */
  readonly types: readonly Event['type'][]
  /** Keys of the rows this event changes. */
  readonly keys: (event: Recorded<Event>) => readonly string[]
  /** The row after the event; `undefined` for a row that should not (or no longer) be there. */
  readonly evolve: (row: Row | undefined, event: Recorded<Event>, key: string) => Row | undefined
}

/** Folds events into the rows of one projection in memory; `load` gives the rows that were there before. */
export function foldInto<Event extends DomainEvent, Row extends object>(
  projection: Projection<Event, Row>,
  rows: Map<string, Row | undefined>,
  events: Iterable<Recorded<Event>>,
): void {
  for (const event of events) for (const key of projection.keys(event)) rows.set(key, projection.evolve(rows.get(key), event, key))
}
