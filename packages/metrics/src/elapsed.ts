import type { Exclusion } from './exclusion.js'
import type { Observation } from './observation.js'

interface Closing {
  readonly at: number | null
  readonly owner: string | null
}

/** The exact time from a beginning to a closing, in milliseconds, or why there is none. */
export function elapsed(from: number | null, { at, owner }: Closing, unknownStart: Exclusion): Observation<number> {
  if (from === null) return { at, owner, excluded: unknownStart }
  if (at === null) return { at, owner, excluded: 'unknownClosed' }
  return at < from ? { at, owner, excluded: 'negative' } : { at, owner, value: at - from }
}
