import type { EventStore, StoredEvent } from '@leadledger/eventsourcing'
import { describe, expect, test } from 'vitest'
import { seededRandom, type EventStoreDbDouble, type ReadFault, type ScriptedCall } from './double.js'
import { doubleForTest, manyLargeEvents, someEvent, someEvents, storeForTest } from './on-double.fixture.js'

const quick = { tryMs: 250, budgetMs: 9000 }

const versionsOf = async (read: AsyncIterable<readonly StoredEvent[]>): Promise<readonly number[]> => {
  const versions: number[] = []
  for await (const batch of read) versions.push(...batch.map(({ version }) => Number(version)))
  return versions
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1)

/** The fault befalls the next so many calls of one kind. */
const befalls = (double: EventStoreDbDouble, kind: ScriptedCall['rpc'], fault: ReadFault, times = 1): void => {
  let left = times
  double.script(({ rpc }) => (rpc === kind && left-- > 0 ? fault : undefined))
}

const filled = async (double: EventStoreDbDouble, count = 100): Promise<EventStore> => {
  const store = await storeForTest(double, quick)
  await store.append('lead-1', 'noStream', someEvents(count))
  return store
}

const faults: readonly ReadFault[] = [
  { read: 'drop', after: 0 },
  { read: 'drop', after: 37 },
  { read: 'silence', after: 0 },
  { read: 'silence', after: 37 },
  { read: 'slow', everyMs: 1 },
  { read: 'not-ready' },
  { read: 'not-leader' },
]

describe('a read of a stream', () => {
  test.for(faults)('misses nothing and repeats nothing under %o', async (fault) => {
    const double = await doubleForTest()
    const store = await filled(double)
    befalls(double, 'read-stream', fault)
    expect(await versionsOf(store.readStream('lead-1', { batchSize: 10 }))).toEqual(upTo(100))
    befalls(double, 'read-stream', fault)
    expect(await versionsOf(store.readStream('lead-1', { batchSize: 10, direction: 'backwards', limit: 60 }))).toEqual([...upTo(100)].reverse().slice(0, 60))
  })

  test('gives up when the server stays silent for the whole budget', async () => {
    const double = await doubleForTest()
    const store = await storeForTest(double, { tryMs: 250, budgetMs: 400 })
    befalls(double, 'read-stream', { read: 'silence', after: 0 }, 100)
    await expect(versionsOf(store.readStream('lead-1'))).rejects.toMatchObject({ code: 'store-unreachable', place: `127.0.0.1:${double.port}` })
  })

  test('says that access was denied, without trying again', async () => {
    const double = await doubleForTest()
    const store = await storeForTest(double, quick)
    befalls(double, 'read-stream', { read: 'access-denied' })
    await expect(versionsOf(store.readStream('lead-1'))).rejects.toMatchObject({ code: 'access-denied' })
  })

  test('starts later where the stream keeps only its last events', async () => {
    const double = await doubleForTest()
    const store = await filled(double, 10)
    const keep = { id: crypto.randomUUID(), metadata: { type: '$metadata' }, customMetadata: Buffer.alloc(0), data: Buffer.from('{"$maxCount":3}') }
    double.log.append('$$lead-1', 'any', [keep])
    expect(await versionsOf(store.readStream('lead-1'))).toEqual([8, 9, 10])
    expect(await store.append('lead-1', 10n, [someEvent()])).toMatchObject({ lastVersion: 11n })
    double.log.scavenge()
    expect(await versionsOf(store.readAll())).toEqual([9, 10, 11])
  })

  test('lets a slow reader set the pace', async () => {
    const double = await doubleForTest()
    const store = await storeForTest(double)
    await manyLargeEvents(store, 2000)
    const read = store.readStream('lead-1', { batchSize: 10 })[Symbol.asyncIterator]()
    await read.next()
    await expect.poll(() => double.eventsSent(), { timeout: 5000 }).toBeGreaterThan(10)
    expect(double.eventsSent()).toBeLessThan(1000)
    await read.return?.()
  })
})

