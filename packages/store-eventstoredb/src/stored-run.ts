import type { Appended } from '@leadledger/eventsourcing'
import type { ServerEvent } from './client.js'
import { positionOf } from './positions.js'
import type { ReadServerStream } from './stream-reads.js'

/** Where these ids stand one behind the other in a stream; undefined when they do not. */
export async function storedRun(read: ReadServerStream, name: string, ids: readonly string[]): Promise<Appended | undefined> {
  let first: ServerEvent | undefined
  let found = 0
  if (ids.length === 0) return undefined
  for await (const batch of read(name, { fromRevision: 'start', direction: 'forwards', maxCount: Number.MAX_SAFE_INTEGER }))
    for (const event of batch) {
      if (found > 0 && event.id !== ids[found]) return undefined
      if (event.id !== ids[found]) continue
      first ??= event
      if (++found < ids.length) continue
      if (!event.position) return undefined
      return { duplicate: true, firstVersion: BigInt(first.revision) + 1n, lastVersion: BigInt(event.revision) + 1n, position: positionOf(event.position) }
    }
  return undefined
}
