import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EventStore, type NewEvent, type StreamName } from '@leadledger/eventsourcing'
import { ledgerCodec } from '@leadledger/leads'
import { openViews, type LogReader, type Views } from '@leadledger/read-models'
import { openPostgresViews } from '@leadledger/read-models/postgres'
import { eventStoreDbEventStore } from '@leadledger/store-eventstoredb'
import { postgresEventStore } from '@leadledger/store-postgres'
import { sqliteEventStore } from '@leadledger/store-sqlite'
import { memoryKeyStore, vault } from '@leadledger/vault'
import { bareEventStoreDb } from './bench-bare-eventstoredb.js'
import { barePostgres } from './bench-bare-postgres.js'
import { bareSqlite } from './bench-bare-sqlite.js'
import { encoded, fill, lifeOf, streamOf, type Bench } from './bench-fixture.js'

/** The driver of a store doing the same work without the store: one minimal table, or plain calls of the client. */
export interface BareDriver {
  append(stream: StreamName, version: number, events: readonly NewEvent[]): Promise<void>
  /** Reads and parses a stream; resolves with the number of its events. */
  load(stream: StreamName): Promise<number>
  readAll(): Promise<number>
  /** Reads everything and keeps a row a lead in a table. */
  project(): Promise<number>
  close(): Promise<void>
}

/** A store on a server of its own making, its views, and its driver. */
interface Candidate {
  readonly name: string
  readonly store: EventStore
  readonly views: (log: LogReader) => Promise<Views>
  readonly bare: BareDriver
  readonly close: () => Promise<void>
}

export interface StoreFigures {
  readonly store: string
  readonly work: string
  /** Events or streams a second. */
  readonly bare: number
  readonly ours: number
}

export interface BenchStoresOptions {
  readonly events: number
  readonly postgresUrl: string
  /** A double, or a server. */
  readonly eventStoreDbUrl: string
  readonly say: (text: string) => void
}

const singles = 400
const atOnce = 32
const loads = 300

/** Measures each store beside its driver, on a log of its own with the same leads. */
export async function benchStores(options: BenchStoresOptions): Promise<readonly StoreFigures[]> {
  const figures: StoreFigures[] = []
  for (const open of [onSqlite, onPostgres, onEventStoreDb]) {
    const candidate = await open(options)
    try {
      figures.push(...(await measured(candidate, options)))
    } finally {
      await candidate.bare.close()
      await candidate.close()
    }
  }
  return figures
}

async function measured({ name, store, views: openThem, bare }: Candidate, { events, say }: BenchStoresOptions): Promise<readonly StoreFigures[]> {
  const keys = memoryKeyStore()
  const log: LogReader = { store, codec: ledgerCodec(store.logId), vault: vault({ keys }) }
  const bench: Bench = { ...log, keys, directory: '', close: async () => undefined }
  const streams = await fill(bench, events, (done) => say(`${name}: filling ${done} of ${events} events`))
  for await (const batch of store.readAll()) for (const event of batch) await bare.append(event.stream, Number(event.version) - 1, [event])
  const figures: StoreFigures[] = []
  const compare = async (work: string, bareWork: () => Promise<number>, ownWork: () => Promise<number>): Promise<void> => {
    say(`${name}: ${work}`)
    figures.push({ store: name, work, bare: await rateOf(bareWork), ours: await rateOf(ownWork) })
  }
  const picked = Array.from({ length: loads }, (_, index) => streams[(index * 7_919) % streams.length] as StreamName)
  await compare(
    'read all',
    () => bare.readAll(),
    async () => {
      let read = 0
      for await (const batch of store.readAll()) for (const { data } of batch) if (JSON.parse(data)) read++
      return read
    },
  )
  await compare(
    'load a stream of 8',
    async () => {
      for (const stream of picked) await bare.load(stream)
      return loads
    },
    async () => {
      for (const stream of picked) for await (const batch of store.readStream(stream)) for (const { data } of batch) JSON.parse(data)
      return loads
    },
  )
  const views = await openThem(log)
  await compare(
    'catch up the views',
    () => bare.project(),
    () => views.catchUp(),
  )
  await views.close()
  const ready = async (count: number) =>
    Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const stream = streamOf()
        return { stream, events: await encoded(bench, stream, lifeOf(index).slice(0, 1)) }
      }),
    )
  const [one, other, many, others] = [await ready(singles), await ready(singles), await ready(singles * 4), await ready(singles * 4)]
  await compare(
    'append one event a call',
    async () => {
      for (const { stream, events: batch } of one) await bare.append(stream, 0, batch)
      return singles
    },
    async () => {
      for (const { stream, events: batch } of other) await store.append(stream, 'noStream', batch)
      return singles
    },
  )
  await compare(
    `the same by ${atOnce} callers`,
    () => together(many, ({ stream, events: batch }) => bare.append(stream, 0, batch)),
    () => together(others, ({ stream, events: batch }) => store.append(stream, 'noStream', batch)),
  )
  return figures
}

/** Work on all items by some callers at once. */
async function together<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>): Promise<number> {
  const queue = items.values()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of queue) await work(item)
    }),
  )
  return items.length
}

/** How much a second. */
async function rateOf(work: () => Promise<number>): Promise<number> {
  const started = performance.now()
  const amount = await work()
  return (1000 * amount) / (performance.now() - started)
}

const onSqlite = async (): Promise<Candidate> => {
  const directory = mkdtempSync(join(tmpdir(), 'leadledger-bench-stores-'))
  const store = await sqliteEventStore({ file: join(directory, 'events.db') })
  return {
    name: 'SQLite',
    store,
    views: (log) => openViews({ file: join(directory, 'views.db'), log }),
    bare: bareSqlite(directory),
    close: async () => {
      await store.close()
      rmSync(directory, { recursive: true })
    },
  }
}

const onPostgres = async ({ postgresUrl: url }: BenchStoresOptions): Promise<Candidate> => {
  const store = await postgresEventStore({ url, schema: 'bench' })
  return {
    name: 'PostgreSQL',
    store,
    views: (log) => openPostgresViews({ url, schema: 'bench_views', log }),
    bare: await barePostgres(url),
    close: () => store.close(),
  }
}

const onEventStoreDb = async ({ eventStoreDbUrl: url, postgresUrl }: BenchStoresOptions): Promise<Candidate> => {
  const tenant = `bench${Date.now().toString(36)}`
  const store = await eventStoreDbEventStore({ url, tenant })
  return {
    name: 'EventStoreDB',
    store,
    views: (log) => openPostgresViews({ url: postgresUrl, schema: 'bench_esdb_views', log }),
    bare: await bareEventStoreDb(url, `${tenant}bare`, postgresUrl),
    close: () => store.close(),
  }
}
