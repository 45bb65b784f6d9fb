import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EventStore } from '@leadledger/eventsourcing'
import { memoryEventStore } from '@leadledger/store-memory'
import { eventStoreDbEventStore } from '@leadledger/store-eventstoredb'
import { postgresEventStore } from '@leadledger/store-postgres'
import { sqliteEventStore } from '@leadledger/store-sqlite'
import type { Capability, OpenOptions, OpenStore } from '@leadledger/testkit'
import pg from 'pg'

/** A store as the rules see it. */
export interface StoreUnderTest {
  readonly name: string
  readonly capabilities: readonly Capability[]
  readonly open: OpenStore
  /** Commands of the model-based test in an ordinary run. */
  readonly modelCommands: number
  /** Why it cannot be tried here; `undefined` when it can. */
  readonly unavailable?: string
}

export interface Servers {
  readonly postgresUrl: string
  /** A double of EventStoreDB. */
  readonly doubleUrl: string
}

/** Every store, each with how to get an empty log of it. */
export const storesUnderTest = ({ postgresUrl, doubleUrl }: Servers): readonly StoreUnderTest[] => [
  { name: 'memory', capabilities: ['clock'], open: openInMemory, modelCommands: 10_000 },
  { name: 'SQLite', capabilities: ['clock', 'durable'], open: openOnSqlite, modelCommands: 10_000 },
  { name: 'PostgreSQL', capabilities: ['clock', 'durable'], open: openOnPostgres(postgresUrl), modelCommands: 1_000 },
  { name: 'EventStoreDB double', capabilities: ['clock', 'durable'], open: openOnEventStoreDb(doubleUrl), modelCommands: 1_000 },
  realEventStoreDb(process.env['EVENTSTOREDB_URL']),
]

const realEventStoreDb = (url: string | undefined): StoreUnderTest => ({
  name: 'EventStoreDB',
  capabilities: ['clock', 'durable'],
  open: openOnEventStoreDb(url ?? ''),
  modelCommands: 1_000,
  ...(url === undefined && { unavailable: 'EVENTSTOREDB_URL names no server, such as esdb://127.0.0.1:2113?tls=false' }),
})

const openInMemory: OpenStore = async (options) => {
  const store = memoryEventStore(options)
  return { store, close: () => store.close() }
}

const openOnSqlite: OpenStore = async (options) => {
  const directory = await mkdtemp(join(tmpdir(), 'leadledger-'))
  return reopening(
    () => sqliteEventStore({ ...options, file: join(directory, 'events.db'), pollMs: 20 }),
    () => rm(directory, { recursive: true }),
  )
}

let schemas = 0

const openOnPostgres =
  (url: string): OpenStore =>
  async (options?: OpenOptions) => {
    const schema = `rules_${process.pid}_${Date.now().toString(36)}_${++schemas}`
    return reopening(
      () => postgresEventStore({ ...options, url, schema, pollMs: 20 }),
      () => dropSchema(url, schema),
    )
  }

/** A tenant of its own, whose streams stay behind on the server. */
const openOnEventStoreDb =
  (url: string): OpenStore =>
  async (options?: OpenOptions) => {
    const tenant = `t${randomUUID().replaceAll('-', '').slice(0, 24)}`
    return reopening(
      () => eventStoreDbEventStore({ ...options, url, tenant }),
      async () => undefined,
    )
  }

/** Drops a schema and what is in it. */
export async function dropSchema(url: string, schema: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`drop schema if exists "${schema}" cascade`)
  await client.end()
}

/** A log that can be opened again, and is removed in the end. */
async function reopening(open: () => Promise<EventStore>, remove: () => Promise<void>): ReturnType<OpenStore> {
  let store = await open()
  return {
    store,
    reopen: async () => {
      await store.close()
      store = await open()
      return store
    },
    close: async () => {
      await store.close()
      await remove()
    },
  }
}
