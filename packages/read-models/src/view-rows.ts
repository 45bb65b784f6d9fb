import type { Recorded } from '@leadledger/eventsourcing'
import type { LeadEvent } from '@leadledger/leads'
import type { Kysely } from 'kysely'
import { failureOf } from './stops.js'
import type { View } from './view.js'
import type { TableRows, Tables } from './views-database.js'

/** Rows kept in memory between two writes, so that leads in progress are not read again and again. */
const mostKept = 10_000

/** The keys of each of some events, in their order. */
export type RowKeys = readonly (readonly string[])[]

/** Asks a projection for the keys of events, as the database keeps them; each key once. */
export const keysOf = (keys: View['projection']['keys'], events: readonly Recorded<LeadEvent>[], storedText?: (text: string) => string): RowKeys =>
  events.map((event) => {
    const named = storedText ? keys(event).map(storedText) : keys(event)
    return named.length < 2 ? named : [...new Set(named)]
  })

/** The rows of one view that a projector holds while it folds; they are the table's as long as its checkpoint is the projector's own. */
export interface ViewRows {
  readonly view: View
  /** Folds events into the rows of their keys; reads from the table those it does not hold yet. @throws {ProjectionFailed} */
  fold(db: Kysely<Tables>, events: readonly Recorded<LeadEvent>[], keys: RowKeys): Promise<void>
  /** How many rows are to be written. */
  changed(): number
  /** Writes the rows that changed since the last time. */
  write(db: Kysely<Tables>): Promise<void>
  /** Forgets what would take too much memory; call it after a commit. */
  trim(): void
}

/** A row as it is now, or `undefined` where there is none. */
interface Held {
  readonly key: string
  row: object | undefined
  isChanged: boolean
}

/** The rows of a view's table; `isEmpty` when nothing was ever written to it. */
export function viewRows(view: View, table: TableRows, isEmpty: boolean): ViewRows {
  const { projection } = view
  const types = new Set<string>(projection.types)
  const rows = new Map<string, Held>()
  let changed: Held[] = []
  let holdsAll = isEmpty

  /** The row of a key; among the `missing` when the table may have one. */
  const hold = (key: string, missing: Held[]): Held => {
    let held = rows.get(key)
    if (!held) {
      held = { key, row: undefined, isChanged: false }
      rows.set(key, held)
      if (!holdsAll) missing.push(held)
    }
    return held
  }

  const load = async (db: Kysely<Tables>, missing: readonly Held[]): Promise<void> => {
    const found = await table.load(
      db,
      missing.map(({ key }) => key),
    )
    for (const held of missing) held.row = found.get(held.key)
  }

  const foldInto = (held: Held, event: Recorded<LeadEvent>): void => {
    const next = projection.evolve(held.row, event, held.key)
    if (next === held.row) return
    held.row = next
    if (!held.isChanged) changed.push(held)
    held.isChanged = true
  }

  return {
    view,
    async fold(db, events, keys) {
      const folds: { readonly held: Held; readonly event: Recorded<LeadEvent> }[] = []
      const missing: Held[] = []
      events.forEach((event, index) => {
        if (types.has(event.type)) for (const key of keys[index] as readonly string[]) folds.push({ held: hold(key, missing), event })
      })
      await load(db, missing)
      let current: Recorded<LeadEvent> | undefined
      try {
        for (const { held, event } of folds) {
          current = event
          foldInto(held, event)
        }
      } catch (cause) {
        throw current ? failureOf(view, current, cause) : cause
      }
    },
    changed: () => changed.length,
    async write(db) {
      const kept: object[] = []
      const gone: string[] = []
      for (const held of changed) {
        if (held.row) kept.push(held.row)
        else gone.push(held.key)
        held.isChanged = false
      }
      await table.upsert(db, kept)
      await table.remove(db, gone)
      changed = []
    },
    trim() {
      if (rows.size <= mostKept) return
      rows.clear()
      holdsAll = false
    },
  }
}
