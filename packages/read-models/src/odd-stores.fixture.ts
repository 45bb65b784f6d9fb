import { bell, followLog, type EventStore, type ReadAllOptions, type StoredEvent } from '@leadledger/eventsourcing'

const step = 2n ** 64n

/**
 * Positions as EventStoreDB has them, commit and prepare in one number, and a head behind the last event: there is more in its log than ours.
 * `scanned` hears of every event a read of the log gives.
 */
export function hugePositions(store: EventStore, scanned: (event: StoredEvent) => void = () => {}): EventStore {
  const outside = (position: bigint): bigint => position * step + position
  const inside = (position: bigint): bigint => (outside(position / step) > position ? position / step - 1n : position / step)
  const odd: EventStore = {
    ...store,
    async *readAll({ after, ...options }: ReadAllOptions = {}) {
      for await (const batch of store.readAll({ ...options, ...(after !== undefined && { after: inside(after) }) })) {
        const events = batch.map((event) => ({ ...event, position: outside(event.position) }))
        events.forEach(scanned)
        yield events
      }
    },
    subscribe: (options) => followLog(odd, bell(20), options),
    head: async () => outside(await store.head()) + 5n,
  }
  return odd
}

/** A log in which the sealed block of one event was altered. */
export const damaged = (store: EventStore, stream: string, type: string): EventStore => ({
  ...store,
  async *readAll(options) {
    for await (const batch of store.readAll(options))
      yield batch.map((event) => (event.stream === stream && event.type === type ? withFlippedLetter(event) : event))
  },
})

const withFlippedLetter = (event: StoredEvent): StoredEvent => ({
  ...event,
  data: event.data.replace(/"c":"(.)/, (_, letter) => `"c":"${letter === 'A' ? 'B' : 'A'}`),
})

/** Calls back before each batch that is read from the log. */
export const watched = (store: EventStore, onBatch: () => Promise<void>): EventStore => ({
  ...store,
  async *readAll(options) {
    for await (const batch of store.readAll(options)) {
      await onBatch()
      yield batch
    }
  },
})
