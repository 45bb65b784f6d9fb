import type { ExpressionBuilder, Expression, Kysely, SqlBool } from 'kysely'
import type { SearchTerms } from './search-text.js'
import type { View } from './view.js'

export type Tables = Record<string, Record<string, unknown>>

/** A condition on the rows of a view's table. */
export type Condition = (eb: ExpressionBuilder<Tables, string>) => Expression<SqlBool>

/** The database the views live in: everything in which one differs from another. */
export interface ViewsDatabase {
  /** The file or the schema, as errors name it. */
  readonly name: string
  /** What the projector writes with, and what queries read with. */
  readonly write: Kysely<Tables>
  readonly read: Kysely<Tables>
  readonly tables: ViewTables
  readonly search: ViewSearchConditions
  readonly lease: Lease
  /** Text as the database keeps it; missing where it keeps any text as it is. */
  readonly storedText?: (text: string) => string
  /** One transaction at a time, of all processes: tables are made and dropped in it. */
  exclusively<Result>(work: (trx: Kysely<Tables>) => Promise<Result>): Promise<Result>
  /** A transaction of whoever holds the lease; `isLong` grants it minutes. @throws {LeaseLost} and rolls back when somebody else holds it by now. */
  asHolder<Result>(work: (trx: Kysely<Tables>) => Promise<Result>, options?: { readonly isLong?: boolean }): Promise<Result>
  /** Reads that all see the same moment. */
  snapshot<Result>(work: (trx: Kysely<Tables>) => Promise<Result>): Promise<Result>
  /** Tries work again that fails for a reason that passes, a bounded number of times without `progress`. */
  readonly again: <Result>(work: () => Promise<Result>, progress?: () => number) => Promise<Result>
  /** Called when views were thrown away and folded anew: the old rows leave the disk. */
  tidy(): Promise<void>
  /** What rows of these views held before they were changed leaves the disk, as far as the database lets it; false where others are reading, and later will do. */
  scrub(views: readonly View[]): Promise<boolean>
  /** An empty database beside this one, for a verification; gone when it is closed. */
  scratch(): Promise<ViewsDatabase>
  close(): Promise<void>
}

/** The tables of views. */
export interface ViewTables {
  /** Creates the table of a view, without what completes it. */
  create(db: Kysely<Tables>, view: View): Promise<void>
  /** Drops the table of a view and what follows from it, if it is there. */
  drop(db: Kysely<Tables>, view: View): Promise<void>
  /** Adds the indexes once the table is filled. */
  complete(db: Kysely<Tables>, view: View): Promise<void>
  /** Reads and writes rows. */
  rowsOf(view: View): TableRows
}

/** Statements on one view's table, compiled once. */
export interface TableRows {
  /** The rows of these keys that there are. */
  load(db: Kysely<Tables>, keys: readonly string[]): Promise<ReadonlyMap<string, object>>
  upsert(db: Kysely<Tables>, rows: readonly object[]): Promise<void>
  remove(db: Kysely<Tables>, keys: readonly string[]): Promise<void>
}

export interface ViewSearchConditions {
  /** Rows of a view that has `search`, found by all of the words or by the digits. */
  readonly matches: (view: View, terms: SearchTerms) => Condition
  /** Rows with this text anywhere in a column, letter by letter. */
  readonly contains: (column: string, text: string) => Condition
}

/** The right to fold, which one process has at a time; where a database needs none, everybody has it. */
export interface Lease {
  /** Takes it, or finds that it is ours: the signal is aborted when it is lost. `undefined` while somebody else has it. */
  acquire(): Promise<AbortSignal | undefined>
  /** Takes it from whoever has it, in the transaction that takes the views from under them. */
  seize(trx: Kysely<Tables>): Promise<void>
  /** Lets somebody else have it at once. */
  release(): Promise<void>
}
