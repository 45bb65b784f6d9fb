import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { inject, onTestFinished } from 'vitest'
import type { LogReader } from './log-reader.js'
import { openPostgresViews } from './open-postgres-views.js'
import { openViews } from './open-views.js'
import type { Views } from './views.js'

/** Where the views of one test live; gone with it. */
export interface Home {
  /** The file or the schema. */
  readonly name: string
  /** Opens them, as often as it is called. */
  open(log: LogReader): Promise<Views>
}

/** The databases every test of views runs on. */
export const databases: readonly { readonly kind: string; readonly home: () => Home }[] = [
  { kind: 'SQLite', home: sqliteHome },
  { kind: 'PostgreSQL', home: postgresHome },
]

/** A file; `:memory:` holds views that are opened once. */
export function sqliteHome(file = temporaryFile()): Home {
  return homeOf(file, (log) => openViews({ file, log, scratch: `${file}-scratch` }))
}

export const memoryHome = (): Home => homeOf(':memory:', (log) => openViews({ file: ':memory:', log }))

export function postgresHome(): Home {
  const schema = `test_${randomBytes(6).toString('hex')}`
  onTestFinished(async () => void (await onServer(`drop schema if exists "${schema}" cascade`)))
  return homeOf(schema, (log) => openPostgresViews({ url: inject('postgresUrl'), schema, log }))
}

/** Runs a statement over a connection of its own. */
export async function onServer<Row = Record<string, unknown>>(statement: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
  const client = new Client({ connectionString: inject('postgresUrl') })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(statement, [...values])).rows as Row[]
  } finally {
    await client.end()
  }
}

/** A path in a directory of its own. */
export function temporaryFile(): string {
  const directory = mkdtempSync(join(tmpdir(), 'views-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return join(directory, 'views.db')
}

function homeOf(name: string, open: (log: LogReader) => Promise<Views>): Home {
  return {
    name,
    async open(log) {
      const views = await open(log)
      onTestFinished(() => views.close())
      return views
    },
  }
}
