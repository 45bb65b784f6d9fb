import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LeadledgerError } from '@leadledger/eventsourcing'
import fc from 'fast-check'
import { onTestFinished, test, expect } from 'vitest'
import { masterKey } from './key-provider.js'
import type { KeyStore } from './key-store.js'
import { memoryKeyStore } from './memory-key-store.js'
import { sqliteKeyStore } from './sqlite-key-store.js'

const master = masterKey(Buffer.alloc(32, 7))
const provider = { current: () => master, byId: () => master }

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

test('two connections to one file behave like the store in memory, whatever is done in whatever order', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'vault-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const open = (): Promise<KeyStore> => sqliteKeyStore({ file: join(directory, 'keys.db'), provider })
  const stores = [await open(), await open()] as const
  onTestFinished(() => Promise.all(stores.map((keys) => keys.close())).then(() => undefined))
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
