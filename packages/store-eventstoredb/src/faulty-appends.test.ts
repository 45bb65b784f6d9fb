import { inspect } from 'node:util'
import type { Appended, EventStore, NewEvent, StreamName } from '@leadledger/eventsourcing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { randomFaults, seededRandom, type AppendFault, type EventStoreDbDouble } from './double.js'
import { doubleForTest, someEvent, someEvents, storeForTest } from './on-double.fixture.js'

const survivable: readonly AppendFault[] = [
  'drop-before-commit',
  'commit-then-drop',
  'silence',
  'commit-then-silence',
  'commit-then-timeout',
  'not-ready',
  'not-leader',
  'commit-then-wrong-version',
  'answer-twice',
  'unknown-correlation',
]

const quick = { tryMs: 250, budgetMs: 9000 }

const idsIn = async (store: EventStore, stream: StreamName): Promise<readonly string[]> => {
  const ids: string[] = []
  for await (const batch of store.readStream(stream)) ids.push(...batch.map(({ id }) => id))
  return ids
}

/** The fault befalls the first append from now on, and no other. */
const once = (double: EventStoreDbDouble, fault: AppendFault): void => {
  let done = false
  double.script(({ rpc }) => {
    if (rpc !== 'append' || done) return undefined
    done = true
    return fault
  })
}

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code

