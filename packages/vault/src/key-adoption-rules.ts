import assert from 'node:assert/strict'
import { dataKey, randomKey } from './data-key.js'
import type { AdoptedSubject, KeyStore, SubjectState } from './key-store.js'
import { erase, everyState, fingerprint, generation, made, one, refused, rule, ruleOfTwo, type KeyStoreRule } from './key-store-rule.js'

/** Subjects as a store gives them away. */
async function given(keys: KeyStore, ...subjects: readonly string[]): Promise<readonly AdoptedSubject[]> {
  const found = await keys.get(subjects)
  const states = (await everyState(keys)).filter(({ subject }) => subjects.includes(subject))
  return states.map((state) => {
    const key = found.get(state.subject)
    return { state, key: key?.status === 'active' ? key.key : undefined }
  })
}

const handOver = async (from: KeyStore, to: KeyStore, ...subjects: readonly string[]): Promise<void> => to.adopt(await given(from, ...subjects))

const eraseAndReopen = async (keys: KeyStore, subject: string, event: string): Promise<void> => {
  await erase(keys, subject, event)
  await keys.reopen(subject, 'consent')
}

const stateIn = async (keys: KeyStore, subject: string): Promise<SubjectState | undefined> =>
  (await everyState(keys)).find((state) => state.subject === subject)

const eventsIn = async (keys: KeyStore, subject: string): Promise<readonly string[] | undefined> =>
  (await stateIn(keys, subject))?.fences.map(({ erasureEventId }) => erasureEventId).sort()

