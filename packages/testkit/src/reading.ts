import assert from 'node:assert/strict'
import { streamName, type EventStore, type ReadStreamOptions } from '@leadledger/eventsourcing'
import { batchesOf, grow, holds, versionsOf } from './expectation.js'
import { lead } from './sample-events.js'
import { rule, type EventStoreRule } from './rule.js'

/** A stream of five events, read with these options, yields these versions; it is read whole first, so that nothing is no answer. */
const reads = (name: string, options: ReadStreamOptions, versions: readonly number[]): EventStoreRule =>
  rule(name, async (store) => {
    await holds(store, lead, await grow(store, lead, 'noStream', 5))
    assert.deepEqual(await versionsOf(store, lead, options), versions)
  })

const sizesOf = async (store: EventStore, options?: ReadStreamOptions): Promise<readonly number[]> =>
  (await batchesOf(store.readStream(lead, options))).map(({ length }) => length)

/** Reading one stream. */
export const readingRules: readonly EventStoreRule[] = [
  rule('yields nothing, not even an empty batch, for a stream that does not exist', async (store) => {
    assert.deepEqual(await batchesOf(store.readStream(lead)), [])
    assert.deepEqual(await batchesOf(store.readStream(lead, { direction: 'backwards' })), [])
  }),
  reads('reads a stream in order of version', {}, [1, 2, 3, 4, 5]),
  reads('reads from a version, inclusive', { from: 3n }, [3, 4, 5]),
  reads('reads the last event alone when from is the last version', { from: 5n }, [5]),
  reads('reads nothing from behind the end', { from: 6n }, []),
  reads('reads nothing from a version no stream will ever reach', { from: 2n ** 100n }, []),
  reads('reads everything from 0n', { from: 0n }, [1, 2, 3, 4, 5]),
  reads('reads a stream backwards from its last event', { direction: 'backwards' }, [5, 4, 3, 2, 1]),
  reads('reads backwards from a version, inclusive', { direction: 'backwards', from: 3n }, [3, 2, 1]),
  reads('reads backwards from behind the end as from the last event', { direction: 'backwards', from: 9n }, [5, 4, 3, 2, 1]),
  reads('reads backwards from a version no stream will ever reach as from the last event', { direction: 'backwards', from: 2n ** 100n }, [5, 4, 3, 2, 1]),
  reads('reads nothing backwards from 0n', { direction: 'backwards', from: 0n }, []),
  reads('reads at most as many events as the limit', { limit: 2 }, [1, 2]),
  reads('reads a whole stream shorter than the limit', { limit: 9 }, [1, 2, 3, 4, 5]),
  reads('reads nothing with a limit of 0', { limit: 0 }, []),
  reads('counts the limit from where the read starts', { from: 2n, limit: 3 }, [2, 3, 4]),
  reads('finds the last event with a limit of 1 backwards', { direction: 'backwards', limit: 1 }, [5]),
  reads('counts the limit backwards from where the read starts', { direction: 'backwards', from: 4n, limit: 2 }, [4, 3]),
  reads('reads the same events in batches of 2', { batchSize: 2 }, [1, 2, 3, 4, 5]),
  reads('reads the same events backwards in batches of 2', { direction: 'backwards', batchSize: 2 }, [5, 4, 3, 2, 1]),
  reads('keeps a limit that ends within a batch', { batchSize: 2, limit: 3 }, [1, 2, 3]),
  reads('keeps a limit that ends within a batch backwards', { direction: 'backwards', from: 4n, batchSize: 2, limit: 3 }, [4, 3, 2]),
  rule('yields no batch above the batch size and none that is empty', async (store) => {
    await holds(store, lead, await grow(store, lead, 'noStream', 6))
    for (const options of [{ batchSize: 4 }, { batchSize: 3 }, { batchSize: 1 }, { batchSize: 4, limit: 4 }, { batchSize: 2, from: 2n }]) {
      const sizes = await sizesOf(store, options)
      assert.ok(
        sizes.every((size) => size > 0 && size <= options.batchSize),
        `batches of ${sizes.join(', ')} with a batch size of ${options.batchSize}`,
      )
    }
  }),
  rule('yields at most a thousand events a batch by default', async (store) => {
    for (const from of [0n, 1000n, 2000n]) await grow(store, lead, from, 1000)
    await grow(store, lead, 3000n, 1)
    const sizes = await sizesOf(store)
    assert.equal(
      sizes.reduce((sum, size) => sum + size, 0),
      3001,
    )
    assert.ok(Math.max(...sizes) <= 1000, `a batch of ${Math.max(...sizes)}`)
  }),
  rule('reads a stream of 5,000 events, whatever the batch size', async (store) => {
    for (let version = 0n; version < 5000n; version += 1000n) await grow(store, lead, version, 1000)
    const all = Array.from({ length: 5000 }, (_, index) => index + 1)
    assert.deepEqual(await versionsOf(store, lead), all)
    assert.deepEqual(await versionsOf(store, lead, { batchSize: 777 }), all)
    assert.deepEqual(await versionsOf(store, lead, { direction: 'backwards', batchSize: 999 }), [...all].reverse())
    assert.deepEqual(await versionsOf(store, lead, { from: 1001n, limit: 3000, batchSize: 1000 }), all.slice(1000, 4000))
  }),
  rule('reads no events of streams with a similar name', async (store) => {
    const names = ['1', '10', '1.0', '1-0', 'a_b', 'aXb'].map((id) => streamName('lead', id))
    for (const name of names) await grow(store, name, 'noStream', 1)
    for (const name of names) assert.deepEqual(await versionsOf(store, name), [1])
  }),
  rule('keeps 500 streams apart', async (store) => {
    const streams = Array.from({ length: 500 }, (_, index) => streamName('lead', `n${index}`))
    const events = await Promise.all(streams.map((stream) => grow(store, stream, 'noStream', 2)))
    for (const [index, stream] of streams.entries()) await holds(store, stream, events[index] ?? [])
  }),
]