describe('an append', () => {
  const unhandled: unknown[] = []
  const note = (reason: unknown): void => void unhandled.push(reason)
  beforeAll(() => {
    process.on('unhandledRejection', note)
    process.on('uncaughtException', note)
  })
  afterAll(() => {
    process.off('unhandledRejection', note)
    process.off('uncaughtException', note)
    expect(unhandled).toEqual([])
  })

  test.for(survivable)('is written once and told as new when there comes: %s', async (fault) => {
    const double = await doubleForTest()
    const store = await storeForTest(double, quick)
    const first = someEvents(2)
    await store.append('lead-1', 'noStream', first)
    once(double, fault)
    const events = someEvents(3)
    const { duplicate, firstVersion, lastVersion } = await store.append('lead-1', 2n, events)
    expect({ duplicate, firstVersion, lastVersion }).toEqual({ duplicate: false, firstVersion: 3n, lastVersion: 5n })
    expect(await idsIn(store, 'lead-1')).toEqual([...first, ...events].map(({ id }) => id))
  })

  test.for(survivable)('of a new stream is written once when there comes: %s', async (fault) => {
    const double = await doubleForTest()
    const store = await storeForTest(double, quick)
    once(double, fault)
    const events = someEvents(2)
    expect(await store.append('lead-1', 'noStream', events)).toMatchObject({ duplicate: false, lastVersion: 2n })
    expect(await idsIn(store, 'lead-1')).toEqual(events.map(({ id }) => id))
  })

  test('that is not replicated yet is tried again until it is', async () => {
    const double = await doubleForTest({ writeTimeoutMs: 30 })
    const store = await storeForTest(double, quick)
    once(double, 'unreplicated')
    const appending = store.append('lead-1', 'noStream', someEvents(2))
    await expect.poll(() => double.calls('append'), { timeout: 5000 }).toBeGreaterThan(3)
    double.log.replicate()
    expect(await appending).toMatchObject({ duplicate: false, firstVersion: 1n, lastVersion: 2n })
  })

  test('to a silent server is settled before one and a half times its timer', async () => {
    const double = await doubleForTest()
    const store = await storeForTest(double, { tryMs: 500, budgetMs: 9000 })
    for (let version = 0n; version < 4n; version++) {
      once(double, version % 2n === 0n ? 'silence' : 'commit-then-silence')
      const since = performance.now()
      expect(await store.append('lead-1', version, [someEvent()])).toMatchObject({ duplicate: false, lastVersion: version + 1n })
      expect(performance.now() - since).toBeLessThan(750)
    }
  })

  test('whose outcome stays unknown says so when the budget is spent, and can be reconciled', async () => {
    const double = await doubleForTest()
    const store = await storeForTest(double, { tryMs: 250, budgetMs: 400 })
    const [stored, lost] = [someEvents(2), someEvents(1)]
    // Only the look at the stream's metadata, which comes before the append, is answered.
    double.script(({ rpc, stream }) => {
      if (rpc === 'append') return stream?.endsWith('-1') ? 'commit-then-silence' : 'silence'
      return rpc === 'read-stream' && !stream?.startsWith('$$') ? { read: 'silence', after: 0 } : undefined
    })
    const unknown = await store.append('lead-1', 'noStream', stored).catch((error: unknown) => error)
    expect(unknown).toMatchObject({ code: 'append-outcome-unknown', stream: 'lead-1', ids: stored.map(({ id }) => id) })
    expect(codeOf(await store.append('lead-2', 'noStream', lost).catch((error: unknown) => error))).toBe('append-outcome-unknown')
    double.script(undefined)
    const ids = (events: readonly NewEvent[]) => events.map(({ id }) => id)
    expect(await store.reconcile('lead-1', ids(stored))).toMatchObject({ firstVersion: 1n, lastVersion: 2n })
    expect(await store.reconcile('lead-2', ids(lost))).toBeUndefined()
  })

  test('of the same events by two stores at once is new for one and a duplicate for the other', async () => {
    const double = await doubleForTest()
    const stores = [await storeForTest(double), await storeForTest(double)]
    for (let round = 0; round < 20; round++) {
      const events = someEvents(2)
      const answers = await Promise.all(stores.map((store) => store.append(`lead-${round}`, 'noStream', events)))
      expect(new Set(answers.map(({ duplicate }) => duplicate))).toEqual(new Set([false, true]))
      expect(answers[0]).toEqual({ ...answers[1], duplicate: answers[0]?.duplicate })
    }
  })

  test('is refused without its events where the server takes less than it', async () => {
    const double = await doubleForTest({ maxAppendSize: 2000 })
    const store = await storeForTest(double)
    const large = someEvent({ data: `{"text":"${'x'.repeat(3000)}"}` })
    await expect(store.append('lead-1', 'noStream', [large])).rejects.toMatchObject({ code: 'invalid-append', problem: 'batch-too-large' })
    expect(await idsIn(store, 'lead-1')).toEqual([])
  })

  test('on a stream deleted on the server is refused, also at the version it had', async () => {
    const double = await doubleForTest()
    const store = await storeForTest(double)
    await store.append('lead-1', 'noStream', someEvents(2))
    double.log.delete('lead-1', 'any')
    await expect(store.append('lead-1', 'noStream', someEvents(1))).rejects.toMatchObject({ code: 'stream-deleted', stream: 'lead-1' })
    await expect(store.append('lead-1', 'streamExists', someEvents(1))).rejects.toMatchObject({ code: 'wrong-expected-version', actual: 0n })
    expect(double.log.visible.filter(({ stream }) => stream === 'lead-1')).toHaveLength(2)
    const other = await storeForTest(double)
    await expect(other.append('lead-1', 2n, someEvents(1))).rejects.toMatchObject({ code: 'wrong-expected-version', actual: 0n })
  })

  test('on a stream deleted for ever is refused', async () => {
    const double = await doubleForTest()
    const store = await storeForTest(double)
    await store.append('lead-1', 'noStream', someEvents(2))
    double.log.tombstone('lead-1', 'any')
    await expect(store.append('lead-1', 2n, someEvents(1))).rejects.toMatchObject({ code: 'stream-deleted', stream: 'lead-1' })
    expect(await idsIn(store, 'lead-1')).toEqual([])
  })

  test('fails with errors that repeat nothing of what its events say', async () => {
    const double = await doubleForTest({ maxAppendSize: 2000 })
    const store = await storeForTest(double, { tryMs: 250, budgetMs: 300 })
    const errors: unknown[] = []
    const append = (fault: AppendFault | undefined, text = '') => {
      double.script(({ rpc }) => (rpc === 'append' ? fault : undefined))
      const event = someEvent({ data: `{"name":"canary${text}"}`, metadata: '{"reason":"canary"}' })
      return store.append('lead-1', 'noStream', [event]).catch((error: unknown) => errors.push(error))
    }
    for (const fault of ['silence', 'drop-before-commit', 'not-ready', 'commit-then-timeout'] as const) await append(fault)
    await append(undefined, 'x'.repeat(3000))
    await append(undefined)
    await append(undefined)
    double.log.tombstone('lead-1', 'any')
    await append(undefined)
    expect(new Set(errors.map(codeOf))).toEqual(new Set(['append-outcome-unknown', 'invalid-append', 'wrong-expected-version', 'stream-deleted']))
    for (const error of errors) expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('canary')
  })

  test('takes ids that a failover cut off again', async () => {
    const double = await doubleForTest()
    const store = await storeForTest(double)
    const events = someEvents(3)
    await store.append('lead-1', 'noStream', events)
    double.log.truncate(1)
    expect(await store.append('lead-1', 2n, events.slice(2))).toMatchObject({ duplicate: false, lastVersion: 3n })
  })

  test('is one of a thousand at once on a fresh connection, and all are answered', async () => {
    const double = await doubleForTest()
    const store = await storeForTest(double)
    const answers = await Promise.all(Array.from({ length: 1000 }, (_, index) => store.append(`lead-${index}`, 'noStream', [someEvent()])))
    expect(new Set(answers.map(({ position }) => position)).size).toBe(1000)
    expect(answers.filter(({ duplicate, lastVersion }) => duplicate || lastVersion !== 1n)).toEqual([])
  })

  test('is one of a thousand under random faults, each written exactly once and each outcome typed', async () => {
    const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e6))
    const double = await doubleForTest()
    const store = await storeForTest(double, { tryMs: 150, budgetMs: 30_000 })
    double.script(randomFaults(seed, 0.03, survivable, [{ read: 'drop', after: 0 }, { read: 'not-ready' }]))
    const random = seededRandom(seed + 1)
    const model = new Map<StreamName, string[]>()
    const write = async (stream: StreamName): Promise<void> => {
      const ids: string[] = []
      model.set(stream, ids)
      for (let command = 0; command < 20; command++) {
        const events: readonly NewEvent[] = someEvents(1 + Math.floor(random() * 3))
        const times = 1 + Math.floor(random() * 2)
        const answers: Appended[] = []
        for (let delivery = 0; delivery < times; delivery++) answers.push(await store.append(stream, BigInt(ids.length), events))
        expect(
          answers.map(({ duplicate }) => duplicate),
          `seed ${seed}`,
        ).toEqual(answers.map((_, index) => index > 0))
        ids.push(...events.map(({ id }) => id))
      }
    }
    await Promise.all(Array.from({ length: 50 }, (_, index) => write(`lead-${index}`)))
    double.script(undefined)
    for (const [stream, ids] of model) expect(await idsIn(store, stream), `seed ${seed}`).toEqual(ids)
    const logged = double.log.visible.filter(({ stream }) => stream.startsWith('lead-'))
    expect(logged.map(({ id }) => id).sort()).toEqual([...model.values()].flat().sort())
  })
})
