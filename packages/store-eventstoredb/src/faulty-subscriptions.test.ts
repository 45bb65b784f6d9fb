import type { EventStore, NewEvent, StoredEvent, SubscribeOptions } from '@leadledger/eventsourcing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { seededRandom, type EventStoreDbDouble, type ReadFault } from './double.js'
import { doubleForTest, manyLargeEvents, someEvent, someEvents, storeForTest } from './on-double.fixture.js'

const quick = { tryMs: 250, budgetMs: 9000 }

/** The ids of the next so many events of a subscription, which ends with the test. */
function following(store: EventStore, options: SubscribeOptions = {}): { take(count: number): Promise<readonly string[]> } {
  const left = new AbortController()
  const batches = store.subscribe({ ...options, signal: left.signal })[Symbol.asyncIterator]()
  onTestFinished(() => left.abort())
  let ready: StoredEvent[] = []
  return {
    async take(count) {
      while (ready.length < count) {
        const { done, value } = await batches.next()
        if (done) throw new Error(`it ended with ${ready.length} of ${count} events`)
        ready.push(...value)
      }
      const ids = ready.slice(0, count).map(({ id }) => id)
      ready = ready.slice(count)
      return ids
    },
  }
}

const idsOf = (events: readonly NewEvent[]): readonly string[] => events.map(({ id }) => id)

const subscriptionFault = (double: EventStoreDbDouble, fault: ReadFault, times = 1): void => {
  let left = times
  double.script(({ rpc }) => (rpc === 'subscribe' && left-- > 0 ? fault : undefined))
}

const faults: readonly ReadFault[] = [
  { read: 'drop', after: 0 },
  { read: 'drop', after: 17 },
  { read: 'silence', after: 0 },
  { read: 'silence', after: 17 },
  { read: 'end', after: 0 },
  { read: 'end', after: 17 },
  { read: 'not-ready' },
  { read: 'not-leader' },
]

