import type { StoredEvent } from '@leadledger/eventsourcing'
import { fullBatches } from './batches.js'
import type { LogPlace, ServerEvent } from './client.js'
import type { Connection } from './connection.js'
import { patience, type Limits } from './patience.js'
import { positionOf } from './positions.js'
import type { StreamNames } from './stream-names.js'

/** Reads the server's log backwards, this ledger's events and others; goes on where it was after a broken connection. */
export type ReadBackwards = (from: LogPlace | 'end', category?: string) => AsyncGenerator<readonly ServerEvent[]>

export function backwardReads(connection: Connection, names: StreamNames, limits: Limits): ReadBackwards {
  return async function* read(start, category) {
    let from = start
    const tries = patience(limits)
    for (let pageSize = 4; ; pageSize = Math.min(4096, pageSize * 4)) {
      const session = connection.session()
      try {
        const call = session.client.readAll(from, 'backwards', pageSize, names.filter(category))
        let count = 0
        for await (const page of fullBatches(call, { batchSize: pageSize, idleMs: limits.tryMs, signals: [session.ended, limits.closing] })) {
          tries.succeeded()
          // The place a read starts from is in it on some servers.
          const events = page.filter(({ position }) => position && (from === 'end' || positionOf(position) < positionOf(from)))
          count += page.length
          from = page.at(-1)?.position ?? from
          if (events.length > 0) yield events
        }
        if (count < pageSize) return
      } catch (error) {
        connection.failed(session, error)
        await tries.failed(error)
      }
    }
  }
}

/** Finds the last event of this ledger in a log that others may share. */
export interface LogHead {
  /** The ledger's last event; undefined when it has none. */
  last(): Promise<StoredEvent | undefined>
  /** Forgets what was found: a failover may have cut it off. */
  forget(): void
}

/** Looks at every event of the server's log at most once: each look ends where the one before began. */
export function logHead(read: ReadBackwards, ours: (event: ServerEvent) => StoredEvent | undefined, marker: bigint): LogHead {
  let lookedUpTo = marker
  let found: StoredEvent | undefined
  const forget = (): void => {
    lookedUpTo = marker
    found = undefined
  }
  return {
    async last() {
      const [known, until] = [found, lookedUpTo]
      const { newest, last } = await look(until)
      // A log that has become shorter shows nothing of what was found before.
      if (newest < until && until > marker) {
        forget()
        return this.last()
      }
      const event = last ?? known
      if (newest > lookedUpTo) [lookedUpTo, found] = [newest, event]
      return event
    },
    forget,
  }

  /** The newest position of all, and the last event of ours behind `until`. */
  async function look(until: bigint): Promise<{ readonly newest: bigint; readonly last: StoredEvent | undefined }> {
    let newest = 0n
    for await (const page of read('end'))
      for (const event of page) {
        const position = positionOf(event.position as LogPlace)
        if (newest === 0n) newest = position
        if (position <= until) return { newest, last: undefined }
        const last = ours(event)
        if (last) return { newest, last }
      }
    return { newest, last: undefined }
  }
}
