import { EventStoreDBClient, jsonEvent, NO_STREAM, START } from '@eventstore/db-client'
import pg from 'pg'
import type { BareDriver } from './bench-stores.js'
import { leadRow, leadUpsert } from './bench-lead-row.js'

/** The client of EventStoreDB by itself, on its classic path as the store uses it; rows go to PostgreSQL. */
export async function bareEventStoreDb(url: string, prefix: string, postgresUrl: string): Promise<BareDriver> {
  const client = EventStoreDBClient.connectionString(url)
  const pool = new pg.Pool({ connectionString: postgresUrl, max: 2 })
  // A server that stops says so to connections that are being closed.
  pool.on('error', () => undefined)
  await pool.query('create schema if not exists bench_esdb_bare')
  await pool.query(leadUpsert.table('bench_esdb_bare.leads'))
  // Naming a user takes the classic path; it is not sent without TLS.
  const credentials = { username: 'admin', password: 'changeit' }
  const nameOf = (stream: string): string => `${prefix}_${stream}`
  const readAll = async function* (): AsyncGenerator<{ readonly stream: string; readonly type: string; readonly data: unknown }> {
    for await (const { event } of client.readAll()) if (event?.streamId.startsWith(prefix)) yield { stream: event.streamId, type: event.type, data: event.data }
  }
  return {
    async append(stream, version, events) {
      const batch = events.map(({ id, type, data, metadata }) =>
        jsonEvent({ id, type, data: JSON.parse(data) as Record<string, unknown>, metadata: JSON.parse(metadata) as Record<string, unknown> }),
      )
      await client.appendToStream(nameOf(stream), batch, { expectedRevision: version === 0 ? NO_STREAM : BigInt(version - 1), credentials })
    },
    async load(stream) {
      let read = 0
      for await (const { event } of client.readStream(nameOf(stream), { fromRevision: START })) if (event?.data) read++
      return read
    },
    async readAll() {
      let read = 0
      for await (const { data } of readAll()) if (data) read++
      return read
    },
    async project() {
      const connection = await pool.connect()
      let events = 0
      await connection.query('begin')
      for await (const { stream, type, data } of readAll()) {
        await connection.query({ name: 'upsert', text: leadUpsert.statement('bench_esdb_bare.leads'), values: leadRow(stream, type, JSON.stringify(data)) })
        events++
      }
      await connection.query('commit')
      connection.release()
      return events
    },
    async close() {
      await client.dispose()
      await pool.end()
    },
  }
}