describe('a subscription', () => {
  test.for(faults)('is mended behind the last event it gave after %o', async (fault) => {
    const double = await doubleForTest()
    const store = await storeForTest(double, quick)
    const events = someEvents(40)
    await store.append('lead-1', 'noStream', events)
    subscriptionFault(double, fault, 3)
    const follower = following(store)
    expect(await follower.take(40)).toEqual(idsOf(events))
    const later = someEvents(3)
    await store.append('lead-1', 40n, later)
    expect(await follower.take(3)).toEqual(idsOf(later))
  })

  test('goes on when the server was killed and comes back on the same port', async () => {
    const double = await doubleForTest()
    const store = await storeForTest(double, quick)
    const follower = following(store)
    for (let round = 0n; round < 3n; round++) {
      const events = someEvents(4)
      await store.append('lead-1', round * 4n, events)
      expect(await follower.take(4)).toEqual(idsOf(events))
      await double.kill()
      await double.restart()
    }
  })

  test('outlives a server that is away for longer than the budget', async () => {
    const double = await doubleForTest()
    const store = await storeForTest(double, { tryMs: 250, budgetMs: 300 })
    const follower = following(store)
    const first = someEvents(1)
    await store.append('lead-1', 'noStream', first)
    expect(await follower.take(1)).toEqual(idsOf(first))
    await double.kill()
    const next = follower.take(1)
    await expect(store.head()).rejects.toMatchObject({ code: 'store-unreachable' })
    await double.restart()
    const later = someEvents(1)
    await store.append('lead-1', 1n, later)
    expect(await next).toEqual(idsOf(later))
  })

  test('that has fallen silent is found out by looking at the log', async () => {
    const double = await doubleForTest()
    const store = await storeForTest(double, quick)
    await store.append('lead-1', 'noStream', someEvents(2))
    subscriptionFault(double, { read: 'silence', after: 2 })
    const follower = following(store)
    await follower.take(2)
    const later = someEvents(1)
    await store.append('lead-1', 2n, later)
    expect(await follower.take(1)).toEqual(idsOf(later))
    expect(double.calls('subscribe')).toBe(2)
  })

  test('that is merely idle is left alone', async () => {
    const double = await doubleForTest()
    const store = await storeForTest(double, quick)
    await store.append('lead-1', 'noStream', someEvents(1))
    const follower = following(store)
    await follower.take(1)
    const next = follower.take(1)
    const looks = double.calls('read-all')
    await expect.poll(() => double.calls('read-all'), { timeout: 5000 }).toBeGreaterThan(looks + 2)
    expect(double.calls('subscribe')).toBe(1)
    const later = someEvents(1)
    await store.append('lead-1', 1n, later)
    expect(await next).toEqual(idsOf(later))
  })

  test('stops with the log when a failover cut events it has given', async () => {
    const double = await doubleForTest()
    const store = await storeForTest(double, quick)
    const { position } = await store.append('lead-1', 'noStream', someEvents(3))
    const follower = following(store)
    await follower.take(3)
    const next = follower.take(1)
    double.dropConnections()
    double.log.truncate(1)
    // By the time the subscription is back, the log is longer than before.
    const proposed = { metadata: { type: 'LeadLost' }, customMetadata: Buffer.alloc(0), data: Buffer.from('{}') }
    const others = someEvents(5).map(({ id }) => ({ id, ...proposed }))
    double.log.append('lead-1', 'any', others)
    await expect(next).rejects.toMatchObject({ code: 'log-regressed', checkpoint: position })
  })

  test('does not begin behind the end of a log that has become shorter than its checkpoint', async () => {
    const double = await doubleForTest()
    const store = await storeForTest(double, quick)
    await store.append('lead-1', 'noStream', someEvents(1))
    const { position } = await store.append('lead-1', 1n, someEvents(2))
    double.log.truncate(2)
    await expect(following(store, { after: position }).take(1)).rejects.toMatchObject({ code: 'log-regressed', checkpoint: position })
  })

  test('reads no further ahead than its reader is slow', async () => {
    const double = await doubleForTest()
    const store = await storeForTest(double)
    await manyLargeEvents(store, 2000)
    await following(store, { batchSize: 5 }).take(5)
    await expect.poll(() => double.eventsSent(), { timeout: 5000 }).toBeGreaterThan(64)
    expect(double.eventsSent()).toBeLessThan(1000)
  })

  test('misses nothing and repeats nothing in five hundred resumes at random points, while connections break', async () => {
    const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e6))
    const random = seededRandom(seed)
    const double = await doubleForTest()
    const store = await storeForTest(double, quick)
    for (let stream = 0; stream < 30; stream++) await store.append(`lead-${stream}`, 'noStream', someEvents(1 + (stream % 5)))
    for (let stream = 0; stream < 30; stream++) await store.append(`deal-${stream}`, 'noStream', [someEvent()])
    const all: StoredEvent[] = []
    for await (const batch of store.readAll({ category: 'lead' })) all.push(...batch)
    double.script(({ rpc }) => (rpc === 'subscribe' && random() < 0.2 ? { read: 'drop', after: Math.floor(random() * 5) } : undefined))
    for (let resume = 0; resume < 500; resume++) {
      const from = Math.floor(random() * (all.length - 1))
      const count = 1 + Math.floor(random() * Math.min(10, all.length - from - 1))
      const left = new AbortController()
      const seen: StoredEvent[] = []
      for await (const batch of store.subscribe({ category: 'lead', after: all[from]?.position ?? 0n, batchSize: 3, signal: left.signal })) {
        seen.push(...batch)
        if (seen.length >= count) left.abort()
      }
      expect(seen, `seed ${seed}`).toEqual(all.slice(from + 1, from + 1 + seen.length))
      expect(seen.length).toBeGreaterThanOrEqual(count)
    }
  })
})
