import { randomUUID } from 'node:crypto'
import type { StreamState } from './double-decision.js'
import { idCache, type IdCache } from './double-id-cache.js'
import type { LoggedEvent, LogRules, ProposedEvent } from './double-log.js'
import { deletedMark, streamRules, type StreamRules } from './double-stream-rules.js'

/** Every event that was ever written, and which of them anybody sees. */
export interface DoubleStorage {
  /** In the order of the log, without what is scavenged or not replicated yet. */
  log: LoggedEvent[]
  readonly streams: ReadonlyMap<string, LoggedEvent[]>
  readonly tombstones: Set<string>
  /** Scavenged. */
  readonly gone: Set<LoggedEvent>
  /** Written on one node alone. */
  readonly held: Set<LoggedEvent>
  readonly listeners: Set<() => void>
  cache: IdCache
  readonly stateOf: (name: string) => StreamState
  readonly rulesOf: (name: string) => StreamRules
  /** Writes behind the last event of the stream, without any check; gives back the last event. */
  readonly write: (name: string, proposed: readonly ProposedEvent[], hold?: boolean) => LoggedEvent
  /** Shows events to everybody. */
  readonly show: (events: readonly LoggedEvent[]) => void
  /** Says in the stream's metadata that earlier events are no longer to be shown. */
  readonly truncateBefore: (name: string, revision: bigint) => LoggedEvent
}

/** Above 2^53, so that a position read as a JavaScript number shows. */
const firstPosition = 10_000_000_000_000_000n

/** An event the server writes by itself. */
export const systemEvent = (type: string, text: string): ProposedEvent => ({
  id: randomUUID(),
  metadata: { type, 'content-type': 'application/json' },
  customMetadata: Buffer.alloc(0),
  data: Buffer.from(text),
})

export function doubleStorage({ rememberedIds, sharedCommits }: LogRules): DoubleStorage {
  const streams = new Map<string, LoggedEvent[]>()
  let position = firstPosition

  const eventsOf = (name: string): LoggedEvent[] => {
    const events = streams.get(name) ?? []
    streams.set(name, events)
    return events
  }
  const placed = (name: string, proposed: readonly ProposedEvent[]): readonly LoggedEvent[] => {
    const next = eventsOf(name).length
    const prepares = proposed.map(({ data }) => (position += BigInt(64 + data.length)))
    const shared = sharedCommits ? (position += 32n) : undefined
    return proposed.map((event, index): LoggedEvent => {
      const prepare = prepares[index] as bigint
      return { ...event, stream: name, revision: next + index, prepare, commit: shared ?? prepare, created: Date.now() }
    })
  }
  const storage: DoubleStorage = {
    log: [],
    streams,
    tombstones: new Set(),
    gone: new Set(),
    held: new Set(),
    listeners: new Set(),
    cache: idCache(rememberedIds),
    rulesOf: (name) => streamRules(streams.get(`$$${name}`)?.at(-1)?.data.toString('utf8')),
    stateOf: (name) => ({
      name,
      events: eventsOf(name),
      tombstoned: storage.tombstones.has(name),
      deleted: storage.rulesOf(name).truncateBefore === deletedMark,
    }),
    write(name, proposed, hold = false) {
      const written = placed(name, proposed)
      eventsOf(name).push(...written)
      storage.cache.add(written)
      if (hold) for (const event of written) storage.held.add(event)
      else storage.show(written)
      return written.at(-1) as LoggedEvent
    },
    show(events) {
      storage.log.push(...events)
      for (const listener of storage.listeners) listener()
    },
    truncateBefore: (name, revision) => storage.write(`$$${name}`, [systemEvent('$metadata', `{"$tb":${revision}}`)]),
  }
  return storage
}