describe('a read of the log', () => {
  test.for(faults)('misses nothing and repeats nothing under %o', async (fault) => {
    const double = await doubleForTest()
    const store = await filled(double)
    befalls(double, 'subscribe', fault)
    expect(await versionsOf(store.readAll({ batchSize: 10 }))).toEqual(upTo(100))
    befalls(double, 'read-all', fault)
    expect(await versionsOf(store.readAll({ batchSize: 10, direction: 'backwards' }))).toEqual([...upTo(100)].reverse())
  })

  test('goes on when the server ends it early as if all were well', async () => {
    const double = await doubleForTest()
    const store = await filled(double)
    befalls(double, 'subscribe', { read: 'end', after: 20 }, 3)
    expect(await versionsOf(store.readAll())).toEqual(upTo(100))
  })

  test('ends on a server that never says when a subscription has caught up', async () => {
    const double = await doubleForTest({ caughtUp: false })
    const store = await filled(double, 10)
    await store.append('deal-1', 'noStream', someEvents(2))
    expect(await versionsOf(store.readAll({ category: 'lead' }))).toEqual(upTo(10))
    expect(await versionsOf(store.readAll({ category: 'nobody' }))).toEqual([])
  })

  test('resumes behind every position it gave, also where the events of an append share a commit', async () => {
    for (const sharedCommits of [false, true]) {
      const double = await doubleForTest({ sharedCommits })
      const store = await storeForTest(double)
      for (let stream = 0; stream < 20; stream++) await store.append(`lead-${stream}`, 'noStream', someEvents(1 + (stream % 4)))
      const all: StoredEvent[] = []
      for await (const batch of store.readAll()) all.push(...batch)
      const random = seededRandom(7)
      for (let round = 0; round < 100; round++) {
        const index = Math.floor(random() * all.length)
        const rest: StoredEvent[] = []
        for await (const batch of store.readAll({ after: all[index]?.position ?? 0n, batchSize: 7 })) rest.push(...batch)
        expect(rest).toEqual(all.slice(index + 1))
      }
    }
  })

  test('sees only its own tenant, and on a shared server neither others nor what the server writes', async () => {
    const double = await doubleForTest()
    const ada = await storeForTest(double, { tenant: 'ada' })
    const bob = await storeForTest(double, { tenant: 'bob' })
    double.log.append('$stats-127.0.0.1:2113', 'any', [
      { id: crypto.randomUUID(), metadata: { type: '$statsCollected' }, customMetadata: Buffer.alloc(0), data: Buffer.from('{}') },
    ])
    await ada.append('lead-1', 'noStream', someEvents(2))
    const head = await ada.head()
    await bob.append('lead-1', 'noStream', someEvents(3))
    for (let count = 0; count < 300; count++) await bob.append('lead-2', BigInt(count), [someEvent()])
    expect(await ada.head()).toBe(head)
    expect(await versionsOf(ada.readAll())).toEqual([1, 2])
    expect(await versionsOf(ada.readAll({ direction: 'backwards' }))).toEqual([2, 1])
    expect(ada.logId).not.toBe(bob.logId)
  })

  test('has one log id, however many open it at once', async () => {
    const double = await doubleForTest()
    const stores = await Promise.all(Array.from({ length: 10 }, () => storeForTest(double, { tenant: 'ada' })))
    expect(new Set(stores.map(({ logId }) => logId)).size).toBe(1)
  })
})

describe('the head', () => {
  test('is found again when a failover cut the log', async () => {
    const double = await doubleForTest()
    const store = await storeForTest(double)
    const { position } = await store.append('lead-1', 'noStream', someEvents(1))
    await store.append('lead-1', 1n, someEvents(2))
    await store.head()
    double.log.truncate(2)
    expect(await store.head()).toBe(position)
  })

  test('costs one call that looks at no event twice', async () => {
    const double = await doubleForTest()
    const ada = await storeForTest(double, { tenant: 'ada' })
    const bob = await storeForTest(double, { tenant: 'bob' })
    await ada.append('lead-1', 'noStream', someEvents(1))
    await bob.append('lead-1', 'noStream', someEvents(1000))
    await ada.head()
    const before = double.calls('read-all')
    for (let round = 0; round < 10; round++) await ada.head()
    expect(double.calls('read-all') - before).toBe(10)
  })
})
