import type { EventStore, ReadStreamOptions, StoredEvent, StreamName } from '@leadledger/eventsourcing'
import type { OpenLog } from './open-log.js'
import { spanOf, versionOf, type ReadServerStream } from './stream-reads.js'

/** Reads of this ledger's streams. What is read is remembered for the append that follows. */
export function ownReads({ limits, names, ids, ours }: OpenLog, read: ReadServerStream): EventStore['readStream'] {
  return async function* readStream(stream: StreamName, options: ReadStreamOptions = {}): AsyncGenerator<readonly StoredEvent[]> {
    limits.closing.throwIfAborted()
    const name = names.onServer(stream)
    const span = names.ours(name) && spanOf(await within(options, name))
    if (!span) return
    for await (const batch of read(name, span, Math.max(1, Math.trunc(options.batchSize ?? 1000) || 1))) {
      if (span.direction === 'forwards') ids.note(stream, typeof span.fromRevision === 'bigint' ? span.fromRevision + 1n : 1n, batch)
      yield batch.map((event) => ours(event)).filter((event) => event !== undefined)
      limits.closing.throwIfAborted()
    }
  }

  /** A revision behind the end is none the server promises to read backwards from. */
  async function within(options: ReadStreamOptions, name: string): Promise<ReadStreamOptions> {
    const { direction, from } = options
    if (direction !== 'backwards' || from === undefined || from < 1n) return options
    const last = await versionOf(read, name)
    return from < last ? options : { ...options, from: last }
  }
}
