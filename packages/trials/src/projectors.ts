import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EventStore } from '@leadledger/eventsourcing'
import { openViews, type LogReader, type View, type Views } from '@leadledger/read-models'
import { openPostgresViews } from '@leadledger/read-models/postgres'
import { countCodec, countProjection, openVault, type CountRow, type OpenProjectors, type OpenStore, type ProjectorUnderTest } from '@leadledger/testkit'
import { dropSchema } from './stores.js'

/** A database of views as the rules see it. */
export interface ViewsUnderTest {
  readonly name: string
  /** On logs of this store. */
  readonly open: (openStore: OpenStore) => OpenProjectors
}

const countView = {
  projection: countProjection,
  table: 'counts',
  columns: { stream: 'text', events: 'integer', last: 'integer' },
  opens: [],
  indexes: [],
} as unknown as View

/** The log of counts; the room of views knows only events of leads, and folds any. */
const readerOf = (store: EventStore): LogReader => ({ store, codec: countCodec(store.logId), vault: openVault }) as unknown as LogReader

const projectorOf = (views: Views): ProjectorUnderTest => ({
  catchUp: () => views.catchUp(),
  rebuild: () => views.rebuild(),
  follow: (signal) => views.follow({ signal }),
  rows: async () => (await views.database.read.selectFrom('counts').select(['stream', 'events', 'last']).execute()) as unknown as readonly CountRow[],
  close: () => views.close(),
})

/** Every database of views. */
export const viewsUnderTest = ({ postgresUrl }: { readonly postgresUrl: string }): readonly ViewsUnderTest[] => [
  { name: 'SQLite', open: (openStore) => opening(openStore, onSqlite) },
  { name: 'PostgreSQL', open: (openStore) => opening(openStore, () => onPostgres(postgresUrl)) },
]

interface Home {
  readonly open: (log: LogReader) => Promise<Views>
  readonly remove: () => Promise<void>
}

const opening =
  (openStore: OpenStore, home: () => Promise<Home>): OpenProjectors =>
  async () => {
    const [opened, other, { open, remove }] = [await openStore(), await openStore(), await home()]
    const all: ProjectorUnderTest[] = []
    const openOn = async (store: EventStore): Promise<ProjectorUnderTest> => {
      const made = projectorOf(await open(readerOf(store)))
      all.push(made)
      return made
    }
    return {
      store: opened.store,
      open: () => openOn(opened.store),
      openOnAnotherLog: () => openOn(other.store),
      async close() {
        for (const projector of all) await projector.close()
        await remove()
        await opened.close()
        await other.close()
      },
    }
  }

async function onSqlite(): Promise<Home> {
  const directory = await mkdtemp(join(tmpdir(), 'leadledger-views-'))
  return {
    open: (log) => openViews({ file: join(directory, 'views.db'), log, views: [countView] }),
    remove: () => rm(directory, { recursive: true }),
  }
}

let schemas = 0

async function onPostgres(url: string): Promise<Home> {
  const schema = `rules_views_${process.pid}_${Date.now().toString(36)}_${++schemas}`
  return {
    open: (log) => openPostgresViews({ url, schema, log, views: [countView] }),
    remove: () => dropSchema(url, schema),
  }
}
