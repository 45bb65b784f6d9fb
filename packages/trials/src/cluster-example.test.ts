import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { eventStoreDbDouble, type EventStoreDbDouble } from '@leadledger/store-eventstoredb/double'
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import { freshDatabase, type PostgresServer } from './postgres-server.js'
import { repository } from './shared-data.js'

let double: EventStoreDbDouble
let database: PostgresServer
beforeAll(async () => {
  double = await eventStoreDbDouble()
  database = await freshDatabase(inject('postgresUrl'))
})
afterAll(async () => {
  await double.stop()
  await database.stop()
})

const masterKey = randomBytes(32).toString('base64')

interface App {
  readonly process: ChildProcess
  ask(path: string, body?: object): Promise<{ readonly status: number; readonly body: Record<string, unknown> }>
}

/** Starts the app of the example as a process of its own. */
async function startApp(): Promise<App> {
  const program = join(repository, 'examples', 'cluster', 'app.mjs')
  const env = {
    ...process.env,
    PORT: '0',
    LEADLEDGER_AT: `${double.url}&tenant=acme`,
    LEADLEDGER_VIEWS: `${database.url}?schema=acme_views`,
    LEADLEDGER_KEYS: `${database.url}?schema=acme_keys`,
    LEADLEDGER_MASTER_KEY: masterKey,
  }
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const port = /listening on (\d+)/.exec(line)?.[1]
  return {
    process: child,
    async ask(path, body) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, body && { method: 'POST', body: JSON.stringify(body) })
      return { status: response.status, body: (await response.json()) as Record<string, unknown> }
    },
  }
}

const lead = { company: 'Acme', contact: 'Ada King', phone: '+44 20 7946 0958', source: 'Referral', commandId: 'form-17' }

describe('the example of two apps on one ledger', () => {
  test('shows each app what the other wrote, takes a command once, and goes on when one is killed', { timeout: 120_000 }, async () => {
    const [one, other] = [await startApp(), await startApp()]
    expect(await one.ask('/leads', lead)).toMatchObject({ status: 201, body: { duplicate: false } })
    expect(await other.ask('/leads', lead)).toMatchObject({ status: 201, body: { duplicate: true } })
    expect(await other.ask('/leads')).toMatchObject({ status: 200, body: { total: 1 } })
    expect(await one.ask('/leads', { company: 'Acme' })).toMatchObject({ status: 422, body: { refused: 'missing-fields' } })
    const status = await one.ask('/status')
    expect(JSON.stringify(status.body)).not.toContain(new URL(database.url).password)
    one.process.kill('SIGKILL')
    expect(await other.ask('/leads', { ...lead, commandId: 'form-18' })).toMatchObject({ status: 201 })
    expect(await other.ask('/leads')).toMatchObject({ body: { total: 2 } })
    other.process.kill('SIGTERM')
    expect(await once(other.process, 'exit')).toEqual([0, null])
  })
})
