import type * as Package from '@kurrent/kurrentdb-client'
import { closeClient } from './close-client.js'
import type { Call, Credentials, Dialect, NameFilter, ServerEvent } from './client.js'
import { buffering, streamCall } from './eventstore-dialect.js'

/** `@kurrent/kurrentdb-client`: what a writer expects has another name, and reads are generators over a connection of their own. */
export const kurrentDialect =
  (client: typeof Package, credentials: Credentials): Dialect =>
  (url) => {
    const db = client.KurrentDBClient.connectionString(url)
    return {
      append: (stream, streamState, events, deadline) => db.appendToStream(stream, [...events], { streamState, credentials, deadline, requiresLeader: true }),
      readStream: (stream, span) => generatorCall(db.readStream(stream, { ...span, requiresLeader: true })),
      readAll: (fromPosition, direction, maxCount, filter) =>
        generatorCall(
          db.readAll({
            fromPosition,
            direction,
            maxCount,
            requiresLeader: true,
            ...(filter && { filter: { ...filter, filterOn: client.STREAM_NAME, checkpointInterval: 1 } }),
          }),
        ),
      subscribe: (fromPosition, filter, alive) => {
        const subscription = db.subscribeToAll({ fromPosition, filter: serverFilter(client, filter, alive) }, buffering)
        subscription.on('caughtUp', alive)
        return streamCall(subscription, () => subscription.unsubscribe())
      },
      dispose: (connected) => closeClient(db, connected),
    }
  }

const serverFilter = (client: typeof Package, filter: NameFilter, alive: () => void) =>
  ({ ...filter, filterOn: client.STREAM_NAME, checkpointInterval: 32, checkpointReached: async () => alive() }) as const

/** A generator cannot be cancelled while it waits; it ends when the next event comes, or with the connection. */
const generatorCall = (events: AsyncIterable<{ readonly event?: ServerEvent | undefined }>): Call => ({
  events,
  cancel() {
    void events[Symbol.asyncIterator]()
      .return?.(undefined)
      .catch(() => undefined)
  },
})
