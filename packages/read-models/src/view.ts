import type { DomainEvent, Projection, Recorded } from '@leadledger/eventsourcing'
import type { LeadEvent } from '@leadledger/leads'
import { noElements } from './json-elements.js'

/**
 * How a column is stored: `json` columns hold structured values as text, `list` columns the same with nothing for an empty array, which most are.
 * `elements` are stored as `list`, and are the text of their elements in the row.
 */
export type ColumnType = 'text' | 'integer' | 'json' | 'list' | 'elements'

/** A projection with the table its rows live in. */
export interface View<Row extends object = object, Event extends DomainEvent = LeadEvent> {
  readonly projection: Projection<Event, Row>
  /**
   * What `projection.evolve` does to a copy of the row, done to the row itself; false where nothing changes. The rows a projector holds are its own,
   * and a copy of each for every event is more work than most folds. Define both at once, with `foldOf`.
   */
  readonly change?: Change<Row, Event>
  readonly table: string
  /** Every field of a row and how it is stored; the first is the key. */
  readonly columns: Readonly<Record<Extract<keyof Row, string>, ColumnType>>
  /** Names of event types whose personal part the projection opens. */
  readonly opens: readonly Event['type'][]
  /** Made when the table is filled: building an index in one go is much cheaper. */
  readonly indexes: readonly ViewIndex[]
  /** Columns of text that follow from the row, and only serve indexes: made when the row is written. */
  readonly derived?: Readonly<Record<string, (row: Row) => string | null>>
  /** What is searched, and the names of the indexes that find it. */
  readonly search?: ViewSearch
}

export interface ViewIndex {
  readonly name: string
  readonly columns: readonly string[]
  /** Only rows with this value in this column. */
  readonly only?: { readonly column: string; readonly value: string }
}

/** Derived columns that are searched, each through an index made for it. */
export interface ViewSearch {
  /** Words with a space between them: each is found by its beginning. */
  readonly words: { readonly column: string; readonly index: string }
  /** At most 20 digits: found by any three or more in a row. */
  readonly digits: { readonly column: string; readonly index: string }
}

export type Draft<Row> = { -readonly [Field in keyof Row]: Row[Field] }
type Change<Row, Event extends DomainEvent> = (row: Draft<Row>, event: Recorded<Event>, key: string) => boolean

/** A pure fold and the same one in place, of rows that one event makes, or makes anew, and others change. */
export function foldOf<Row extends object, Event extends DomainEvent = LeadEvent>(
  created: (event: Recorded<Event>, key: string) => Row | undefined,
  changed: (row: Draft<Row>, event: Recorded<Event>) => boolean,
): { readonly evolve: Projection<Event, Row>['evolve']; readonly change: Change<Row, Event> } {
  const change: Change<Row, Event> = (row, event, key) => {
    const anew = created(event, key)
    if (!anew) return changed(row, event)
    Object.assign(row, anew)
    return true
  }
  return {
    change,
    evolve: (row, event, key) => {
      if (!row) return created(event, key)
      const next = { ...row }
      return change(next, event, key) ? next : row
    },
  }
}

export const defineView = <Row extends object, Event extends DomainEvent = LeadEvent>(view: View<Row, Event>): View<Row, Event> => view

export const keyColumn = ({ columns }: { readonly columns: object }): string => Object.keys(columns)[0] as string

type AnyColumns = Readonly<Record<string, ColumnType>>

const isPlain = (type: ColumnType): boolean => type === 'text' || type === 'integer'
const namesOf = (columns: object, wanted: (type: ColumnType) => boolean): string[] =>
  Object.entries(columns as AnyColumns).flatMap(([name, type]) => (wanted(type) ? [name] : []))

/** Names of all columns of a view's table, in the order of `sqlValues`: what is stored as it is, what becomes JSON, what is derived. */
export const columnNames = ({ columns, derived = {} }: Pick<View, 'columns' | 'derived'>): string[] => [
  ...namesOf(columns, isPlain),
  ...namesOf(columns, (type) => !isPlain(type)),
  ...Object.keys(derived),
]

/** How to make SQL values of a row, in the order of `columnNames`. One loop a kind of column: it runs for every value that is ever written. */
export function sqlValues<Row extends object>({ columns, derived = {} }: View<Row>): (row: Row, into: unknown[]) => void {
  const plain = namesOf(columns, isPlain)
  const structured = namesOf(columns, (type) => !isPlain(type)).map((name) => ({ name, type: (columns as AnyColumns)[name] as ColumnType }))
  const makers = Object.values(derived)
  return (row, into) => {
    const values = row as Readonly<Record<string, unknown>>
    for (const name of plain) into.push(values[name] ?? null)
    for (const { name, type } of structured) into.push(jsonText(values[name], type))
    for (const make of makers) into.push(make(row))
  }
}

function jsonText(value: unknown, type: ColumnType): string | null {
  if (value === undefined || value === null) return null
  if (type !== 'json' && (value as readonly unknown[] | string).length === 0) return null
  return type === 'elements' ? `[${value as string}]` : JSON.stringify(value)
}

/** A stored record as a row. */
export function rowOf<Row extends object, Event extends DomainEvent>(view: View<Row, Event>, record: Readonly<Record<string, unknown>>): Row {
  const row: Record<string, unknown> = {}
  for (const [name, type] of Object.entries(view.columns as Record<string, ColumnType>)) {
    row[name] = valueOf(type, record[name])
  }
  return row as Row
}

function valueOf(type: ColumnType, stored: unknown): unknown {
  if (type === 'elements') return typeof stored === 'string' ? stored.slice(1, -1) : noElements
  if (type === 'list' && stored === null) return []
  return (type === 'json' || type === 'list') && typeof stored === 'string' ? JSON.parse(stored) : stored
}