/** The rules of taking over subjects of another key store. */
export const adoptionRules: readonly KeyStoreRule[] = [
  ruleOfTwo('takes over subjects as they are in another store', async (from, to) => {
    await from.getOrCreate(['active', 'anew', 'erased', 'reopened'])
    await erase(from, 'erased', 'e1')
    await eraseAndReopen(from, 'reopened', 'e1')
    await eraseAndReopen(from, 'anew', 'e1')
    await made(from, 'anew')
    await from.fence('unknown', 'e1', 3)
    const subjects = ['active', 'anew', 'erased', 'reopened', 'unknown']
    await handOver(from, to, ...subjects)
    assert.deepEqual(await everyState(to), await everyState(from))
    for (const subject of ['active', 'anew']) assert.equal(fingerprint(await one(to, subject)), fingerprint(await one(from, subject)))
  }),
  ruleOfTwo('goes on where another store was', async (from, to) => {
    await eraseAndReopen(from, 'a', 'e1')
    await made(from, 'a')
    await handOver(from, to, 'a')
    assert.equal(fingerprint(await made(to, 'a')), fingerprint(await one(from, 'a')))
    await eraseAndReopen(to, 'a', 'e2')
    assert.equal(generation(await made(to, 'a')), 3)
  }),
  ruleOfTwo('keeps what it took over when the other store is closed', async (from, to) => {
    await made(from, 'a')
    const subjects = await given(from, 'a')
    await to.adopt(subjects)
    await from.close()
    assert.equal(generation(await one(to, 'a')), 1)
    assert.match(fingerprint(await one(to, 'a')), /^[0-9a-f]{64}$/)
  }),
  ruleOfTwo('gives the key it took over to whoever found none before', async (from, to) => {
    await made(from, 'a')
    assert.deepEqual(await one(to, 'a'), { status: 'never' })
    await handOver(from, to, 'a')
    assert.equal(fingerprint(await made(to, 'a')), fingerprint(await one(from, 'a')))
  }),
  ruleOfTwo('changes nothing when it takes over the same again', async (from, to) => {
    await from.getOrCreate(['a', 'b'])
    await eraseAndReopen(from, 'a', 'e1')
    await handOver(from, to, 'a', 'b')
    const before = await everyState(to)
    await handOver(from, to, 'a', 'b', 'a')
    assert.deepEqual(await everyState(to), before)
    assert.equal(fingerprint(await one(to, 'b')), fingerprint(await one(from, 'b')))
  }),
  ruleOfTwo('follows an erasure in the other store, and destroys the key it took over before', async (from, to) => {
    await made(from, 'a')
    await handOver(from, to, 'a')
    await one(to, 'a')
    await erase(from, 'a', 'e1')
    await handOver(from, to, 'a')
    assert.deepEqual(await one(to, 'a'), { status: 'erased', erased: 1 })
    assert.deepEqual(await everyState(to), await everyState(from))
  }),
  ruleOfTwo('does not take over a key that is condemned in the other store, though it still exists there', async (from, to) => {
    await made(from, 'a')
    await from.fence('a', 'e1')
    await handOver(from, to, 'a')
    assert.deepEqual(await one(to, 'a'), { status: 'erased', erased: 1 })
    assert.equal((await stateIn(to, 'a'))?.destroyed, true)
  }),
  ruleOfTwo('follows a subject that was erased and made anew in the other store', async (from, to) => {
    await made(from, 'a')
    await handOver(from, to, 'a')
    await one(to, 'a')
    await eraseAndReopen(from, 'a', 'e1')
    await made(from, 'a')
    await handOver(from, to, 'a')
    assert.equal(fingerprint(await one(to, 'a')), fingerprint(await one(from, 'a')))
    assert.deepEqual(await everyState(to), await everyState(from))
  }),
  ruleOfTwo('follows a subject that came back after the erasure it took over', async (from, to) => {
    await made(from, 'a')
    await erase(from, 'a', 'e1')
    await handOver(from, to, 'a')
    await one(to, 'a')
    await from.reopen('a', 'consent')
    await handOver(from, to, 'a')
    assert.deepEqual(await one(to, 'a'), { status: 'reopened', erased: 1 })
    await made(from, 'a')
    await handOver(from, to, 'a')
    assert.equal(fingerprint(await made(to, 'a')), fingerprint(await one(from, 'a')))
  }),
  ruleOfTwo('keeps an erased subject erased when it takes over how it was before', async (from, to) => {
    await made(from, 'a')
    await handOver(from, to, 'a')
    await erase(to, 'a', 'e1')
    const before = await everyState(to)
    await handOver(from, to, 'a')
    assert.deepEqual(await one(to, 'a'), { status: 'erased', erased: 1 })
    assert.deepEqual(await everyState(to), before)
  }),
  ruleOfTwo('keeps a newer key when it takes over how the subject was before', async (from, to) => {
    await made(from, 'a')
    await handOver(from, to, 'a')
    await eraseAndReopen(to, 'a', 'e1')
    const newer = fingerprint(await made(to, 'a'))
    await handOver(from, to, 'a')
    assert.equal(fingerprint(await one(to, 'a')), newer)
  }),
  ruleOfTwo('keeps a subject dead that was fenced before its key arrives', async (from, to) => {
    await to.fence('a', 'e1')
    await made(from, 'a')
    await handOver(from, to, 'a')
    assert.deepEqual(await made(to, 'a'), { status: 'erased', erased: 1 })
    assert.equal((await stateIn(to, 'a'))?.destroyed, true)
  }),
  ruleOfTwo('keeps the erasures of both stores', async (from, to) => {
    await made(from, 'a')
    await handOver(from, to, 'a')
    await erase(from, 'a', 'e1')
    await erase(to, 'a', 'e2')
    await handOver(from, to, 'a')
    assert.deepEqual(await eventsIn(to, 'a'), ['e1', 'e2'])
    assert.deepEqual(await to.fence('a', 'e1'), (await stateIn(from, 'a'))?.fences[0])
  }),
  ruleOfTwo('lets an erasure that a reopening never heard of come later', async (from, to) => {
    await made(from, 'a')
    await handOver(from, to, 'a')
    await eraseAndReopen(from, 'a', 'e1')
    await erase(to, 'a', 'e2')
    await handOver(from, to, 'a')
    assert.deepEqual(await made(to, 'a'), { status: 'erased', erased: 1 })
  }),
  ruleOfTwo('learns the key that was condemned from the store that held it', async (from, to) => {
    const condemned = fingerprint(await made(from, 'a'))
    await erase(from, 'a', 'e1')
    await to.fence('a', 'e1')
    await handOver(from, to, 'a')
    assert.deepEqual((await stateIn(to, 'a'))?.fences, [{ erasureEventId: 'e1', generation: 1, fingerprint: condemned }])
  }),
  ruleOfTwo('refuses another key of the same generation, and takes over none of its batch', async (from, to) => {
    await from.getOrCreate(['a', 'b', 'c'])
    const ours = fingerprint(await made(to, 'b'))
    await refused(handOver(from, to, 'a', 'b', 'c'), 'key-state-conflict')
    assert.equal(fingerprint(await one(to, 'b')), ours)
    assert.deepEqual(
      (await everyState(to)).map(({ subject }) => subject),
      ['b'],
    )
  }),
  ruleOfTwo('refuses a subject that had another key before, or has one the other store never knew', async (from, to) => {
    for (const keys of [from, to]) {
      await made(keys, 'a')
      await eraseAndReopen(keys, 'a', 'e1')
    }
    await made(from, 'b')
    await eraseAndReopen(from, 'b', 'e1')
    await from.getOrCreate(['a', 'b'])
    const ours = fingerprint(await made(to, 'b'))
    await refused(handOver(from, to, 'a'), 'key-state-conflict')
    await refused(handOver(from, to, 'b'), 'key-state-conflict')
    assert.deepEqual(await one(to, 'a'), { status: 'reopened', erased: 1 })
    assert.equal(fingerprint(await one(to, 'b')), ours)
  }),
  rule('refuses a destroyed key that comes back under a new generation', async (keys) => {
    const bytes = randomKey()
    const active = (of: number, fences: SubjectState['fences'] = []): AdoptedSubject => ({
      state: { subject: 'a', status: 'active', generation: of, erased: of - 1, destroyed: false, reopenedFor: undefined, fences },
      key: dataKey(of, () => bytes),
    })
    await keys.adopt([active(1)])
    const before = await stateIn(keys, 'a')
    const condemned = { erasureEventId: 'e1', generation: 1, fingerprint: fingerprint(await one(keys, 'a')) }
    await refused(keys.adopt([active(2, [condemned])]), 'key-state-conflict')
    assert.deepEqual(await stateIn(keys, 'a'), before)
  }),
  ruleOfTwo('refuses an active subject without its key, or with the key of another generation, and a key that belongs to none', async (from, to) => {
    await made(from, 'a')
    const [whole] = await given(from, 'a')
    const { state, key } = whole as AdoptedSubject
    const broken: readonly AdoptedSubject[] = [
      { state, key: undefined },
      { state: { ...state, generation: 2 }, key },
      { state: { ...state, status: 'erased', erased: 1 }, key },
      { state: { ...state, status: 'erased' }, key: undefined },
    ]
    for (const subject of broken) await refused(to.adopt([subject]), 'key-state-conflict')
    assert.deepEqual(await everyState(to), [])
  }),
]
