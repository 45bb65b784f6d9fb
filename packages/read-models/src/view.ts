import type { Projection } from '@leadledger/eventsourcing'
import type { LeadEvent } from '@leadledger/leads'

/** How a column is stored: `json` columns hold structured values as text. */
export type ColumnType = 'text' | 'integer' | 'json'

/** A projection with the table its rows live in. */
export interface View<Row extends object = object> {
  readonly projection: Projection<LeadEvent, Row>
  readonly table: string
  /** Every field of a row and how it is stored; the first is the key. */
  readonly columns: Readonly<Record<Extract<keyof Row, string>, ColumnType>>
  /** Names of event types whose personal part the projection opens. */
  readonly opens: readonly LeadEvent['type'][]
  /** Further statements that complete the table: indexes and triggers, each `if not exists`. */
  readonly statements: readonly string[]
  /** Further tables that follow from this one, by triggers. */
  readonly shadows?: readonly string[]
}

export const defineView = <Row extends object>(view: View<Row>): View<Row> => view

export const keyColumn = ({ columns }: { readonly columns: object }): string => Object.keys(columns)[0] as string

/** A row as SQL values, in the order of the columns. */
export const sqlValues = <Row extends object>(view: View<Row>, row: Row): unknown[] =>
  Object.entries(view.columns as Record<string, ColumnType>).map(([name, type]) => {
    const value = (row as Record<string, unknown>)[name]
    if (value === undefined || value === null) return null
    return type === 'json' ? JSON.stringify(value) : value
  })

/** A stored record as a row. */
export function rowOf<Row extends object>(view: View<Row>, record: Readonly<Record<string, unknown>>): Row {
  const row: Record<string, unknown> = {}
  for (const [name, type] of Object.entries(view.columns as Record<string, ColumnType>)) {
    const value = record[name]
    row[name] = type === 'json' && typeof value === 'string' ? JSON.parse(value) : value
  }
  return row as Row
}
