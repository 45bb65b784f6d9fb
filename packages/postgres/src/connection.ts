import { StoreClosed, StoreRefused, StoreUnreachable } from '@leadledger/eventsourcing'
import pg from 'pg'
import { causeOf, isConnectionLost, isPassing, isTransient, NotConnected, oneTry } from './driver-errors.js'

export interface ConnectionOptions {
  readonly url: string
  /** Longest wait for a connection, and for one answer where a statement has no time of its own, in milliseconds. */
  readonly tryMs: number
  /** Longest wait for a call with all its tries, in milliseconds. */
  readonly budgetMs: number
  readonly connections: number
}

/** Values are text or `null`, as the server writes them. */
export type TextRow = readonly (string | null)[]

/** A statement with its parameters; a named one is planned once a connection. */
export interface Statement {
  readonly name?: string
  readonly text: string
  readonly values?: readonly unknown[]
}

/** Statements on a pool of connections that may break at any moment. */
export interface Connection {
  /** The server and database, without user and password. */
  readonly place: string
  /** A connection of the pool, to be released. @throws {NotConnected} {@link StoreClosed} */
  readonly connect: () => Promise<pg.PoolClient>
  /** Runs a statement that may safely run twice, again and again while connections break. @throws {StoreUnreachable} after the budget. */
  readonly query: (statement: Statement) => Promise<readonly TextRow[]>
  /** Runs a statement once. @throws the driver's own error; `isConnectionLost` says when its outcome is unknown. */
  readonly once: (statement: Statement) => Promise<readonly TextRow[]>
  /**
   * Runs work that may safely run twice, again and again while `oneTry` tells of a reason that passes; the budget begins anew whenever `progress` gives another number.
   * @throws {StoreUnreachable} after the budget.
   */
  readonly again: <Result>(work: () => Promise<Result>, progress?: () => number) => Promise<Result>
  /** Refuses whatever comes from now on. */
  close(): void
  end(): Promise<void>
}

const asText = { getTypeParser: () => (value: string) => value } as unknown as pg.CustomTypesConfig

export function postgresConnection({ url, tryMs, budgetMs, connections }: ConnectionOptions): Connection {
  const place = placeOf(url)
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: tryMs,
    query_timeout: tryMs,
    keepAlive: true,
    application_name: 'leadledger',
    allowExitOnIdle: true,
  })
  // A connection that breaks while nobody uses it is replaced by the pool; one that breaks in use fails its query as well.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => void client.on('error', () => undefined))
  let closed = false

  const pooled = (): Promise<pg.PoolClient> =>
    pool.connect().catch((cause: unknown) => {
      throw new NotConnected(cause)
    })
  const connect = async (): Promise<pg.PoolClient> => {
    if (closed) throw new StoreClosed()
    return pooled()
  }

  const once = async (statement: Statement): Promise<readonly TextRow[]> => {
    // Also while it closes: what was accepted before is still sent.
    const client = await pooled()
    let failure: unknown
    try {
      const { rows } = await client.query<string[]>({ ...statement, values: statement.values ? [...statement.values] : [], rowMode: 'array', types: asText })
      return rows
    } catch (error) {
      failure = error
      throw error
    } finally {
      // A connection whose answer is still due must not be used again.
      client.release(failure !== undefined && isConnectionLost(failure))
    }
  }

  const again = async <Result>(work: () => Promise<Result>, progress: () => number = () => 0): Promise<Result> => {
    let since = { tries: 0, at: Infinity, reached: progress() }
    for (;;) {
      if (closed) throw new StoreClosed()
      try {
        return await work()
      } catch (error) {
        const reached = progress()
        const now = performance.now()
        // The wait begins with the first failure, however long the work took until then.
        if (reached !== since.reached || since.at > now) since = { tries: 0, at: now, reached }
        const waited = now - since.at
        if (!isPassing(error)) throw error
        if (waited >= budgetMs) throw unreachable(place, error, waited)
      }
      await pause(++since.tries)
    }
  }

  return {
    place,
    connect,
    once,
    again,
    query: (statement) => again(() => oneTry(place, () => once(statement))),
    close() {
      closed = true
    },
    end: () => pool.end(),
  }
}

/** Whether the same statement may succeed on another connection, or a moment later. */
export const mayRetry = (error: unknown): boolean => isConnectionLost(error) || isTransient(error)

/** The cause is a name or a code only: a driver's message may hold the address of the server with its user. */
export const unreachable = (place: string, error: unknown, waitedMs: number): StoreUnreachable =>
  new StoreUnreachable(place, Math.round(waitedMs), { cause: causeOf(error) })

/** A pause before the next try, random so that those who failed together do not come back together. */
export const pause = (tries: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, Math.random() * Math.min(1000, 10 * 2 ** Math.min(tries, 10)))
  })

/** @throws {StoreRefused} for what is no URL of a PostgreSQL server; the text may hold a password, so it is not quoted. */
function placeOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) throw new StoreRefused('postgres', 'not-ours', 'the address is no URL that begins with postgres://')
  return `postgres://${url.host}${url.pathname}`
}
