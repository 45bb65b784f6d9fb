import type { Readable } from 'node:stream'
import type * as Package from '@eventstore/db-client'
import type { Credentials, Dialect, NameFilter } from './client.js'
import { closeClient } from './close-client.js'

/** `@eventstore/db-client`: reads and subscriptions are Node streams. */
export const eventStoreDialect =
  (client: typeof Package, credentials: Credentials): Dialect =>
  (url) => {
    const db = client.EventStoreDBClient.connectionString(url)
    return {
      append: (stream, expectedRevision, events, deadline) =>
        db.appendToStream(stream, [...events], { expectedRevision, credentials, deadline, requiresLeader: true }),
      readStream: (stream, span) => {
        const read = db.readStream(stream, { ...span, requiresLeader: true }, buffering)
        return streamCall(read, () => read.cancel())
      },
      readAll: (fromPosition, direction, maxCount) => {
        const read = db.readAll({ fromPosition, direction, maxCount, requiresLeader: true }, buffering)
        return streamCall(read, () => read.cancel())
      },
      subscribe: (fromPosition, filter, alive) => {
        const subscription = db.subscribeToAll({ fromPosition, filter: serverFilter(client, filter, alive) }, buffering)
        subscription.on('caughtUp', alive)
        return streamCall(subscription, () => subscription.unsubscribe())
      },
      dispose: (connected) => closeClient(db, connected),
    }
  }

/** Events read ahead of the reader. */
export const buffering = { highWaterMark: 64 }

/** A checkpoint says nothing more than that the subscription is alive: what it promises differs between servers. */
const serverFilter = (client: typeof Package, filter: NameFilter, alive: () => void) =>
  ({ ...filter, filterOn: client.STREAM_NAME, checkpointInterval: 32, checkpointReached: async () => alive() }) as const

/** A call that is a Node stream. */
export function streamCall<Event>(
  stream: Readable & AsyncIterable<Event>,
  cancel: () => Promise<void>,
): { readonly events: AsyncIterable<Event>; cancel(): void } {
  // An error that comes when nobody iterates any more would end the process.
  stream.on('error', () => undefined)
  return {
    events: stream,
    cancel() {
      cancel()
        .catch(() => undefined)
        .finally(() => stream.destroy())
    },
  }
}
