import type { ReadStreamOptions } from '@leadledger/eventsourcing'
import { fullBatches } from './batches.js'
import type { ServerEvent, StreamSpan } from './client.js'
import type { Connection } from './connection.js'
import { failureOf } from './failures.js'
import { patience, type Limits } from './patience.js'

/** One stream as the server holds it, in batches; nothing where it is missing or deleted. @throws {StoreUnreachable} {@link AccessDenied} {@link StoreClosed} */
export type ReadServerStream = (name: string, span: StreamSpan, batchSize?: number) => AsyncGenerator<readonly ServerEvent[]>

/** Reads a stream to its end; after a broken connection it goes on behind the last event given. */
export function streamReads(connection: Connection, limits: Limits): ReadServerStream {
  return async function* read(name, { fromRevision, direction, maxCount }, batchSize = 1000) {
    const step = direction === 'forwards' ? 1n : -1n
    const tries = patience(limits)
    let from = fromRevision
    for (let left = maxCount; left > 0 && from !== -1n;) {
      const session = connection.session()
      try {
        const call = session.client.readStream(name, { fromRevision: from, direction, maxCount: left })
        const signals = [session.ended, limits.closing]
        for await (const batch of fullBatches(call, { batchSize, idleMs: limits.tryMs, signals })) {
          tries.succeeded()
          from = BigInt((batch.at(-1) as ServerEvent).revision) + step
          left -= batch.length
          yield batch
        }
        return
      } catch (error) {
        const { kind } = failureOf(error)
        if (kind === 'stream-not-found' || kind === 'stream-deleted') return
        connection.failed(session, error)
        await tries.failed(error)
      }
    }
  }
}

/** The server counts revisions in signed 64-bit numbers. */
export const greatestVersion = 2n ** 63n - 1n

/** What to ask the server for: its revisions count from 0. Undefined for nothing at all. */
export function spanOf({ direction = 'forwards', from, limit = Number.MAX_SAFE_INTEGER }: ReadStreamOptions): StreamSpan | undefined {
  const maxCount = Math.min(Math.trunc(limit), Number.MAX_SAFE_INTEGER)
  const isEmpty = from !== undefined && (direction === 'backwards' ? from < 1n : from > greatestVersion)
  if (!(maxCount > 0) || isEmpty) return undefined
  if (from === undefined) return { direction, maxCount, fromRevision: direction === 'backwards' ? 'end' : 'start' }
  return { direction, maxCount, fromRevision: from < 1n ? 0n : from - 1n }
}

/** The last event of a stream, undefined when there is none. */
export async function lastEvent(read: ReadServerStream, name: string): Promise<ServerEvent | undefined> {
  for await (const [event] of read(name, { fromRevision: 'end', direction: 'backwards', maxCount: 1 })) return event
  return undefined
}

/** The version a stream has; 0 when there is none. */
export const versionOf = async (read: ReadServerStream, name: string): Promise<bigint> => BigInt((await lastEvent(read, name))?.revision ?? -1n) + 1n

/** Name of the stream that holds the metadata of another. */
export const metadataStreamOf = (name: string): string => `$$${name}`
