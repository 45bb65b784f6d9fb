import { setMaxListeners } from 'node:events'
import { StoreClosed } from '@leadledger/eventsourcing'
import type { ServerClient } from './client.js'
import { isLost, isSilence } from './failures.js'

/** A client at work. */
export interface Session {
  readonly client: ServerClient
  /** Aborted when the client is given up or the store is closed. */
  readonly ended: AbortSignal
}

/** The one connection of a store: a client that is replaced whenever it failed, since a failed one may never work again. */
export interface Connection {
  /** @throws {StoreClosed} */
  session(): Session
  /** Runs one call; gives the client up when the error says that its connection is lost. */
  use<Result>(call: (session: Session) => Promise<Result>): Promise<Result>
  /** Gives the client up if the error says so; other calls on it end too and try again on the next. */
  failed(session: Session, error: unknown): void
  /** Ends the client and every call on it. */
  close(): Promise<void>
}

export function connection(connect: () => ServerClient, onLoss: () => void): Connection {
  let closed = false
  let current: { readonly session: Session; readonly end: AbortController } | undefined

  const session = (): Session => {
    if (closed) throw new StoreClosed()
    if (!current) {
      const end = new AbortController()
      // As many calls listen as are under way.
      setMaxListeners(0, end.signal)
      current = { session: { client: connect(), ended: end.signal }, end }
    }
    return current.session
  }
  const retire = async (reason: unknown): Promise<void> => {
    const retired = current
    current = undefined
    retired?.end.abort(reason)
    // A client closes a connection that broke; one that is silent or done with still stands.
    await retired?.session.client.dispose(reason instanceof StoreClosed || isSilence(reason))
  }
  const failed: Connection['failed'] = (of, error) => {
    if (current?.session !== of || !isLost(error)) return
    onLoss()
    void retire(error)
  }
  return {
    session,
    failed,
    async use(call) {
      const of = session()
      try {
        return await call(of)
      } catch (error) {
        failed(of, error)
        throw error
      }
    },
    close() {
      closed = true
      return retire(new StoreClosed())
    },
  }
}
