import { PostgresDriverMissing } from './errors.js'

/** What a client of `pg` is asked for. */
export interface PostgresClient {
  query(config: PostgresQuery): Promise<PostgresResult>
  release(destroy?: boolean): void
  on(event: 'error', listener: (error: Error) => void): unknown
  off(event: 'error', listener: (error: Error) => void): unknown
}

export interface PostgresQuery {
  readonly text: string
  readonly values: unknown[]
  /** How columns become values: the connection's own way, whatever the process has set for all. */
  readonly types: { getTypeParser(type: number): (value: string) => unknown }
  /** Milliseconds. */
  readonly query_timeout: number
}

export interface PostgresResult {
  readonly command: string
  readonly rowCount: number | null
  readonly rows: unknown[]
}

/** A pool of connections, such as `Pool` of `pg`. */
export interface PostgresPool {
  connect(): Promise<PostgresClient>
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'acquire', listener: (client: PostgresClient) => void): unknown
}

/** A pool that is ours to end. */
export interface OwnPostgresPool extends PostgresPool {
  end(): Promise<void>
}

/** Longest wait for a connection, milliseconds. */
export const connectMs = 5_000
/** Enough for queries that come together, a commit, a heartbeat and the snapshot of a verification. */
const mostConnections = 10

type Driver = typeof import('pg')

/** A pool of its own on the server of a `postgres://` URL. @throws {PostgresDriverMissing} */
export async function postgresPool(url: string, load: () => Promise<Driver> = () => import('pg')): Promise<OwnPostgresPool> {
  const { Pool } = (await loaded(load)).default
  return new Pool({
    connectionString: url,
    max: mostConnections,
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
    application_name: 'leadledger-views',
  })
}

async function loaded(load: () => Promise<Driver>): Promise<Driver> {
  try {
    return await load()
  } catch (cause) {
    throw (cause as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND' ? new PostgresDriverMissing({ cause }) : cause
  }
}

const guarded = new WeakSet<PostgresPool | PostgresClient>()
const ignore = (): void => {}

/**
 * Keeps a lost connection from ending the process: the pool reports it as an event, and so does a client that is in use,
 * which may hear of its end in the same packet that opened it. The query that needs the connection fails as well, and tells.
 */
export function guard(pool: PostgresPool): void {
  if (guarded.has(pool)) return
  guarded.add(pool)
  pool.on('error', ignore)
  pool.on('acquire', (client) => {
    if (guarded.has(client)) return
    guarded.add(client)
    client.on('error', ignore)
  })
}
