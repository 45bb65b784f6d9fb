import { categoryOf, type NewEvent, type StoredEvent, type StreamName } from '@leadledger/eventsourcing'

/** One stream: its events in order of version, and where each id stands (0 is the first). */
export interface MemoryStream {
  readonly events: StoredEvent[]
  readonly indexOf: Map<string, number>
}

/** The log and its indexes; position n stands at index n - 1 of `all`. */
export interface MemoryLog {
  readonly all: readonly StoredEvent[]
  stream(name: StreamName): MemoryStream | undefined
  /** Events of one category in commit order. */
  category(name: string): readonly StoredEvent[]
  /** Adds events behind the last of the stream, without any check. */
  add(name: StreamName, events: readonly NewEvent[], now: number): void
}

export function memoryLog(): MemoryLog {
  const all: StoredEvent[] = []
  const streams = new Map<StreamName, MemoryStream>()
  const categories = new Map<string, StoredEvent[]>()

  return {
    all,
    stream: (name) => streams.get(name),
    category: (name) => categories.get(name) ?? [],
    add(name, events, now) {
      const stream = entry(streams, name, () => ({ events: [], indexOf: new Map() }))
      const category = entry(categories, categoryOf(name), () => [])
      const recordedAt = Math.max(now, all.at(-1)?.recordedAt ?? now)
      for (const event of events) {
        const stored = storedEvent(event, name, stream.events.length + 1, all.length + 1, recordedAt)
        stream.indexOf.set(event.id, stream.events.length)
        stream.events.push(stored)
        category.push(stored)
        all.push(stored)
      }
    },
  }
}

function storedEvent(event: NewEvent, stream: StreamName, version: number, position: number, recordedAt: number): StoredEvent {
  const { id, type, schema, occurredAt, data, metadata } = event
  return Object.freeze({ id, type, schema, occurredAt, data, metadata, stream, version: BigInt(version), position: BigInt(position), recordedAt })
}

function entry<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}
