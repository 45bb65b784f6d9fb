import type { StreamName } from '@leadledger/eventsourcing'

/** Ids of events this process has seen, by stream, so that an append need not read what its writer has just read. */
export interface KnownIds {
  /** Notes events read forwards, or just written, with nothing left out since version `from`. */
  note(stream: StreamName, from: bigint, events: readonly { readonly id: string; readonly revision: bigint | number }[]): void
  /** Up to which version all ids of the stream are known; 0 when none is. */
  upTo(stream: StreamName): bigint
  /** Whether the id stands at a version up to this one. */
  has(stream: StreamName, id: string, version: bigint): boolean
  forget(stream: StreamName): void
  clear(): void
}

interface Known {
  /** Version of each id. */
  readonly versions: Map<string, bigint>
  upTo: bigint
}

/** Keeps the ids of the streams used last, about `most` of them in all. */
export function knownIds(most = 100_000): KnownIds {
  const streams = new Map<StreamName, Known>()
  let total = 0

  const forget = (stream: StreamName): void => {
    total -= streams.get(stream)?.versions.size ?? 0
    streams.delete(stream)
  }
  const evict = (): void => {
    for (const oldest of streams.keys()) {
      if (total <= most || streams.size === 1) return
      forget(oldest)
    }
  }
  return {
    note(stream, from, events) {
      const known = streams.get(stream) ?? { versions: new Map<string, bigint>(), upTo: 0n }
      if (events.length === 0 || from > known.upTo + 1n) return
      forget(stream)
      streams.set(stream, known)
      for (const { id, revision } of events) {
        const version = BigInt(revision) + 1n
        known.versions.set(id, version)
        if (version > known.upTo) known.upTo = version
      }
      total += known.versions.size
      evict()
    },
    upTo: (stream) => streams.get(stream)?.upTo ?? 0n,
    has(stream, id, version) {
      const stands = streams.get(stream)?.versions.get(id)
      return stands !== undefined && stands <= version
    },
    forget,
    clear() {
      streams.clear()
      total = 0
    },
  }
}
