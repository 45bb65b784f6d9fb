import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StoredEvent } from '@leadledger/eventsourcing'
import { eventStoreDbDouble, type EventStoreDbDouble } from '@leadledger/store-eventstoredb/double'
import { builtInViews } from '@leadledger/read-models'
import { masterKey, type KeyProvider } from '@leadledger/vault'
import { moveLedger, openLedger, openStore, placeOf, type Ledger, type LedgerPlaces } from 'leadledger'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { ledgerDirectory } from './ledger-directory.js'
import { freshDatabase, type PostgresServer } from './postgres-server.js'
import { mavenFolder, mavenPipeline } from './maven-expected.js'
import { hasSharedData, pipelineMapping } from './shared-data.js'

const master = masterKey(new Uint8Array(32).fill(7))
const provider: KeyProvider = { current: () => master, byId: (id) => (id === master.id ? master : undefined) }

let double: EventStoreDbDouble
let database: PostgresServer
const directory = ledgerDirectory()
beforeAll(async () => {
  double = await eventStoreDbDouble()
  database = await freshDatabase(inject('postgresUrl'))
})
afterAll(async () => {
  await double.stop()
  await database.stop()
  directory.remove()
})

const schema = (name: string): string => `${database.url}?schema=${name}`
const onDouble = (tenant: string): string => `${double.url}&tenant=${tenant}`

/** Each store once; the keys move along, except into EventStoreDB, where they stay in PostgreSQL. */
function placesOf(name: string): Readonly<Record<'sqlite' | 'postgres' | 'eventstoredb' | 'back', LedgerPlaces>> {
  const keys = schema(`${name}_keys`)
  return {
    sqlite: { at: join(directory.path, name), keys: join(directory.path, `${name}-keys`, 'keys.db') },
    postgres: { at: schema(name), keys },
    eventstoredb: { at: onDouble(name), views: schema(`${name}_esdb_views`), keys },
    back: { at: join(directory.path, `${name}-back`) },
  }
}

const withLedger = async <Result>(places: LedgerPlaces, use: (ledger: Ledger) => Promise<Result>): Promise<Result> => {
  const ledger = await openLedger({ ...places, masterKey: provider, clock: () => Date.UTC(2026, 0, 1) })
  try {
    return await use(ledger)
  } finally {
    await ledger.close()
  }
}

async function allOf({ at }: LedgerPlaces): Promise<readonly StoredEvent[]> {
  const store = await openStore(placeOf(at, 'at'))
  const events: StoredEvent[] = []
  for await (const batch of store.readAll()) events.push(...batch)
  await store.close()
  return events
}

/** Moves a ledger from store to store, each move proved, and compares what comes back with what it was, positions included. */
async function roundTrip({ sqlite, postgres, eventstoredb, back }: ReturnType<typeof placesOf>): Promise<number> {
  const hops: readonly [LedgerPlaces, LedgerPlaces][] = [
    [sqlite, postgres],
    [postgres, eventstoredb],
    [eventstoredb, back],
  ]
  const before = await allOf(sqlite)
  const answers = (places: LedgerPlaces) => withLedger(places, async (ledger) => (await ledger.leads({ limit: 100 })).items)
  for (const [from, to] of hops) {
    const sides = { from: { ...from, masterKey: provider }, to: { ...to, masterKey: provider } }
    const report = await moveLedger(sides)
    expect(report).toMatchObject({ copied: before.length, complete: true, equal: true, log: { from: { events: before.length }, equal: true } })
    expect(report.views).toHaveLength(builtInViews.length)
    expect(report.keys?.equal).toBe(from.keys === to.keys ? undefined : true)
    expect((await moveLedger(sides)).copied).toBe(0)
  }
  expect(await allOf(back)).toEqual(before)
  expect(await answers(back)).toEqual(await answers(sqlite))
  return before.length
}

test('a ledger moved from SQLite to PostgreSQL, to EventStoreDB and back to SQLite is byte for byte what it was', { timeout: 300_000 }, async () => {
  const places = placesOf('team')
  await withLedger(places.sqlite, async (ledger) => {
    for (let index = 0; index < 60; index++) {
      const { lead } = await ledger.create({ company: `Zoë \u202e ${index}`, contact: 'Ada King', phone: '+44 20 7946 0958', source: 'Referral' })
      await ledger.send(lead, { type: 'LogInteraction', channel: 'call', outcome: 'connected', nextStep: { due: '2030-01-15' } })
      if (index % 2 === 0) await ledger.send(lead, { type: 'LoseLead', reason: 'price' })
    }
  })
  expect(await roundTrip(places)).toBeGreaterThan(200)
})

describe.skipIf(!hasSharedData(mavenFolder))('the Maven pipeline, needs ../shared/data/maven-crm-opportunities', () => {
  test('gives the same numbers and the same views on every store, and comes back from a move as it was', { timeout: 900_000 }, async () => {
    const places = placesOf('maven')
    const mapping: unknown = JSON.parse(readFileSync(pipelineMapping, 'utf8'))
    const answers = (at: LedgerPlaces) =>
      withLedger(at, async (ledger) => {
        const { events } = await ledger.import({ file: mavenPipeline, mapping })
        const kpis = await ledger.kpi(undefined, { asOf: '2026-01-01' })
        return { events, kpis, digests: await ledger.digests() }
      })
    const expected = await answers(places.sqlite)
    expect(expected.events).toBe(41_087)
    expect(await answers({ at: schema('maven_import'), keys: schema('maven_import_keys') })).toEqual(expected)
    expect(await answers({ at: onDouble('maven2'), views: schema('maven2_views'), keys: schema('maven2_keys') })).toEqual(expected)
    expect(await answers({ at: 'memory:' })).toEqual(expected)
    // The import adds two events of its own: that it started and that it ended.
    expect(await roundTrip(places)).toBe(expected.events + 2)
  })
})
