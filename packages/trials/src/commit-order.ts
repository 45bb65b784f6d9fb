import { randomUUID } from 'node:crypto'
import { streamName } from '@leadledger/eventsourcing'
import { postgresEventStore } from '@leadledger/store-postgres'
import pg from 'pg'
import { random, type Random } from './random.js'

export interface CommitOrderOptions {
  /** A PostgreSQL server. */
  readonly url: string
  readonly seconds: number
  readonly writers: number
  readonly seed: number
}

/** What a reader saw of what was written while it read. */
export interface CommitOrderReport {
  readonly written: number
  readonly rolledBack: number
  /** Events a subscriber was not given, and events it was given twice or out of order. */
  readonly missed: number
  readonly misplaced: number
  /** The same with a sequence for positions and a reader that polls `position > last`. */
  readonly naive: { readonly written: number; readonly missed: number }
}

const rollbacks = 0.05
/** Longest time a transaction stays open after its insert, in milliseconds. */
const longestPauseMs = 3

/** Writers that commit in another order than they began, some of them not at all, and a reader who must see every event once and in order. */
export async function commitOrder({ url, seconds, writers, seed }: CommitOrderOptions): Promise<CommitOrderReport> {
  const schema = `order_${process.pid}_${Date.now().toString(36)}`
  const pool = new pg.Pool({ connectionString: url, max: writers + 2 })
  // A server that stops says so to connections that are being closed.
  pool.on('error', () => undefined)
  try {
    return { ...(await ownOrder(url, schema, pool, seconds, writers, seed)), naive: await naiveOrder(schema, pool, seconds, writers, seed) }
  } finally {
    await pool.query(`drop schema if exists "${schema}" cascade`)
    await pool.end()
  }
}

type Counts = Omit<CommitOrderReport, 'naive'>

async function ownOrder(url: string, schema: string, pool: pg.Pool, seconds: number, writers: number, seed: number): Promise<Counts> {
  const store = await postgresEventStore({ url, schema, connections: 4, pollMs: 5 })
  const append = `select outcome from "${schema}".append_events(array[$1], array[$2]::bigint[], array[1], array[$3::uuid], array['LeadCreated'], array[1], array[null]::bigint[], array['{}'], array['{}'], array[null]::bigint[], false, 10000)`
  const stop = new AbortController()
  const seen: string[] = []
  const following = (async () => {
    for await (const batch of store.subscribe({ signal: stop.signal })) seen.push(...batch.map(({ id }) => id))
  })()
  const counts = await writing(seconds, writers, seed, async (writer, version, chance) => {
    const stream = streamName('lead', `w${writer}`)
    const id = randomUUID()
    // One half goes the way of the store, the other leaves its transaction open for a while.
    if (!chance.chance(0.5)) return inTransaction(pool, chance, (client) => client.query(append, [stream, version, id]))
    await store.append(stream, BigInt(version), [{ id, type: 'LeadCreated', schema: 1, occurredAt: null, data: '{}', metadata: '{}' }])
    return true
  })
  const all: string[] = []
  for await (const batch of store.readAll()) all.push(...batch.map(({ id }) => id))
  while (seen.length < all.length) {
    const before = seen.length
    await new Promise((resolve) => setTimeout(resolve, 200))
    if (seen.length === before) break
  }
  stop.abort()
  await following
  await store.close()
  const known = new Set(seen)
  return { ...counts, missed: all.filter((id) => !known.has(id)).length, misplaced: seen.filter((id, index) => id !== all[index]).length }
}

async function naiveOrder(schema: string, pool: pg.Pool, seconds: number, writers: number, seed: number): Promise<CommitOrderReport['naive']> {
  await pool.query(`create table "${schema}".naive (position bigserial primary key, id uuid not null)`)
  const state = { writing: true }
  const seen = new Set<string>()
  const polling = (async () => {
    for (let last = '0', rest = true; rest;) {
      rest = state.writing
      const { rows } = await pool.query<{ position: string; id: string }>(`select position, id from "${schema}".naive where position > $1 order by position`, [
        last,
      ])
      for (const { id } of rows) seen.add(id)
      last = rows.at(-1)?.position ?? last
    }
  })()
  const { written } = await writing(seconds, writers, seed, (_writer, _version, chance) =>
    inTransaction(pool, chance, (client) => client.query(`insert into "${schema}".naive (id) values ($1)`, [randomUUID()])),
  )
  state.writing = false
  await polling
  return { written, missed: written - seen.size }
}

/** Lets writers write for some seconds; `write` says whether it committed. */
async function writing(
  seconds: number,
  writers: number,
  seed: number,
  write: (writer: number, version: number, chance: Random) => Promise<boolean>,
): Promise<{ readonly written: number; readonly rolledBack: number }> {
  const end = performance.now() + seconds * 1000
  const counts = { written: 0, rolledBack: 0 }
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      const chance = random(seed + writer)
      for (let version = 0; performance.now() < end;)
        if (await write(writer, version, chance)) {
          version++
          counts.written++
        } else counts.rolledBack++
    }),
  )
  return counts
}

/** Whether it committed. */
async function inTransaction(pool: pg.Pool, chance: Random, statement: (client: pg.PoolClient) => Promise<unknown>): Promise<boolean> {
  const commits = !chance.chance(rollbacks * 2)
  const client = await pool.connect()
  try {
    await client.query('begin')
    await statement(client)
    await new Promise((resolve) => setTimeout(resolve, chance.below(longestPauseMs + 1)))
    await client.query(commits ? 'commit' : 'rollback')
    return commits
  } finally {
    client.release()
  }
}
