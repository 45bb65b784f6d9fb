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

  const hold = (key: string): Held => {
    let held = rows.get(key)
    if (!held) {
      held = { key, row: undefined, isChanged: false }
      rows.set(key, held)
    }
    return held
  }

  /** Reads the rows of keys that are not held yet, where the table may have them. */
  const load = async (db: Kysely<Tables>, events: readonly Recorded<LeadEvent>[], keys: RowKeys): Promise<void> => {
    if (holdsAll) return
    const missing = new Set<string>()
    events.forEach((event, index) => {
      if (types.has(event.type)) for (const key of keys[index] as readonly string[]) if (!rows.has(key)) missing.add(key)
    })
    const found = await table.load(db, [...missing])
    for (const key of missing) hold(key).row = found.get(key)
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
      await load(db, events, keys)
      events.forEach((event, index) => {
        if (!types.has(event.type)) return
        try {
          for (const key of keys[index] as readonly string[]) foldInto(hold(key), event)
        } catch (cause) {
          throw failureOf(view, event, cause)
        }
      })
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
