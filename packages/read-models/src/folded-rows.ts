import { idOf, type Recorded, type StreamName } from '@leadledger/eventsourcing'
import type { LeadEvent } from '@leadledger/leads'
import type { Kysely } from 'kysely'
import { leadKey } from './lead-key.js'
import { failureOf } from './stops.js'
import type { View } from './view.js'
import type { TableRows, Tables } from './views-database.js'

/** Rows of a view kept in memory after a write, so that leads in progress are not read again and again. */
const mostKept = 10_000
/** Of more than that, the newest stay: what began last goes on most likely. */
const newestKept = 5_000
/** Changed rows of a view that are held before they are written. */
const mostChanged = 20_000

/** A view that is folded; `isEmpty` when nothing was ever written to its table. */
export interface FoldedView {
  readonly view: View
  readonly table: TableRows
  readonly isEmpty: boolean
}

/** The rows that a projector holds while it folds; they are the tables' as long as the checkpoints are the projector's own. */
export interface FoldedRows {
  /** Folds events into the rows of their keys; reads from the tables those it does not hold yet. @throws {ProjectionFailed} */
  fold(db: Kysely<Tables>, events: readonly Recorded<LeadEvent>[]): Promise<void>
  /** Whether so many rows changed that they should be written. */
  isFull(): boolean
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

/** What is held of one view. */
interface Part extends FoldedView {
  /** Its place among the views with the same keys. */
  readonly index: number
  changed: Held[]
  kept: number
  holdsAll: boolean
}

type Keys = View['projection']['keys']
/** Names of rows as the database keeps them. */
type StoredText = (text: string) => string

/** The rows of views; those that name them by the same keys share the look-up, which takes longer than many a fold. */
export function foldedRows(views: readonly FoldedView[], storedText?: StoredText): FoldedRows {
  const groups = new Map<Keys, Part[]>()
  const parts = views.map((folded): Part => {
    const { keys } = folded.view.projection
    const group = groups.get(keys) ?? []
    groups.set(keys, group)
    const part = { ...folded, index: group.length, changed: [], kept: 0, holdsAll: folded.isEmpty }
    group.push(part)
    return part
  })
  const rows = [...groups].map(([keys, group]) => rowsByName(keys === leadKey ? byStream : byKeys(keys, storedText), group))
  return {
    async fold(db, events) {
      for (const group of rows) await group.fold(db, events)
    },
    isFull: () => parts.some(({ changed }) => changed.length >= mostChanged),
    async write(db) {
      for (const part of parts) await writeChanged(db, part)
    },
    trim() {
      for (const group of rows) group.trim()
    },
  }
}

async function writeChanged(db: Kysely<Tables>, part: Part): Promise<void> {
  const kept: object[] = []
  const gone: string[] = []
  for (const held of part.changed) {
    if (held.row) kept.push(held.row)
    else gone.push(held.key)
    held.isChanged = false
  }
  await part.table.upsert(db, kept)
  await part.table.remove(db, gone)
  part.changed = []
}

/** What an event's rows are held by, and the key that stands for. */
interface Naming {
  readonly namesOf: (event: Recorded<LeadEvent>) => readonly string[]
  readonly keyOf: (name: string) => string
}

/** One row a lead: a store gives all events of a stream the same string, which is found much faster than a key that is cut out of it for each. */
const byStream: Naming = { namesOf: ({ stream }) => [stream], keyOf: (name) => idOf(name as StreamName) }

const byKeys = (keys: Keys, storedText: StoredText | undefined): Naming => ({
  namesOf(event) {
    const named = storedText ? keys(event).map(storedText) : keys(event)
    return named.length < 2 ? named : [...new Set(named)]
  },
  keyOf: (name) => name,
})

/** The rows of views that name them by the same keys. */
function rowsByName({ namesOf, keyOf }: Naming, group: readonly Part[]): Pick<FoldedRows, 'fold' | 'trim'> {
  /** The rows of a name, each at the index of its view. */
  const rows = new Map<string, (Held | undefined)[]>()
  const nothingHeld = group.map((): Held | undefined => undefined)
  const byType = partsByType(group)

  const named = (event: Recorded<LeadEvent>, { view }: Part): readonly string[] => {
    try {
      return namesOf(event)
    } catch (cause) {
      throw failureOf(view, event, cause)
    }
  }

  const rowsOf = (name: string): (Held | undefined)[] => {
    let found = rows.get(name)
    if (!found) {
      found = nothingHeld.slice()
      rows.set(name, found)
    }
    return found
  }

  const hold = (rowsOfName: (Held | undefined)[], part: Part, key: string): Held => {
    const held = { key, row: undefined, isChanged: false }
    rowsOfName[part.index] = held
    part.kept++
    return held
  }

  /** Reads the rows that are not held yet, where the tables may have them. */
  const load = async (db: Kysely<Tables>, events: readonly Recorded<LeadEvent>[]): Promise<void> => {
    const missing = new Map(group.filter(({ holdsAll }) => !holdsAll).map((part) => [part, new Set<string>()]))
    if (missing.size === 0) return
    for (const event of events) {
      const concerned = byType.get(event.type)
      if (!concerned) continue
      for (const name of named(event, concerned[0])) {
        const rowsOfName = rows.get(name)
        for (const part of concerned) if (!rowsOfName?.[part.index]) missing.get(part)?.add(name)
      }
    }
    for (const [part, names] of missing) {
      const found = await part.table.load(db, [...names].map(keyOf))
      for (const name of names) {
        const held = hold(rowsOf(name), part, keyOf(name))
        held.row = found.get(held.key)
      }
    }
  }

  return {
    async fold(db, events) {
      await load(db, events)
      for (const event of events) {
        const concerned = byType.get(event.type)
        if (!concerned) continue
        for (const name of named(event, concerned[0])) {
          const rowsOfName = rowsOf(name)
          for (const part of concerned) foldInto(part, rowsOfName[part.index] ?? hold(rowsOfName, part, keyOf(name)), event)
        }
      }
    },
    trim() {
      const full = group.filter(({ kept }) => kept > mostKept)
      if (full.length === 0) return
      for (const part of full) Object.assign(part, { kept: 0, holdsAll: false })
      let older = rows.size - newestKept
      for (const [name, rowsOfName] of rows) {
        if (older-- > 0) for (const { index } of full) rowsOfName[index] = undefined
        else for (const part of full) if (rowsOfName[part.index]) part.kept++
        if (rowsOfName.every((held) => !held)) rows.delete(name)
      }
    },
  }
}

/** The views that each type of event concerns. */
function partsByType(group: readonly Part[]): ReadonlyMap<string, readonly [Part, ...Part[]]> {
  const byType = new Map<string, [Part, ...Part[]]>()
  for (const part of group) {
    for (const type of part.view.projection.types) {
      const others = byType.get(type)
      if (others) others.push(part)
      else byType.set(type, [part])
    }
  }
  return byType
}

function foldInto({ view, changed }: Part, held: Held, event: Recorded<LeadEvent>): void {
  try {
    if (!fold(view, held, event)) return
  } catch (cause) {
    throw failureOf(view, event, cause)
  }
  if (!held.isChanged) changed.push(held)
  held.isChanged = true
}

/** Whether the row changed. */
function fold({ projection, change }: View, held: Held, event: Recorded<LeadEvent>): boolean {
  const { row } = held
  if (row && change) return change(row, event, held.key)
  held.row = projection.evolve(row, event, held.key)
  return held.row !== row
}
