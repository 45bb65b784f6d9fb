import { randomUUID } from 'node:crypto'
import { credentials, Metadata, makeGenericClientConstructor, type ClientDuplexStream, type ClientReadableStream, type ServiceError } from '@grpc/grpc-js'
import { EventStoreDBClient, jsonEvent, streamNameFilter } from '@eventstore/db-client'
import { describe, expect, onTestFinished, test } from 'vitest'
import { serviceDefinition } from './double-wire.js'
import { eventStoreDbDouble, type EventStoreDbDouble } from './double.js'
import { doubleForTest } from './on-double.fixture.js'

const clientOf = (url: string): EventStoreDBClient => {
  const client = EventStoreDBClient.connectionString(url)
  onTestFinished(() => client.dispose())
  return client
}

const user = { username: 'nobody', password: 'nothing' }
const event = (id = randomUUID()) => jsonEvent({ id, type: 'Seen', data: { a: 1 } })

/** A client that says and hears exactly what is on the wire. */
function rawClient({ host, port }: EventStoreDbDouble) {
  const client = new (makeGenericClientConstructor(serviceDefinition, 'Streams'))(`${host}:${port}`, credentials.createInsecure())
  onTestFinished(() => client.close())
  return client as unknown as {
    batchAppend(): ClientDuplexStream<object, object>
    read(request: object): ClientReadableStream<object>
    features(request: object, metadata: Metadata, answer: (error: ServiceError | null, value: object) => void): void
  }
}

const batch = (id: string, changed: object = {}) => ({
  correlation_id: { string: id },
  options: { stream_identifier: { stream_name: Buffer.from('s') }, any: {}, ...changed },
  proposed_messages: [{ id: { string: randomUUID() }, metadata: { type: 'A' }, data: Buffer.from('{}') }],
  is_final: true,
})

/** The next so many messages of a stream. */
const messages = async (stream: AsyncIterable<object>, count: number): Promise<readonly object[]> => {
  const seen: object[] = []
  for await (const message of stream) if (seen.push(message) === count) break
  return seen
}

describe('the double speaks to @eventstore/db-client', () => {
  test('on the batch path, which that takes by itself', async () => {
    const double = await doubleForTest()
    const client = clientOf(double.url)
    expect(await client.appendToStream('s-1', [event(), event()], { expectedRevision: 'no_stream' })).toMatchObject({ success: true, nextExpectedRevision: 1n })
    await expect(client.appendToStream('s-1', event(), { expectedRevision: 0n })).rejects.toMatchObject({ type: 'wrong-expected-version', actualVersion: 1n })
    await expect(client.appendToStream('s-1', jsonEvent({ type: 'A', data: { text: 'x'.repeat(1_100_000) } }))).rejects.toMatchObject({
      type: 'maximum-append-size-exceeded',
    })
    await client.tombstoneStream('s-1')
    await expect(client.appendToStream('s-1', event())).rejects.toMatchObject({ type: 'stream-deleted' })
    expect([double.calls('batch-append'), double.calls('append')]).toEqual([4, 0])
    await client.dispose()
  })

  test('on the classic path, which it takes with a user', async () => {
    const double = await doubleForTest()
    const client = clientOf(double.url)
    const options = { credentials: user }
    expect(await client.appendToStream('s-1', event(), options)).toMatchObject({
      nextExpectedRevision: 0n,
      position: { commit: double.log.visible[0]?.commit },
    })
    await expect(client.appendToStream('s-1', event(), { ...options, expectedRevision: 7n })).rejects.toMatchObject({
      type: 'wrong-expected-version',
      actualVersion: 0n,
    })
    await expect(client.appendToStream('s-2', event(), { ...options, expectedRevision: 7n })).rejects.toMatchObject({ actualVersion: 'no_stream' })
    await client.deleteStream('s-1')
    await expect(client.deleteStream('s-1', { expectedRevision: 9n })).rejects.toMatchObject({ type: 'wrong-expected-version' })
    expect(double.calls('append')).toBe(3)
  })

  test('when it finds nodes by gossip and writes to the leader', async () => {
    const leader = await doubleForTest()
    const follower = await doubleForTest({ leader })
    const client = clientOf(`esdb://127.0.0.1:${follower.port},127.0.0.1:${leader.port}?tls=false`)
    await client.appendToStream('s-1', event(), { credentials: user })
    expect([leader.calls('append'), follower.calls('append')]).toEqual([1, 0])
    const direct = clientOf(follower.url)
    const options = { credentials: user, requiresLeader: true }
    await expect(direct.appendToStream('s-1', event(), options)).rejects.toMatchObject({ type: 'not-leader', leader: { port: leader.port } })
    expect(await direct.appendToStream('s-1', event(), options)).toMatchObject({ nextExpectedRevision: 1n })
  })

  test('in reads of one stream and of all, both ways', async () => {
    const double = await doubleForTest()
    const client = clientOf(double.url)
    const ids = Array.from({ length: 50 }, () => randomUUID())
    const events = ids.map((id) => event(id))
    await client.appendToStream('s-1', events, { credentials: user })
    const seen = async (read: AsyncIterable<{ event?: { id: string } }>): Promise<readonly (string | undefined)[]> => {
      const all: (string | undefined)[] = []
      for await (const { event } of read) all.push(event?.id)
      return all
    }
    expect(await seen(client.readStream('s-1', { fromRevision: 10n, maxCount: 5 }))).toEqual(ids.slice(10, 15))
    expect(await seen(client.readStream('s-1', { fromRevision: 10n, direction: 'backwards' }))).toEqual(ids.slice(0, 11).reverse())
    const [, second] = double.log.visible
    expect(await seen(client.readAll({ fromPosition: { commit: second?.commit ?? 0n, prepare: second?.prepare ?? 0n } }))).toEqual(ids.slice(1))
    expect(await seen(client.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: 3 }))).toEqual(ids.slice(-3).reverse())
    await expect(seen(client.readStream('s-2'))).rejects.toMatchObject({ type: 'stream-not-found' })
  })

  test('in filtered subscriptions, with checkpoints, the end of what there is, and what comes', async () => {
    const double = await doubleForTest()
    const client = clientOf(double.url)
    for (let count = 0; count < 70; count++) await client.appendToStream(count % 7 === 0 ? 's-1' : 'other-1', event(), { credentials: user })
    const checkpoints: bigint[] = []
    const filter = streamNameFilter({ prefixes: ['s-'], checkpointReached: async (_, { commit }) => void checkpoints.push(commit) })
    const subscription = client.subscribeToAll({ filter })
    const caughtUp = new Promise<void>((resolve) => subscription.on('caughtUp', resolve))
    const seen: string[] = []
    subscription.on('data', ({ event }) => seen.push(event?.streamId ?? ''))
    await caughtUp
    expect(seen).toEqual(Array.from({ length: 10 }, () => 's-1'))
    expect(checkpoints).toEqual([double.log.visible[31]?.commit, double.log.visible[63]?.commit])
    await client.appendToStream('s-2', event(), { credentials: user })
    await expect.poll(() => seen.at(-1), { timeout: 5000 }).toBe('s-2')
    await subscription.unsubscribe()
  })
})

