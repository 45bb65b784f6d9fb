import { LeadledgerError } from '@leadledger/eventsourcing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keySchema, openedOnServer } from './key-schema.fixture.js'
import { opened, temporaryFile } from './key-store-file.fixture.js'
import type { KeyStore } from './key-store.js'
import { memoryKeyStore } from './memory-key-store.js'

type Step = (keys: KeyStore, run: string) => Promise<unknown>

const shownKeys = (found: Awaited<ReturnType<KeyStore['get']>>): unknown =>
  [...found.values()].map((key) => (key.status === 'active' ? { status: key.status, erased: key.erased, generation: key.key.generation } : key))

const subject = fc.constantFrom('a', 'b')
const step: fc.Arbitrary<Step> = fc.oneof(
  subject.map(
    (name): Step =>
      async (keys, run) =>
        shownKeys(await keys.get([run + name])),
  ),
  subject.map(
    (name): Step =>
      async (keys, run) =>
        shownKeys(await keys.getOrCreate([run + name])),
  ),
  fc
    .tuple(subject, fc.constantFrom('e1', 'e2', 'e3'), fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }))
    .map(([name, event, generation]): Step => async (keys, run) => {
      const fence = await keys.fence(run + name, event, generation)
      return { ...fence, fingerprint: fence.fingerprint !== undefined }
    }),
  subject.map(
    (name): Step =>
      (keys, run) =>
        keys.destroy(run + name),
  ),
  subject.map(
    (name): Step =>
      (keys, run) =>
        keys.reopen(run + name, 'consent'),
  ),
)

const outcome = (work: Promise<unknown>): Promise<unknown> =>
  work.catch((error: unknown) => ({ code: error instanceof LeadledgerError ? error.code : error, problem: (error as { problem?: string }).problem }))

/** Two connections to one new key store. */
const places: readonly { readonly place: string; readonly open: () => Promise<readonly [KeyStore, KeyStore]> }[] = [
  {
    place: 'one file',
    async open() {
      const file = temporaryFile()
      return [await opened(file), await opened(file)]
    },
  },
  {
    place: 'one schema of PostgreSQL',
    async open() {
      const schema = keySchema()
      return [await openedOnServer(schema), await openedOnServer(schema)]
    },
  },
]

test.for(places)('two connections to $place behave like the store in memory, whatever is done in whatever order', async ({ open }) => {
  const stores = await open()
  const model = memoryKeyStore()
  let run = 0
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(step, fc.constantFrom(0, 1)), { maxLength: 12 }), async (steps) => {
      const prefix = `run ${run++} `
      for (const [take, index] of steps) expect(await outcome(take(stores[index === 0 ? 0 : 1], prefix))).toEqual(await outcome(take(model, prefix)))
    }),
    { numRuns: 60 },
  )
})
