import { LeadledgerError } from '@leadledger/eventsourcing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keySchema, openedOnServer } from './key-schema.fixture.js'
import { opened, temporaryFile } from './key-store-file.fixture.js'
import type { Fence, KeyStore } from './key-store.js'
import { memoryKeyStore } from './memory-key-store.js'
import { given, relatives } from './subject-history.fixture.js'

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
  fc.array(fc.tuple(subject, relatives), { maxLength: 2 }).map(
    (told): Step =>
      (keys, run) =>
        keys.adopt(told.flatMap(([name, [known]]) => given(known, run + name) ?? [])),
  ),
)

/** What a run left of its subjects; the keys that stores made themselves are as random as their fingerprints. */
async function leftOf(keys: KeyStore, run: string): Promise<unknown> {
  const left: unknown[] = []
  for await (const page of keys.states())
    for (const state of page.filter((one) => one.subject.startsWith(run)))
      left.push({ ...state, fences: state.fences.map((fence) => ({ ...fence, fingerprint: fence.fingerprint !== undefined })).sort(byEvent) })
  return left
}

const byEvent = (a: Pick<Fence, 'erasureEventId'>, b: Pick<Fence, 'erasureEventId'>): number => (a.erasureEventId < b.erasureEventId ? -1 : 1)

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
      for (const keys of stores) expect(await leftOf(keys, prefix)).toEqual(await leftOf(model, prefix))
    }),
    { numRuns: 60 },
  )
})
