import type { ReadAllOptions, StoredEvent } from '@leadledger/eventsourcing'
import SQLite from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { sqliteEventStore, type SqliteEventStore } from './sqlite-event-store.js'
import { someEvents, temporaryFile } from './temporary-file.fixture.js'

const open = async (file: string): Promise<SqliteEventStore> => {
  const store = await sqliteEventStore({ file, durability: 'relaxed' })
  onTestFinished(() => store.close())
  return store
}

const positions = async (store: SqliteEventStore, options: ReadAllOptions): Promise<readonly bigint[]> => {
  const events: StoredEvent[] = []
  for await (const batch of store.readAll(options)) events.push(...batch)
  return events.map(({ position }) => position)
}

describe('reading one category', () => {
  test('finds the few events of a rare one among many others', async () => {
    const store = await open(await temporaryFile())
    for (let at = 0; at < 3; at++) {
      await store.append(`deal-${at}`, 'noStream', someEvents(1))
      for (let part = 0; part < 6; part++) await store.append(`lead-${at}.${part}`, 'noStream', someEvents(2000))
    }
    const rare = [1n, 12_002n, 24_003n]
    expect(await positions(store, { category: 'deal' })).toEqual(rare)
    expect(await positions(store, { category: 'deal', direction: 'backwards' })).toEqual([...rare].reverse())
    expect(await positions(store, { category: 'deal', after: 1n, limit: 1 })).toEqual([12_002n])
    expect(await positions(store, { category: 'deal', after: 24_003n, direction: 'backwards', batchSize: 1 })).toEqual([12_002n, 1n])
    expect(await positions(store, { category: 'none' })).toEqual([])
    expect(await positions(store, { category: 'none', direction: 'backwards' })).toEqual([])
    expect(await positions(store, { category: 'lead', limit: 12_001 })).toHaveLength(12_001)
  })

  test('does not take a longer name for it', async () => {
    const store = await open(await temporaryFile())
    for (const stream of ['lead-1', 'leads-1', 'lea-1', 'lead_x-1'] as const) await store.append(stream, 'noStream', someEvents(1))
    expect(await positions(store, { category: 'lead' })).toEqual([1n])
    expect(await positions(store, { category: 'lea' })).toEqual([3n])
  })
})

describe('reading a damaged log', () => {
  test('names the event whose stream or type has no name any more', async () => {
    const file = await temporaryFile()
    const store = await open(file)
    await store.append('lead-1', 'noStream', someEvents(1))
    const other = new SQLite(file)
    onTestFinished(() => void other.close())
    other.pragma('foreign_keys = OFF')
    other.exec('DELETE FROM streams')
    await expect(positions(store, {})).rejects.toMatchObject({ code: 'damaged-log', position: 1n })
  })
})

test('reading lets the event loop turn between two batches', async () => {
  const store = await open(await temporaryFile())
  await store.append('lead-1', 'noStream', someEvents(10))
  const order: string[] = []
  setImmediate(() => order.push('turn'))
  for await (const [event] of store.readAll({ batchSize: 5 })) order.push(`event ${event?.version}`)
  expect(order).toEqual(['event 1', 'turn', 'event 6'])
})

test('a read that is under way ends when the store is closed', async () => {
  const store = await open(await temporaryFile())
  await store.append('lead-1', 'noStream', someEvents(2))
  const read = store.readStream('lead-1', { batchSize: 1 })[Symbol.asyncIterator]()
  await read.next()
  await store.close()
  await expect(read.next()).rejects.toMatchObject({ code: 'store-closed' })
})
