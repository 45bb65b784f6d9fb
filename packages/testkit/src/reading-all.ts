import assert from 'node:assert/strict'
import { streamName, type EventStore, type ReadAllOptions, type StoredEvent } from '@leadledger/eventsourcing'
import { batchesOf, collect, grow } from './expectation.js'
import { campaign, idsOf, lead, otherLead } from './sample-events.js'
import { rule, type EventStoreRule } from './rule.js'

/** Eight events on three streams of two categories; gives back the log as a plain read shows it. */
async function mixedLog(store: EventStore): Promise<readonly StoredEvent[]> {
  const written = []
  for (const stream of [lead, campaign, otherLead]) written.push(...(await grow(store, stream, 'noStream', 2)))
  for (const stream of [campaign, lead]) written.push(...(await grow(store, stream, 2n, 1)))
  const log = await collect(store.readAll())
  assert.deepEqual(idsOf(log), idsOf(written))
  return log
}

/** The mixed log, read with the options made of it, yields the events picked of it. */
const reads = (
  name: string,
  options: (log: readonly StoredEvent[]) => ReadAllOptions,
  pick: (log: readonly StoredEvent[]) => readonly (StoredEvent | undefined)[],
): EventStoreRule =>
  rule(name, async (store) => {
    const log = await mixedLog(store)
    assert.deepEqual(await collect(store.readAll(options(log))), pick(log))
  })

const positionAt = (log: readonly StoredEvent[], index: number): bigint => (log[index] as StoredEvent).position
const ofCategory = (log: readonly StoredEvent[], category: string): readonly StoredEvent[] => log.filter(({ stream }) => stream.startsWith(`${category}-`))
const reversed = (log: readonly StoredEvent[]): readonly StoredEvent[] => [...log].reverse()

/** Reading the whole log. */
export const readingAllRules: readonly EventStoreRule[] = [
  rule('yields nothing, not even an empty batch, for an empty log', async (store) => {
    assert.deepEqual(await batchesOf(store.readAll()), [])
    assert.deepEqual(await batchesOf(store.readAll({ direction: 'backwards' })), [])
    assert.deepEqual(await batchesOf(store.readAll({ category: 'lead' })), [])
  }),
  rule('reads the log behind a position, exclusive, wherever the reader stopped', async (store) => {
    const log = await mixedLog(store)
    for (const [index, { position }] of log.entries()) assert.deepEqual(await collect(store.readAll({ after: position })), log.slice(index + 1))
  }),
  reads(
    'reads the whole log behind position 0',
    () => ({ after: 0n }),
    (log) => log,
  ),
  reads(
    'reads nothing behind the head',
    (log) => ({ after: positionAt(log, 7) }),
    () => [],
  ),
  reads(
    'reads nothing behind a position the log has not reached',
    (log) => ({ after: positionAt(log, 7) + 1000n }),
    () => [],
  ),
  reads(
    'reads nothing behind a position no log will ever reach',
    () => ({ after: 2n ** 127n }),
    () => [],
  ),
  reads('reads the log backwards', () => ({ direction: 'backwards' }), reversed),
  rule('reads the log backwards before a position, exclusive, wherever the reader stopped', async (store) => {
    const log = await mixedLog(store)
    for (const [index, { position }] of log.entries())
      assert.deepEqual(await collect(store.readAll({ direction: 'backwards', after: position })), reversed(log.slice(0, index)))
  }),
  reads(
    'reads at most as many events of the log as the limit',
    () => ({ limit: 3 }),
    (log) => log.slice(0, 3),
  ),
  reads(
    'reads nothing of the log with a limit of 0',
    () => ({ limit: 0 }),
    () => [],
  ),
  reads(
    'finds the last event of the log with a limit of 1 backwards',
    () => ({ direction: 'backwards', limit: 1 }),
    (log) => log.slice(-1),
  ),
  reads(
    'counts the limit from behind the position',
    (log) => ({ after: positionAt(log, 1), limit: 3 }),
    (log) => log.slice(2, 5),
  ),
  reads(
    'reads the same log in batches of 3',
    () => ({ batchSize: 3 }),
    (log) => log,
  ),
  reads('reads the same log backwards in batches of 3', () => ({ direction: 'backwards', batchSize: 3 }), reversed),
  reads(
    'keeps a limit that ends within a batch of the log',
    (log) => ({ after: positionAt(log, 0), batchSize: 2, limit: 5 }),
    (log) => log.slice(1, 6),
  ),
  reads(
    'reads one category in the order of the log',
    () => ({ category: 'lead' }),
    (log) => ofCategory(log, 'lead'),
  ),
  reads(
    'reads one category behind a position',
    (log) => ({ category: 'lead', after: positionAt(log, 1) }),
    (log) => ofCategory(log.slice(2), 'lead'),
  ),
  reads(
    'reads one category backwards',
    () => ({ category: 'campaign', direction: 'backwards' }),
    (log) => reversed(ofCategory(log, 'campaign')),
  ),
  reads(
    'counts the limit within the category',
    () => ({ category: 'campaign', limit: 3, batchSize: 2 }),
    (log) => ofCategory(log, 'campaign').slice(0, 3),
  ),
  reads(
    'reads nothing of a category no stream has',
    () => ({ category: 'deal' }),
    () => [],
  ),
  rule('takes a category whole, not by its beginning or a pattern', async (store) => {
    for (const category of ['a_b', 'a', 'axb', 'a_bc']) await grow(store, streamName(category, 'a_b-1'), 'noStream', 1)
    for (const category of ['a_b', 'a', 'axb', 'a_bc'])
      assert.deepEqual(
        (await collect(store.readAll({ category }))).map(({ stream }) => stream),
        [streamName(category, 'a_b-1')],
      )
    assert.deepEqual(await collect(store.readAll({ category: 'a%' })), [])
  }),
  rule('yields no batch of the log above the batch size and none that is empty', async (store) => {
    await mixedLog(store)
    for (const options of [{ batchSize: 8 }, { batchSize: 4 }, { batchSize: 3 }, { batchSize: 4, limit: 4 }, { batchSize: 2, category: 'lead' }]) {
      const sizes = (await batchesOf(store.readAll(options))).map(({ length }) => length)
      assert.ok(
        sizes.every((size) => size > 0 && size <= options.batchSize),
        `batches of ${sizes.join(', ')} with a batch size of ${options.batchSize}`,
      )
    }
  }),
  rule('lets a reader page through the log, limit by limit', async (store) => {
    const log = await mixedLog(store)
    const seen: StoredEvent[] = []
    for (let page = 0; page < log.length; page++) seen.push(...(await collect(store.readAll({ after: seen.at(-1)?.position ?? 0n, limit: 3 }))))
    assert.deepEqual(seen, log)
  }),
  rule('shows a reader who comes back exactly what is new', async (store) => {
    const log = await mixedLog(store)
    const news = await grow(store, otherLead, 2n, 3)
    assert.deepEqual(idsOf(await collect(store.readAll({ after: positionAt(log, 7) }))), idsOf(news))
  }),
  rule('reads a log of 3,000 events in several batches', async (store) => {
    const written = []
    for (let round = 0n; round < 3n; round++) for (const stream of [lead, campaign]) written.push(...(await grow(store, stream, round * 500n, 500)))
    const ids = idsOf(written)
    assert.deepEqual(idsOf(await collect(store.readAll())), ids)
    assert.deepEqual(idsOf(await collect(store.readAll({ batchSize: 701, direction: 'backwards' }))), [...ids].reverse())
  }),
]
