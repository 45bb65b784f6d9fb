import { StoreClosed, StoreRefused, StoreUnreachable } from '@leadledger/eventsourcing'
import pg from 'pg'
import { codeOf, isConnectionLost, isTransient, NotConnected, typedError } from './driver-errors.js'

export interface ConnectionOptions {
  readonly url: string
  /** Longest wait for one answer, in milliseconds. */
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
  readonly pool: pg.Pool
  /** Runs a statement that may safely run twice, again and again while connections break. @throws {StoreUnreachable} after the budget. */
  readonly query: (statement: Statement) => Promise<readonly TextRow[]>
  /** Runs a statement once. @throws the driver's own error; `isConnectionLost` says when its outcome is unknown. */
  readonly once: (statement: Statement) => Promise<readonly TextRow[]>
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

  const once = async (statement: Statement): Promise<readonly TextRow[]> => {
    const client = await pool.connect().catch((cause: unknown) => {
      throw new NotConnected(cause)
    })
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

  return {
    place,
    pool,
    once,
    async query(statement) {
      const began = performance.now()
      for (let tries = 1; ; tries++) {
        if (closed) throw new StoreClosed()
        try {
          return await once(statement)
        } catch (error) {
          const waited = performance.now() - began
          if (!mayRetry(error)) throw typedError(place, error, waited)
          if (waited >= budgetMs) throw unreachable(place, error, waited)
        }
        await pause(tries)
      }
    },
    close() {
      closed = true
    },
    end: () => pool.end(),
  }
}

/** Whether the same statement may succeed on another connection. */
export const mayRetry = (error: unknown): boolean => isConnectionLost(error) || isTransient(error)

/** The cause is a name or a code only: a driver's message may hold the address of the server with its user. */
export const unreachable = (place: string, error: unknown, waitedMs: number): StoreUnreachable =>
  new StoreUnreachable(place, Math.round(waitedMs), { cause: codeOf(error) || 'no answer' })

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
