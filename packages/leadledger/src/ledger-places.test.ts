import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { masterKey, type KeyProvider } from '@leadledger/vault'
import { eventStoreDbDouble } from '@leadledger/store-eventstoredb/double'
import pg from 'pg'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { openLedger, type LedgerPlaces, type OpenLedgerOptions } from './open-ledger.js'
import type { Ledger } from './ledger.js'

const master = masterKey(new Uint8Array(32).fill(7))
const provider: KeyProvider = { current: () => master, byId: (id) => (id === master.id ? master : undefined) }

const open = async (places: OpenLedgerOptions): Promise<Ledger> => {
  const ledger = await openLedger({ ...places, masterKey: provider })
  onTestFinished(() => ledger.close())
  return ledger
}

/** A schema on the server of this run, with what stands beside it. */
function postgresSchema(): string {
  const schema = `l${randomUUID().replaceAll('-', '').slice(0, 16)}`
  onTestFinished(async () => {
    const client = new pg.Client({ connectionString: inject('postgresUrl') })
    await client.connect()
    for (const name of [schema, `${schema}_views`, `${schema}_keys`]) await client.query(`drop schema if exists "${name}" cascade`)
    await client.end()
  })
  return schema
}

const at = (schema: string): string => `${inject('postgresUrl')}?schema=${schema}`

function directory(): string {
  const path = mkdtempSync(join(tmpdir(), 'leadledger-places-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

async function doubleUrl(): Promise<string> {
  const double = await eventStoreDbDouble()
  onTestFinished(() => double.stop())
  return double.url
}

/** Everything a small team does on the first day; returns what the ledger answers. */
async function firstDay(ledger: Ledger): Promise<{ readonly companies: readonly (string | null)[]; readonly rate: unknown; readonly history: number }> {
  const { lead, ...sent } = await ledger.create({ company: 'Analytical Engines', contact: 'Ada King', phone: '+44 20 7946 0958', source: 'Referral' })
  expect(sent.refused).toBeUndefined()
  expect(await ledger.send(lead, { type: 'LogInteraction', channel: 'call', outcome: 'connected', nextStep: { due: '2030-01-15' } })).toHaveProperty('events')
  expect(await ledger.send(lead, { type: 'LoseLead', reason: 'price' })).toHaveProperty('events')
  const { items } = await ledger.leads({ search: 'engines' })
  const [result] = await ledger.kpi(['winRate'])
  return { companies: items.map(({ company }) => company), rate: [result?.numerator, result?.denominator], history: (await ledger.timeline(lead)).length }
}

describe('a ledger on servers', () => {
  test('answers as one in memory does, on PostgreSQL', async () => {
    const schema = postgresSchema()
    const places = { at: at(schema), keys: at(`${schema}_keys`) }
    const ledger = await open(places)
    const expected = await firstDay(await open({ at: 'memory:' }))
    expect(await firstDay(ledger)).toEqual(expected)
    expect(expected.companies).toEqual(['Analytical Engines'])
    expect((await (await open(places)).leads({})).total).toBe(1)
    expect(await ledger.verify()).toMatchObject(Array.from({ length: 4 }, () => ({ equal: true })))
  })

  test('answers as one in memory does, on EventStoreDB with views and keys on PostgreSQL', async () => {
    const schema = postgresSchema()
    const ledger = await open({ at: `${await doubleUrl()}&tenant=acme`, views: at(`${schema}_views`), keys: at(`${schema}_keys`) })
    expect(await firstDay(ledger)).toEqual(await firstDay(await open({ at: 'memory:' })))
    expect(await ledger.verify()).toMatchObject(Array.from({ length: 4 }, () => ({ equal: true })))
  })

  test('may keep its views and keys in files', async () => {
    const schema = postgresSchema()
    const files = directory()
    const places = { at: at(schema), views: join(files, 'views', 'views.db'), keys: join(files, 'keys', 'keys.db') }
    const ledger = await open(places)
    expect((await firstDay(ledger)).companies).toEqual(['Analytical Engines'])
    expect((await ledger.status()).files.map(({ name }) => name)).toEqual(['views.db', 'keys.db'])
    expect(existsSync(places.views)).toBe(true)
  })

  test('shows where it is without user and password', async () => {
    const schema = postgresSchema()
    const ledger = await open({ at: at(schema), keys: at(`${schema}_keys`) })
    const { password } = new URL(inject('postgresUrl'))
    expect(ledger.at).toMatch(new RegExp(`^postgres://127[^@]*\\?schema=${schema}$`))
    expect(inspect(await ledger.status(), { depth: 9 })).not.toContain(password)
  })

  test('keeps the views ready for queries while somebody follows', async () => {
    const schema = postgresSchema()
    const places = { at: at(schema), keys: at(`${schema}_keys`) }
    const [follower, ledger] = [await open(places), await open(places)]
    const stop = new AbortController()
    const following = follower.follow({ signal: stop.signal })
    await firstDay(ledger)
    expect((await ledger.leads({})).total).toBe(1)
    stop.abort()
    await following
    expect(await ledger.digests()).toEqual(await follower.digests())
  })
})

describe('a ledger that is not there', () => {
  test.for<[string, () => Promise<LedgerPlaces>, RegExp]>([
    ['a directory', async () => ({ at: join(directory(), 'none') }), /none$/],
    ['PostgreSQL', async () => ({ at: at(postgresSchema()), keys: join(directory(), 'keys.db') }), /schema=l/],
    ['EventStoreDB', async () => ({ at: `${await doubleUrl()}&tenant=none`, views: 'memory:', keys: join(directory(), 'keys.db') }), /tenant=none/],
  ])('is not made on %s where nobody wants that', async ([, places, where]) => {
    const missing = await places()
    for (let time = 0; time < 2; time++)
      await expect(openLedger({ ...missing, create: false })).rejects.toMatchObject({ code: 'ledger-not-found', at: expect.stringMatching(where) as string })
    await firstDay(await open(missing))
    expect((await (await open({ ...missing, create: false })).status()).position).toBeGreaterThan(0n)
  })
})

describe('places that cannot be', () => {
  test.for<[LedgerPlaces, string]>([
    [{ at: 'mysql://h/db' }, 'at: mysql:// is no server'],
    [{ at: 'postgres://h/db' }, 'keys: say where'],
    [{ at: 'esdb://h', keys: 'keys.db' }, 'views: say where'],
    [{ at: 'esdb://h', keys: 'esdb://h' }, 'keys: an event store'],
    [{ at: 'memory:', views: 'esdb://h' }, 'views: an event store'],
    [{ at: '' }, 'at: is no place'],
  ])('%o', async ([places, problem]) => {
    await expect(openLedger(places)).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining(problem) as string })
  })
})
