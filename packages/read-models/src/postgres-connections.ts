import { Kysely, PostgresDialect, type PostgresPoolClient } from 'kysely'
import { connectMs, guard, type PostgresClient, type PostgresPool, type PostgresQuery } from './postgres-driver.js'
import { isConnectionLost, postgresError } from './postgres-faults.js'
import { withoutNul } from './stored-text.js'
import type { Tables } from './views-database.js'

/** Object ids of the types that are numbers in JavaScript: int8, int4, int2. No value of the views is beyond 2^53. */
const numbers = new Set([20, 21, 23])
const types: PostgresQuery['types'] = { getTypeParser: (type) => (numbers.has(type) ? Number : type === 16 ? (value) => value === 't' : (value) => value) }

/** Kysely on a pool of `pg`: every table in one schema, every statement at most so long, every failure one of ours. Ending it leaves the pool open. */
export function kyselyOn(pool: PostgresPool, schema: string, statementMs: number): Kysely<Tables> {
  guard(pool)
  const connect = async (): Promise<PostgresPoolClient> => bounded(await connected(pool, schema), schema, statementMs)
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: { connect, end: async () => {} } }) }).withSchema(schema)
}

/** A client, soon or never: a pool of somebody else may wait for ever. */
async function connected(pool: PostgresPool, schema: string): Promise<PostgresClient> {
  const connecting = pool.connect()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('timeout')), connectMs)
  })
  try {
    return await Promise.race([connecting, late])
  } catch (error) {
    connecting.then(
      (client) => client.release(),
      () => undefined,
    )
    throw postgresError(schema, error)
  } finally {
    clearTimeout(timer)
  }
}

function bounded(client: PostgresClient, schema: string, statementMs: number): PostgresPoolClient {
  let isBroken = false
  const broke = (): void => {
    isBroken = true
  }
  client.on('error', broke)
  const query = async (text: string, parameters: readonly unknown[] = []) => {
    // The server rolls back whatever a lost connection left open.
    if (isBroken && text === 'rollback') return { command: 'ROLLBACK', rowCount: 0, rows: [] }
    try {
      return await client.query({ text, values: parameters.map(storedValue), types, query_timeout: statementMs })
    } catch (error) {
      if (isConnectionLost(error)) broke()
      throw postgresError(schema, error)
    }
  }
  const release = (destroy?: boolean): void => {
    client.off('error', broke)
    client.release(destroy || isBroken)
  }
  return { query, release } as PostgresPoolClient
}

const storedValue = (value: unknown): unknown =>
  typeof value === 'string'
    ? withoutNul(value)
    : Array.isArray(value)
      ? value.map((item: unknown) => (typeof item === 'string' ? withoutNul(item) : item))
      : value
