import { appendDecision, expectationHolds, type AppendDecision, type Expected } from './double-decision.js'
import { idCache } from './double-id-cache.js'
import { doubleStorage, systemEvent } from './double-storage.js'
import { deletedMark } from './double-stream-rules.js'

/** An event as its writer proposes it. */
export interface ProposedEvent {
  readonly id: string
  readonly metadata: Readonly<Record<string, string>>
  readonly customMetadata: Buffer
  readonly data: Buffer
}

export interface LoggedEvent extends ProposedEvent {
  readonly stream: string
  readonly revision: number
  readonly commit: bigint
  readonly prepare: bigint
  /** Milliseconds since 1970. */
  readonly created: number
}

export type AppendOutcome =
  | { readonly outcome: 'written'; readonly last: LoggedEvent }
  | Exclude<AppendDecision, { readonly outcome: 'write' }>
  | { readonly outcome: 'too-large' }
  /** These ids are written, but not on enough nodes yet: the server says nothing. */
  | { readonly outcome: 'unreplicated' }

export interface LogRules {
  /** Largest append in bytes. */
  readonly maxAppendSize: number
  /** How many ids the server remembers for `any` and `stream_exists`. */
  readonly rememberedIds: number
  /** Whether the events of one append share a commit position, as in logs that older servers wrote. */
  readonly sharedCommits: boolean
}

export interface DoubleLog {
  /** In the order of the log, without what is scavenged or not replicated yet. */
  readonly visible: readonly LoggedEvent[]
  /** `held` keeps the events from every reader until `replicate` is called. */
  append(stream: string, expected: Expected, events: readonly ProposedEvent[], held?: boolean): AppendOutcome
  replicate(): void
  /** Events of a stream as readers see it; undefined when it is missing or deleted. */
  stream(name: string): readonly LoggedEvent[] | 'tombstoned' | undefined
  /** Deletes a stream; its name is free again, its numbers go on. */
  delete(stream: string, expected: Expected): AppendOutcome
  /** Deletes a stream for ever. */
  tombstone(stream: string, expected: Expected): AppendOutcome
  /** Removes from the log what streams no longer show; the last event of a stream stays. */
  scavenge(): void
  /** Removes the last events of the log, as a failover does to what was not replicated. */
  truncate(count: number): void
  forgetIds(): void
  /** Calls back whenever events become visible; returns what ends it. */
  onGrowth(listener: () => void): () => void
}

const sizeOf = (events: readonly ProposedEvent[]): number =>
  events.reduce((sum, { data, customMetadata, metadata }) => sum + data.length + customMetadata.length + (metadata['type'] ?? '').length, 0)

/** The log behind the double: what the server is documented to do, and nothing of how. */
export function doubleLog(rules: LogRules): DoubleLog {
  const storage = doubleStorage(rules)
  const { streams, tombstones, gone, held, listeners, stateOf, rulesOf, write, show, truncateBefore } = storage

  /** Makes a change to a stream of which the writer expects the right thing. */
  const checked = (name: string, expected: Expected, change: () => LoggedEvent): AppendOutcome => {
    const state = stateOf(name)
    if (state.tombstoned) return { outcome: 'stream-deleted' }
    if (expectationHolds(state, expected)) return { outcome: 'written', last: change() }
    return { outcome: 'wrong-expected-version', current: state.events.at(-1)?.revision }
  }

  return {
    get visible() {
      return storage.log
    },
    append(name, expected, proposed, hold) {
      if (sizeOf(proposed) > rules.maxAppendSize) return { outcome: 'too-large' }
      const state = stateOf(name)
      const ids = proposed.map(({ id }) => id)
      const decision = appendDecision(state, expected, ids, storage.cache, (event) => gone.has(event))
      if (decision.outcome === 'already' && held.has(decision.last)) return { outcome: 'unreplicated' }
      if (decision.outcome !== 'write') return decision
      if (state.deleted) truncateBefore(name, BigInt(state.events.length))
      return { outcome: 'written', last: write(name, proposed, hold) }
    },
    replicate() {
      show([...held])
      held.clear()
    },
    stream(name) {
      const { events, tombstoned, deleted } = stateOf(name)
      if (tombstoned) return 'tombstoned'
      if (deleted || events.length === 0) return undefined
      return rulesOf(name).shown(events.filter((event) => !gone.has(event) && !held.has(event)))
    },
    delete: (name, expected) => checked(name, expected, () => truncateBefore(name, deletedMark)),
    tombstone: (name, expected) =>
      checked(name, expected, () => {
        const last = write(name, [systemEvent('$streamDeleted', '{}')])
        tombstones.add(name)
        return last
      }),
    scavenge() {
      for (const [name, events] of streams) {
        if (name.startsWith('$')) continue
        const shown = new Set(tombstones.has(name) ? [] : rulesOf(name).shown(events))
        for (const event of events.slice(0, -1)) if (!shown.has(event)) gone.add(event)
      }
      storage.log = storage.log.filter((event) => !gone.has(event))
    },
    truncate(count) {
      const { log } = storage
      for (const { stream, revision } of log.splice(Math.max(0, log.length - count), count)) streams.get(stream)?.splice(revision)
    },
    forgetIds() {
      storage.cache = idCache(rules.rememberedIds)
    },
    onGrowth(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
