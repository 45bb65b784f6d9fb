import type { Bell } from './bell.js'
import type { EventStore, StoredEvent, SubscribeOptions } from './event-store.js'

/** A subscription made of reads: one whenever the bell rings and the log has grown. */
export async function* followLog(
  { readAll, head }: Pick<EventStore, 'readAll' | 'head'>,
  bell: Bell,
  { signal, after = 0n, ...options }: SubscribeOptions = {},
): AsyncGenerator<readonly StoredEvent[]> {
  const listener = bell.listen()
  try {
    for (let seen = after; ; await listener.heard(signal)) {
      if (signal?.aborted) return
      // Everything up to here is in the read that follows, of whatever category it is.
      const until = await head()
      if (until <= seen) continue
      for await (const batch of readAll({ ...options, after: seen })) {
        seen = batch.at(-1)?.position ?? seen
        yield batch
        if (signal?.aborted) return
      }
      if (until > seen) seen = until
    }
  } finally {
    listener.stop()
  }
}
