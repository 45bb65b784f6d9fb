import type { IdCache } from './double-id-cache.js'
import type { LoggedEvent } from './double-log.js'

/** What a writer expects: a revision, or a word of the protocol. */
export type Expected = bigint | 'no_stream' | 'any' | 'stream_exists'

/** A stream as the server knows it: every event that was written, also those readers are not shown any more. */
export interface StreamState {
  readonly name: string
  readonly events: readonly LoggedEvent[]
  readonly tombstoned: boolean
  /** Deleted, but its name may come back. */
  readonly deleted: boolean
}

export type AppendDecision =
  | { readonly outcome: 'write' }
  | { readonly outcome: 'already'; readonly last: LoggedEvent }
  | { readonly outcome: 'wrong-expected-version'; readonly current: number | undefined }
  | { readonly outcome: 'stream-deleted' }

/** Whether a writer's expectation holds, whatever it wants to write. */
export function expectationHolds({ events, deleted }: StreamState, expected: Expected): boolean {
  if (expected === 'any') return true
  if (expected === 'stream_exists') return events.length > 0
  if (expected === 'no_stream') return events.length === 0 || deleted
  return expected === BigInt(events.length - 1)
}

/** What the server does with an append: it compares ids of events, never what they say, and only where the expectation does not hold or says little. */
export function appendDecision(
  stream: StreamState,
  expected: Expected,
  ids: readonly string[],
  cache: IdCache,
  isGone: (event: LoggedEvent) => boolean,
): AppendDecision {
  const { name, events, tombstoned } = stream
  const wrong: AppendDecision = { outcome: 'wrong-expected-version', current: events.length > 0 ? events.length - 1 : undefined }
  if (tombstoned) return { outcome: 'stream-deleted' }
  if (expected === 'any' || (expected === 'stream_exists' && events.length > 0)) {
    const known = ids.map((id) => cache.find(name, id))
    const last = known.at(-1)
    if (known.every((event) => event === undefined)) return { outcome: 'write' }
    return last && !known.includes(undefined) ? { outcome: 'already', last } : wrong
  }
  if (expectationHolds(stream, expected)) return { outcome: 'write' }
  if (expected === 'stream_exists' || (typeof expected === 'bigint' && expected >= BigInt(events.length))) return wrong
  const start = expected === 'no_stream' ? 0 : Number(expected) + 1
  const run = events.slice(start, start + ids.length)
  const last = run.at(-1)
  const same = run.length === ids.length && run.every((event, index) => event.id === ids[index] && !isGone(event))
  return last && same ? { outcome: 'already', last } : wrong
}