describe('the double under a script', () => {
  test('answers a batch append twice, or a call nobody made first', async () => {
    const double = await doubleForTest({ script: ({ nth }) => (nth === 1 ? 'answer-twice' : 'unknown-correlation') })
    const stream = rawClient(double).batchAppend()
    const [one, two] = [randomUUID(), randomUUID()]
    stream.write(batch(one))
    stream.write(batch(two))
    const ids = (await messages(stream, 4)).map((message) => (message as { correlation_id: { string: string } }).correlation_id.string)
    expect([ids[0], ids[1], ids[3]]).toEqual([one, one, two])
    expect([one, two]).not.toContain(ids[2])
    stream.cancel()
  })

  test('takes a deadline that its clock has passed for a timeout', async () => {
    const stream = rawClient(await doubleForTest()).batchAppend()
    stream.write(batch(randomUUID(), { deadline_at: { seconds: '1000', nanos: 0 } }))
    expect(await messages(stream, 1)).toMatchObject([{ error: { message: 'Timeout' } }])
    stream.cancel()
  })

  test('stops sending where the reader stops taking', async () => {
    const double = await doubleForTest()
    const large = { metadata: { type: 'A' }, customMetadata: Buffer.alloc(0), data: Buffer.alloc(1000) }
    const events = Array.from({ length: 1000 }, () => ({ id: randomUUID(), ...large }))
    double.log.append('s', 'any', events)
    const read = rawClient(double).read({
      options: { stream: { stream_identifier: { stream_name: Buffer.from('s') }, start: {} }, count: '1000', no_filter: {} },
    })
    read.on('error', () => undefined)
    await new Promise((resolve) => read.once('data', resolve).once('data', () => read.pause()))
    await expect.poll(() => double.eventsSent(), { timeout: 5000 }).toBeGreaterThan(10)
    const sent = double.eventsSent()
    expect(sent).toBeLessThan(800)
    read.cancel()
  })

  test('gives the same faults for the same seed', async () => {
    const { randomFaults } = await import('./double.js')
    const faults = (seed: number) => {
      const script = randomFaults(seed, 0.5, ['silence', 'not-ready', 'commit-then-drop'])
      return Array.from({ length: 50 }, (_, nth) => script({ rpc: 'append', nth, stream: 's' }))
    }
    expect(faults(1)).toEqual(faults(1))
    expect(faults(1)).not.toEqual(faults(2))
    expect(new Set(faults(1)).size).toBe(4)
  })

  test('counts the calls that are open, until they are answered or gone', async () => {
    const double = await doubleForTest()
    const client = clientOf(double.url)
    const subscription = client.subscribeToAll()
    subscription.on('error', () => undefined)
    await new Promise<void>((resolve) => subscription.on('confirmation', resolve))
    expect(double.openCalls()).toBe(1)
    double.dropConnections()
    await expect.poll(() => double.openCalls(), { timeout: 5000 }).toBe(0)
  })

  test('refuses connections while it is away and is back on the same port', async () => {
    const double = await eventStoreDbDouble()
    onTestFinished(() => double.stop())
    const client = clientOf(double.url)
    await client.appendToStream('s-1', event(), { credentials: user })
    await double.kill()
    await expect(client.appendToStream('s-1', event(), { credentials: user })).rejects.toMatchObject({ type: 'unavailable' })
    await double.restart()
    expect(await clientOf(double.url).appendToStream('s-1', event(), { credentials: user })).toMatchObject({ nextExpectedRevision: 1n })
  })
})
