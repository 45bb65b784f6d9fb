import type { LoggedEvent } from './double-log.js'

/** What the server remembers of ids for writers that expect `any` version or that the stream exists: the newest so many, until it restarts. */
export interface IdCache {
  add(events: readonly LoggedEvent[]): void
  find(stream: string, id: string): LoggedEvent | undefined
}

export function idCache(size: number): IdCache {
  const known = new Map<string, LoggedEvent>()
  return {
    add(events) {
      for (const event of events) known.set(`${event.stream} ${event.id}`, event)
      for (const key of known.keys()) {
        if (known.size <= size) return
        known.delete(key)
      }
    },
    find: (stream, id) => known.get(`${stream} ${id}`),
  }
}
