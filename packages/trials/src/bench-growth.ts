import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EventStore, type StreamName } from '@leadledger/eventsourcing'
import { ledgerCodec } from '@leadledger/leads'
import { openViews, type LogReader, type Views } from '@leadledger/read-models'
import { openPostgresViews } from '@leadledger/read-models/postgres'
import { postgresEventStore } from '@leadledger/store-postgres'
import { sqliteEventStore } from '@leadledger/store-sqlite'
import { memoryKeyStore, vault } from '@leadledger/vault'
import { encoded, fill, lifeOf, streamOf, type Bench } from './bench-fixture.js'
import { freshDatabase, postgresServer } from './postgres-server.js'

/** What one thing costs at one size, in microseconds. */
export interface GrowthFigure {
  readonly store: string
  readonly leads: number
  readonly work: string
  readonly us: number
}

const eventsALead = 8
const times = 200

/** Measures what an event and a query cost at growing sizes, on SQLite and PostgreSQL. */
export async function benchGrowth(sizes: readonly number[], say: (text: string) => void): Promise<readonly GrowthFigure[]> {
  const figures: GrowthFigure[] = []
  for (const leads of sizes) {
    const directory = mkdtempSync(join(tmpdir(), 'leadledger-bench-growth-'))
    const store = await sqliteEventStore({ file: join(directory, 'events.db') })
    figures.push(...(await measured('SQLite', leads, store, (log) => openViews({ file: join(directory, 'views.db'), log }), say)))
    await store.close()
    rmSync(directory, { recursive: true })
    const server = await postgresServer()
    const database = await freshDatabase(server.url)
    const other = await postgresEventStore({ url: database.url })
    figures.push(...(await measured('PostgreSQL', leads, other, (log) => openPostgresViews({ url: database.url, schema: 'views', log }), say)))
    await other.close()
    await database.stop()
    await server.stop()
  }
  return figures
}

async function measured(
  name: string,
  leads: number,
  store: EventStore,
  openThem: (log: LogReader) => Promise<Views>,
  say: (text: string) => void,
): Promise<readonly GrowthFigure[]> {
  const keys = memoryKeyStore()
  const log: LogReader = { store, codec: ledgerCodec(store.logId), vault: vault({ keys }) }
  const bench: Bench = { ...log, keys, directory: '', close: async () => undefined }
  const figures: GrowthFigure[] = []
  const note = async (work: string, amount: number, action: () => Promise<unknown>): Promise<void> => {
    say(`${name}, ${leads.toLocaleString('en-US')} leads: ${work}`)
    const started = performance.now()
    await action()
    figures.push({ store: name, leads, work, us: (1000 * (performance.now() - started)) / amount })
  }
  const each = async (action: (index: number) => Promise<unknown>): Promise<void> => {
    for (let index = 0; index < times; index++) await action(index)
  }
  let streams: readonly StreamName[] = []
  await note('append, an event of many', leads * eventsALead, async () => {
    streams = await fill(bench, leads * eventsALead, () => undefined)
  })
  const ready = await Promise.all(
    Array.from({ length: times }, async (_, index) => {
      const stream = streamOf()
      return { stream, events: await encoded(bench, stream, lifeOf(index).slice(0, 1)) }
    }),
  )
  await note('append, an event a call', times, () =>
    each(async (index) => store.append(ready[index]?.stream as StreamName, 'noStream', ready[index]?.events ?? [])),
  )
  const picked = (index: number): StreamName => streams[(index * 7_919) % streams.length] as StreamName
  await note('load a lead', times, () =>
    each(async (index) => {
      for await (const batch of store.readStream(picked(index))) if (batch.length === 0) throw new Error('nothing was loaded')
    }),
  )
  const views = await openThem(log)
  await note('fold, an event', leads * eventsALead, () => views.catchUp())
  await note('show a lead', times, () => each((index) => views.lead(picked(index).slice('lead-'.length))))
  await note('search a name', times, () => each((index) => views.leads({ search: `company ${(index * 997) % leads}`, limit: 20 })))
  await note('search a phone', times, () => each((index) => views.leads({ search: `0794${String((index * 997) % 100_000).padStart(5, '0')}`, limit: 20 })))
  await note('find an address', times, () => each((index) => views.withEmail(`ada${(index * 997) % leads}@example.com`)))
  await note('find who is similar to a lead', times, () => each((index) => views.similar(picked(index).slice('lead-'.length))))
  await note('first page of the list, with its total', 20, async () => {
    for (let index = 0; index < 20; index++) await views.leads({ limit: 50 })
  })
  await note('facts for KPIs, a lead', leads, async () => {
    for await (const _ of views.facts()) void _
  })
  await views.close()
  return figures
}

/** One line a work, one column a size. */
export function growthTable(figures: readonly GrowthFigure[], sizes: readonly number[]): string {
  const works = [...new Set(figures.map(({ store, work }) => `${store}\t${work}`))]
  const head = `${'store'.padEnd(12)}${'microseconds'.padEnd(40)}${sizes.map((leads) => `${leads.toLocaleString('en-US')} leads`.padStart(18)).join('')}`
  const lines = works.map((key) => {
    const [store = '', work = ''] = key.split('\t')
    const cells = sizes.map((leads) => figures.find((figure) => figure.store === store && figure.work === work && figure.leads === leads)?.us ?? 0)
    return `${store.padEnd(12)}${work.padEnd(40)}${cells.map((us) => us.toFixed(us < 100 ? 1 : 0).padStart(18)).join('')}`
  })
  return `${[head, ...lines].join('\n')}\n\nOne run, sealed and durable, on a log of 8 events a lead; the queries of one process, one after the other.\n`
}
