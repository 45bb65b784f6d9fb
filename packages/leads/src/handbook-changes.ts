import diff from 'microdiff'
import type { Handbook } from './handbook-shape.js'

/** One difference between two handbooks; a value that is not there is left out. */
export interface HandbookChange {
  /** Where, with ids for what lists hold: `lostReasons.known.price.label`. */
  readonly path: string
  readonly from?: unknown
  readonly to?: unknown
}

/** What differs between two handbooks, in the order of the first. */
export const handbookChanges = (before: Handbook, after: Handbook): readonly HandbookChange[] =>
  diff(byIds(before) as object, byIds(after) as object).map((change) => ({
    path: change.path.join('.'),
    ...('oldValue' in change && { from: change.oldValue as unknown }),
    ...('value' in change && { to: change.value as unknown }),
  }))

/** Lists of things with ids as records of them, so that one more in the middle is one difference; other lists as they are written. */
function byIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.every(hasId) ? recordOf(value.map((entry) => [entry.id, byIds(entry)])) : JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return value
  return recordOf(Object.entries(value).map(([name, field]) => [name, byIds(field)]))
}

/** Without a prototype: `constructor` is an id like any other. */
const recordOf = (entries: readonly (readonly [string, unknown])[]): object => Object.assign(Object.create(null), Object.fromEntries(entries)) as object

const hasId = (entry: unknown): entry is { readonly id: string } => typeof entry === 'object' && entry !== null && 'id' in entry
