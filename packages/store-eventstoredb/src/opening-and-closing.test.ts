import { createServer as httpServer } from 'node:http'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { eventStoreDbDouble } from './double.js'
import { eventStoreDbEventStore } from './eventstoredb-event-store.js'
import { doubleForTest, someEvents, storeForTest } from './on-double.fixture.js'

/** Port of a server that is no EventStoreDB. */
async function strangerAt(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

const open = (port: number) => eventStoreDbEventStore({ url: `esdb://127.0.0.1:${port}?tls=false`, tryMs: 300 })

describe('opening', () => {
  test('fails in time where nobody listens', async () => {
    const double = await eventStoreDbDouble()
    await double.stop()
    await expect(open(double.port)).rejects.toMatchObject({ code: 'store-unreachable', place: `127.0.0.1:${double.port}` })
  })

  test('fails in time where somebody listens and says nothing', async () => {
    const sockets = new Set<{ destroy(): void }>()
    const port = await strangerAt(createServer((socket) => void sockets.add(socket)))
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy()
    })
    await expect(open(port)).rejects.toMatchObject({ code: 'store-unreachable' })
  })

  test('fails in time where something else answers', async () => {
    const port = await strangerAt(httpServer((_, response) => response.end('hello')))
    await expect(open(port)).rejects.toMatchObject({ code: 'store-unreachable' })
  })

  test('waits for a server that is not ready yet', async () => {
    const double = await doubleForTest({ script: ({ nth }) => (nth <= 2 ? { read: 'not-ready' } : undefined) })
    expect((await storeForTest(double)).logId).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('writes the log’s id once, also when the answer to the write is lost', async () => {
    const double = await doubleForTest({ script: ({ rpc, nth }) => (rpc === 'append' && nth === 1 ? 'commit-then-drop' : undefined) })
    const { logId } = await storeForTest(double)
    expect((await storeForTest(double)).logId).toBe(logId)
    expect(double.log.stream('leadledger:log')).toHaveLength(1)
  })

  test('says that access was denied, at once', async () => {
    const double = await doubleForTest({ script: () => ({ read: 'access-denied' }) })
    await expect(storeForTest(double)).rejects.toMatchObject({ code: 'access-denied' })
  })

  test('refuses a log whose id somebody else’s event stands for', async () => {
    const double = await doubleForTest()
    double.log.append('leadledger:log', 'any', [{ id: crypto.randomUUID(), metadata: { type: 'A' }, customMetadata: Buffer.alloc(0), data: Buffer.from('{}') }])
    await expect(storeForTest(double)).rejects.toMatchObject({ code: 'store-refused', problem: 'not-ours' })
  })

  test('finds the leader through nodes that gossip, and moves to it from one that follows', async () => {
    const leader = await doubleForTest()
    const follower = await doubleForTest({ leader })
    const [gossiping, single] = [`127.0.0.1:${follower.port},127.0.0.1:${leader.port}`, `127.0.0.1:${follower.port}`]
    for (const [index, hosts] of [gossiping, single].entries()) {
      const store = await eventStoreDbEventStore({ url: `esdb://${hosts}?tls=false`, tenant: `t${index}` })
      onTestFinished(() => store.close())
      expect(await store.append('lead-1', 'noStream', someEvents(1))).toMatchObject({ lastVersion: 1n })
    }
    expect(follower.calls('append')).toBe(0)
  })

  test('ends by itself when all nodes that gossip are gone', async () => {
    const [one, other] = [await eventStoreDbDouble(), await eventStoreDbDouble()]
    await one.stop()
    await other.stop()
    const url = `esdb://127.0.0.1:${one.port},127.0.0.1:${other.port}?tls=false&maxDiscoverAttempts=2&discoveryInterval=10`
    await expect(eventStoreDbEventStore({ url, tryMs: 300 })).rejects.toMatchObject({ code: 'store-unreachable' })
  })
})

describe('closing', () => {
  test('answers appends whose server has fallen silent, within the time of one try', async () => {
    const double = await doubleForTest()
    const store = await storeForTest(double, { tryMs: 500, appendsAtOnce: 1 })
    double.script(({ rpc }) => (rpc === 'append' ? 'silence' : undefined))
    const settled = Promise.allSettled([store.append('lead-1', 'noStream', someEvents(1)), store.append('lead-2', 'noStream', someEvents(1))])
    await expect.poll(() => double.calls('append'), { timeout: 5000 }).toBe(2)
    const since = performance.now()
    await store.close()
    expect(performance.now() - since).toBeLessThan(1000)
    expect((await settled).map((answer) => (answer.status === 'rejected' ? (answer.reason as { code: string }).code : 'fulfilled'))).toEqual([
      'append-outcome-unknown',
      'store-closed',
    ])
  })

  test('ends reads that wait for a silent server', async () => {
    const double = await doubleForTest()
    const store = await storeForTest(double)
    double.script(() => ({ read: 'silence', after: 0 }))
    const reading = store.readStream('lead-1')[Symbol.asyncIterator]().next()
    const head = store.head()
    const ends = Promise.allSettled([reading, head])
    await expect.poll(() => double.openCalls(), { timeout: 5000 }).toBe(2)
    await store.close()
    for (const end of await ends) expect(end).toMatchObject({ reason: { code: 'store-closed' } })
  })
})
