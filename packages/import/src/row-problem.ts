import type { RecordProblem } from './cells.js'

/** Why a row was not imported, as far as its text decides it. */
export type RowProblemCode =
  | RecordProblem
  | 'wrong-column-count'
  | 'missing-id'
  | 'unknown-status'
  | 'unknown-reason'
  | 'unknown-country'
  | 'unknown-currency'
  | 'not-an-amount'
  | 'date-format'
  | 'no-such-date'
  | 'no-such-time'
  | 'in-the-future'
  | 'closed-before-created'
  | 'too-long'
  | 'too-large'
  | 'invalid'

/** One reason, and the column it is about; what the cell says is never repeated. */
export interface RowProblem {
  readonly code: RowProblemCode
  readonly column?: string
}
