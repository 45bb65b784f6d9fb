import pg from 'pg'
import { inject, onTestFinished } from 'vitest'
import { provider } from './key-store-file.fixture.js'
import { postgresKeyStore, type PostgresKeyStore, type PostgresKeyStoreOptions } from './postgres-key-store.js'

let made = 0

/** Runs a statement over a connection of its own; resolves with its rows. */
export async function onServer(text: string, values: readonly unknown[] = [], url = inject('postgresUrl')): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text, [...values])).rows
  } finally {
    await client.end()
  }
}

/** A schema name nobody else uses; its schema goes with the test. */
export function keySchema(): string {
  const schema = `k${process.pid}_${Date.now().toString(36)}_${++made}`
  onTestFinished(async () => void (await onServer(`drop schema if exists "${schema}" cascade`)))
  return schema
}

/** A store that is closed with the test. */
export async function openedOnServer(schema: string, options: Partial<PostgresKeyStoreOptions> = {}): Promise<PostgresKeyStore> {
  const keys = await postgresKeyStore({ url: inject('postgresUrl'), schema, provider, ...options })
  onTestFinished(() => keys.close())
  return keys
}

/** The stored key of a subject, as the database holds it. */
export const wrappedOnServer = async (schema: string, subject: string): Promise<Buffer> =>
  (await onServer(`select wrapped from "${schema}".data_key where subject = $1`, [subject]))[0]?.['wrapped'] as Buffer
