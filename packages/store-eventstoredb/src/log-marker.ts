import { randomUUID } from 'node:crypto'
import { StoreRefused } from '@leadledger/eventsourcing'
import type { ServerEvent } from './client.js'
import type { Connection } from './connection.js'
import { patience, type Limits } from './patience.js'
import { positionOf } from './positions.js'
import type { ReadServerStream } from './stream-reads.js'

/** What was written once when the log was created. */
export interface LogMarker {
  readonly logId: string
  /** Everything of the log stands behind it. */
  readonly position: bigint
}

export interface MarkerOptions {
  readonly limits: Limits
  /** Id of a log that is made here. */
  readonly wanted: string | undefined
  /** False refuses to make one. */
  readonly create: boolean
}

/** Reads the log's id, or writes one; of two that write at once the first is believed by both. @throws {StoreRefused} */
export async function logMarker(
  connection: Connection,
  read: ReadServerStream,
  name: string,
  { limits, wanted = randomUUID(), create }: MarkerOptions,
): Promise<LogMarker> {
  const tries = patience(limits)
  for (;;) {
    for await (const [first] of read(name, { fromRevision: 'start', direction: 'forwards', maxCount: 1 })) if (first) return markerOf(first, name)
    if (!create) throw new StoreRefused(limits.server, 'missing', `there is no log: the server has no stream ${name}`)
    const event = { id: randomUUID(), type: 'LogCreated', contentType: 'application/json', data: { logId: wanted }, metadata: {} } as const
    await connection
      .use(({ client }) => client.append(name, 'no_stream', [event], limits.tryMs))
      // Whatever came of it, the stream says whose id it is.
      .catch((error: unknown) => tries.failed(error))
  }
}

function markerOf({ data, position }: ServerEvent, name: string): LogMarker {
  const { logId } = (data ?? {}) as { readonly logId?: unknown }
  if (typeof logId !== 'string') throw new StoreRefused(name, 'not-ours', 'this stream of the server holds no id of a log')
  if (!position || positionOf(position) === 0n) throw new StoreRefused(name, 'not-ours', 'the server tells no positions: it is older than 22.6')
  return { logId, position: positionOf(position) }
}
