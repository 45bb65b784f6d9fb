import pg from 'pg'
import { inject, onTestFinished } from 'vitest'
import { postgresEventStore, type PostgresEventStore, type PostgresEventStoreOptions } from './postgres-event-store.js'

let made = 0

/** A schema name nobody else uses, on the server of this test run. */
export const freshSchema = (): string => `t${process.pid}_${Date.now().toString(36)}_${++made}`

/** Runs statements one after the other over a connection of their own; resolves with the rows of the last. */
export async function onServer(...statements: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') })
  await client.connect()
  try {
    let rows: Record<string, unknown>[] = []
    for (const statement of statements) ({ rows } = await client.query<Record<string, unknown>>(statement))
    return rows
  } finally {
    await client.end()
  }
}

export const dropSchema = (schema: string): Promise<unknown> => onServer(`drop schema if exists "${schema}" cascade`)

/** A schema name whose schema goes with the test. */
export function schemaOfTest(): string {
  const schema = freshSchema()
  onTestFinished(async () => void (await dropSchema(schema)))
  return schema
}

/** A store that is closed with the test; its schema goes too when it is a fresh one. */
export async function openStore(options: Partial<PostgresEventStoreOptions> = {}): Promise<PostgresEventStore> {
  const store = await postgresEventStore({ url: inject('postgresUrl'), schema: options.schema ?? schemaOfTest(), pollMs: 20, ...options })
  onTestFinished(() => store.close())
  return store
}
