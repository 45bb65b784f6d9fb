import { setMaxListeners } from 'node:events'
import { categoryOf, StoreClosed, StoreRefused, type StoredEvent } from '@leadledger/eventsourcing'
import { appendLanes, type AppendLanes } from './append-lanes.js'
import type { Dialect, ServerClient, ServerEvent } from './client.js'
import { connection } from './connection.js'
import type { ConnectionString } from './connection-string.js'
import { InvalidConnection } from './errors.js'
import { fromServer } from './event-envelope.js'
import { knownIds, type KnownIds } from './known-ids.js'
import { backwardReads, logHead } from './log-head.js'
import { logMarker } from './log-marker.js'
import type { LogReadParts } from './log-reads.js'
import type { Limits } from './patience.js'
import { streamNames } from './stream-names.js'
import { streamReads } from './stream-reads.js'

export interface OpenLogOptions {
  readonly tenant: string | undefined
  readonly logId: string | undefined
  readonly create: boolean
  readonly clock: () => number
  readonly tryMs: number
  readonly budgetMs: number
  readonly appendsAtOnce: number
}

/** A log whose server has answered. */
export interface OpenLog extends LogReadParts {
  readonly logId: string
  readonly ids: KnownIds
  readonly lanes: AppendLanes
  /** Rejects what waits, then lets appends that are under way be answered, then leaves the server. */
  close(): Promise<void>
}

/** How old the instant of appends that are under way together may become, in milliseconds. */
const freshMs = 50

export async function openLog({ url, server }: ConnectionString, dialect: Dialect, options: OpenLogOptions): Promise<OpenLog> {
  const { tenant, logId: wanted, create, clock, tryMs, budgetMs, appendsAtOnce } = options
  const closing = new AbortController()
  // As many calls listen as are under way.
  setMaxListeners(0, closing.signal)
  const limits: Limits = { tryMs, budgetMs, server, closing: closing.signal }
  const names = streamNames(tenant)
  const ids = knownIds()
  const lanes = appendLanes({ clock, lanes: appendsAtOnce, freshMs })
  const forgetting = [() => ids.clear()]
  const link = connection(
    () => connected(dialect, url),
    () => {
      for (const forget of forgetting) forget()
    },
  )
  const ours = (event: ServerEvent, category?: string): StoredEvent | undefined => {
    const stream = names.ours(event.streamId)
    if (!stream || (category !== undefined && categoryOf(stream) !== category)) return undefined
    const stored = fromServer(event, stream)
    lanes.notBefore(stored.recordedAt)
    return stored
  }
  try {
    const opening = { ...limits, budgetMs: tryMs }
    const { logId, position: marker } = await logMarker(link, streamReads(link, opening), names.marker, { limits: opening, wanted, create })
    if (wanted !== undefined && logId !== wanted) throw new StoreRefused(server, 'other-log', 'holds another log')
    const backwards = backwardReads(link, names, limits)
    const head = logHead(backwards, ours, marker)
    forgetting.push(() => head.forget())
    // The clock goes on from what is stored.
    await head.last()
    const close = async (): Promise<void> => {
      closing.abort(new StoreClosed())
      await lanes.close()
      await link.close()
    }
    return { logId, connection: link, names, head, backwards, limits, marker, ours, ids, lanes, close }
  } catch (error) {
    await link.close()
    throw error
  }
}

/** A client; what its package says of a connection string may repeat the string, so it is not passed on. */
function connected(dialect: Dialect, url: string): ServerClient {
  try {
    return dialect(url)
  } catch (error) {
    const { message } = error as Error
    throw new InvalidConnection('client', message.startsWith('Failed to load certificate') ? message : 'the client package refuses it')
  }
}
