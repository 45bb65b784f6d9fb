import pg from 'pg'
import type { BareDriver } from './bench-stores.js'
import { leadRow, leadUpsert } from './bench-lead-row.js'

interface Row {
  readonly position: string
  readonly stream: string
  readonly type: string
  readonly data: string
}

/** `pg` with one minimal table and prepared statements; positions come from a sequence, so it would miss events of others. */
export async function barePostgres(url: string): Promise<BareDriver> {
  const pool = new pg.Pool({ connectionString: url, max: 10 })
  // A server that stops says so to connections that are being closed.
  pool.on('error', () => undefined)
  await pool.query('create schema if not exists bench_bare')
  await pool.query(`create table bench_bare.events (position bigserial primary key, stream text not null, version bigint not null, id uuid not null,
    type text not null, data text not null, metadata text not null, unique (stream, version))`)
  await pool.query(leadUpsert.table('bench_bare.leads'))
  const insert = 'insert into bench_bare.events (stream, version, id, type, data, metadata) values ($1, $2, $3, $4, $5, $6)'
  const pages = async function* (): AsyncGenerator<readonly Row[]> {
    for (let after = '0'; ;) {
      const text = 'select position, stream, type, data from bench_bare.events where position > $1 order by position limit 1000'
      const { rows } = await pool.query<Row>({ name: 'page', text, values: [after] })
      if (rows.length > 0) yield rows
      if (rows.length < 1000) return
      after = rows.at(-1)?.position ?? after
    }
  }
  return {
    async append(stream, version, events) {
      for (const [index, { id, type, data, metadata }] of events.entries())
        await pool.query({ name: 'insert', text: insert, values: [stream, version + 1 + index, id, type, data, metadata] })
    },
    async load(stream) {
      const text = 'select data from bench_bare.events where stream = $1 order by version'
      const { rows } = await pool.query<Row>({ name: 'load', text, values: [stream] })
      return rows.filter(({ data }) => JSON.parse(data) !== null).length
    },
    async readAll() {
      let read = 0
      for await (const rows of pages()) for (const { data } of rows) if (JSON.parse(data)) read++
      return read
    },
    async project() {
      const client = await pool.connect()
      let events = 0
      await client.query('begin')
      for await (const rows of pages())
        for (const { stream, type, data } of rows) {
          await client.query({ name: 'upsert', text: leadUpsert.statement('bench_bare.leads'), values: leadRow(stream, type, data) })
          events++
        }
      await client.query('commit')
      client.release()
      return events
    },
    close: () => pool.end(),
  }
}
