import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely'
import type pg from 'pg'
import type { Connection } from './connection.js'
import { isConnectionLost, oneTry } from './driver-errors.js'

export interface KyselyOptions {
  /** Schema of every table that is named without one. */
  readonly schema: string
  /** Longest time of one statement, in milliseconds. */
  readonly statementMs: number
  /** How errors name the place; the connection's by default. */
  readonly place?: string
  /** Text as it is sent. */
  readonly text?: (text: string) => string
}

/** Object ids of the types that are numbers in JavaScript: int8, int4, int2; values beyond 2^53 are not for this. */
const numbers = new Set([20, 21, 23])
const boolean = 16

/** How columns become values: the connection's own way, whatever the process has set for all. */
const types = {
  getTypeParser: (type: number) => (numbers.has(type) ? Number : type === boolean ? (value: string) => value === 't' : (value: string) => value),
}

/**
 * Kysely on a connection. Every statement is tried once and tells of failures as `oneTry` does, so that `again` of the connection may run what needs them once more.
 * Destroying it leaves the connection open.
 */
export function kyselyOn<Tables>(
  connection: Connection,
  { schema, statementMs, place = connection.place, text = (same) => same }: KyselyOptions,
): Kysely<Tables> {
  const connect = async (): Promise<PostgresPoolClient> => {
    const client = await oneTry(place, connection.connect)
    let isBroken = false
    const query = async (statement: string, parameters: readonly unknown[] = []) => {
      // The server rolls back whatever a lost connection left open.
      if (isBroken && statement === 'rollback') return { command: 'ROLLBACK', rowCount: 0, rows: [] }
      const values = parameters.map((value) => sent(value, text))
      return oneTry(place, async () => {
        try {
          return await client.query({ text: statement, values, types, query_timeout: statementMs } as pg.QueryConfig)
        } catch (error) {
          isBroken ||= isConnectionLost(error)
          throw error
        }
      })
    }
    return { query, release: () => client.release(isBroken) } as unknown as PostgresPoolClient
  }
  const pool: PostgresPool = { connect, end: async () => undefined }
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }).withSchema(schema)
}

const sent = (value: unknown, text: (text: string) => string): unknown =>
  typeof value === 'string' ? text(value) : Array.isArray(value) ? value.map((item: unknown) => (typeof item === 'string' ? text(item) : item)) : value
