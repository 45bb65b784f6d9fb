import assert from 'node:assert/strict'
import type { ReadStreamOptions, StoredEvent } from '@leadledger/eventsourcing'
import fc from 'fast-check'
import { eventsOf, logRead, runOf, streamRead, type EventStoreModel } from './event-store-model.js'
import { batchesOf } from './expectation.js'
import { anyStream, type StoreCommand } from './model-appends.js'
import { idsOf, nextId } from './sample-events.js'

const optional = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> => fc.option(arbitrary, { nil: undefined, freq: 2 })

const anyRange = fc.record({
  direction: optional(fc.constantFrom('forwards' as const, 'backwards' as const)),
  limit: optional(fc.oneof({ weight: 5, arbitrary: fc.noBias(fc.integer({ min: 1, max: 12 })) }, { weight: 1, arbitrary: fc.constant(0) })),
  batchSize: optional(fc.integer({ min: 1, max: 5 })),
})

const readStream = fc.tuple(anyStream, anyRange, optional(fc.noBias(fc.bigInt({ min: 0n, max: 12n })))).map(([stream, range, from]): StoreCommand =>
  reading(`readStream(${stream}, ${optionsText({ ...range, from })})`, async (model, store) => {
    const options = given({ ...range, from })
    same(await batchesOf(store.readStream(stream, options)), streamRead(model, stream, options), range.batchSize)
  }),
)

const anyCategory = optional(fc.constantFrom('lead', 'lead', 'campaign', 'campaign', 'lead_x', 'deal'))

const readAll = fc.tuple(anyRange, optional(fc.noBias(fc.nat())), anyCategory).map(([range, place, category]): StoreCommand =>
  reading(`readAll(${optionsText({ ...range, category })}, behind ${place})`, async (model, store) => {
    const options = given({ ...range, category, after: place === undefined ? undefined : positionAt(model, place) })
    same(await batchesOf(store.readAll(options)), logRead(model, options), range.batchSize)
  }),
)

const reconcile = fc
  .tuple(anyStream, fc.nat(), fc.integer({ min: 1, max: 4 }), fc.constantFrom('as they are', 'reversed', 'and one more'))
  .map(([stream, start, count, how]): StoreCommand =>
    reading(`reconcile(${stream}, ${count} from ${start}, ${how})`, async (model, store) => {
      const stored = eventsOf(model, stream)
      const from = start % (stored.length + 1)
      const ids = idsOf(stored.slice(from, from + count))
      const asked = how === 'reversed' ? [...ids].reverse() : how === 'as they are' ? ids : [...ids, nextId()]
      const found = await store.reconcile(stream, asked)
      const run = runOf(model, stream, asked)
      assert.deepEqual(found && [found.firstVersion, found.lastVersion, found.position], run && [run[0].version, run[1].version, run[1].position])
    }),
  )

const head = fc.constant<StoreCommand>(
  reading('head()', async ({ log }, store) => {
    assert.equal(await store.head(), log.at(-1)?.position ?? 0n)
  }),
)

/** Every way to ask; the log has the most options. */
export const readCommands: readonly fc.Arbitrary<StoreCommand>[] = [readStream, readAll, readAll, reconcile, head]

function reading(text: string, run: StoreCommand['run']): StoreCommand {
  return { check: () => true, toString: () => text, run }
}

/** Fails unless the batches hold the model's events, none empty and none above the batch size. */
function same(batches: readonly (readonly StoredEvent[])[], expected: readonly StoredEvent[], batchSize = 1000): void {
  assert.ok(
    batches.every(({ length }) => length > 0 && length <= batchSize),
    `batches of ${batches.map(({ length }) => length).join(', ')} with a batch size of ${batchSize}`,
  )
  assert.deepEqual(batches.flat(), expected)
}

const positionAt = ({ log }: EventStoreModel, place: number): bigint => log[place % (log.length + 1)]?.position ?? 0n

/** Options as a caller writes them: without the ones nobody gave. */
const given = <Options extends ReadStreamOptions>(options: Options): Options =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Options

const optionsText = (options: object): string =>
  Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')
