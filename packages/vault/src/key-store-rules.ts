import assert from 'node:assert/strict'
import { adoptionRules } from './key-adoption-rules.js'
import type { SubjectKey } from './key-store.js'
import { erase, everyState, fingerprint, generation, made, one, refused, rule, type KeyStoreRule } from './key-store-rule.js'
import { bySubject } from './subject-order.js'

/** The rules of `KeyStore`, for adapters of your own too. */
export const keyStoreRules: readonly KeyStoreRule[] = [
  rule('knows nothing of a subject until its key is made', async (keys) => {
    assert.deepEqual(await one(keys, 'a'), { status: 'never' })
    assert.deepEqual(await everyState(keys), [])
  }),
  rule('makes a key of generation 1, once', async (keys) => {
    const first = await made(keys, 'a')
    assert.equal(generation(first), 1)
    assert.equal(fingerprint(await made(keys, 'a')), fingerprint(first))
    assert.equal(fingerprint(await one(keys, 'a')), fingerprint(first))
  }),
  rule('gives racing callers the same key', async (keys) => {
    const raced = await Promise.all(Array.from({ length: 50 }, () => made(keys, 'a')))
    assert.equal(new Set(raced.map(fingerprint)).size, 1)
  }),
  rule('gives every subject a key of its own', async (keys) => {
    const found = await keys.getOrCreate(Array.from({ length: 300 }, (_, index) => `s${index}`))
    assert.equal(new Set([...found.values()].map(fingerprint)).size, 300)
  }),
  rule('answers for every subject asked for, also twice', async (keys) => {
    await keys.getOrCreate(['a'])
    const found = await keys.get(['a', 'b', 'a'])
    assert.deepEqual([...found].map(([subject, key]) => `${subject} ${key.status}`).sort(), ['a active', 'b never'])
  }),
  rule('keeps subjects apart whatever their names contain', async (keys) => {
    const names = ['a', 'A', 'a#1', 'a#1#1', '"', "'; DROP TABLE subject; --", '[]', 'é', 'e\u0301', '👩‍💻', 'x'.repeat(500), '__proto__']
    const found = await keys.getOrCreate(names)
    assert.equal(new Set(names.map((name) => fingerprint(found.get(name) as SubjectKey))).size, names.length)
  }),
  rule('reads as erased from the fence on', async (keys) => {
    await made(keys, 'a')
    await keys.fence('a', 'e1')
    assert.deepEqual(await one(keys, 'a'), { status: 'erased', erased: 1 })
  }),
  rule('makes no new key for an erased subject', async (keys) => {
    await made(keys, 'a')
    await erase(keys, 'a', 'e1')
    assert.deepEqual(await made(keys, 'a'), { status: 'erased', erased: 1 })
    assert.deepEqual(await one(keys, 'a'), { status: 'erased', erased: 1 })
  }),
  rule('leaves other subjects alone when one is erased', async (keys) => {
    await keys.getOrCreate(['a', 'b'])
    await erase(keys, 'a', 'e1')
    assert.equal(generation(await one(keys, 'b')), 1)
  }),
  rule('refuses to destroy what no fence condemned', async (keys) => {
    await made(keys, 'a')
    await refused(keys.destroy('a'), 'key-state-conflict')
    await refused(keys.destroy('nobody'), 'key-state-conflict')
    assert.equal(generation(await one(keys, 'a')), 1)
  }),
  rule('lets each step of an erasure be repeated', async (keys) => {
    await made(keys, 'a')
    const fence = await keys.fence('a', 'e1')
    assert.deepEqual(await keys.fence('a', 'e1'), fence)
    await keys.destroy('a')
    await keys.destroy('a')
    assert.deepEqual(await keys.fence('a', 'e1'), fence)
    await keys.reopen('a', 'consent')
    await keys.reopen('a', 'consent')
    assert.deepEqual(await one(keys, 'a'), { status: 'reopened', erased: 1 })
  }),
  rule('keeps the fingerprint of the condemned key', async (keys) => {
    const before = fingerprint(await made(keys, 'a'))
    await erase(keys, 'a', 'e1')
    assert.deepEqual(await everyState(keys), [
      {
        subject: 'a',
        status: 'erased',
        generation: 1,
        erased: 1,
        destroyed: true,
        reopenedFor: undefined,
        fences: [{ erasureEventId: 'e1', generation: 1, fingerprint: before }],
      },
    ])
  }),
  rule('reopens only a subject whose key is erased and gone', async (keys) => {
    await made(keys, 'a')
    await refused(keys.reopen('a', 'consent'), 'key-state-conflict')
    await refused(keys.reopen('nobody', 'consent'), 'key-state-conflict')
    await keys.fence('a', 'e1')
    await refused(keys.reopen('a', 'consent'), 'key-state-conflict')
  }),
  rule('gives a reopened subject a key of the next generation, and keeps the old one erased', async (keys) => {
    const before = fingerprint(await made(keys, 'a'))
    await erase(keys, 'a', 'e1')
    await keys.reopen('a', 'consent')
    const after = await made(keys, 'a')
    assert.deepEqual([after.status === 'active' && after.erased, generation(after)], [1, 2])
    assert.notEqual(fingerprint(after), before)
  }),
  rule('does not touch the new key when an old erasure is replayed', async (keys) => {
    await made(keys, 'a')
    await erase(keys, 'a', 'e1')
    await keys.reopen('a', 'consent')
    await made(keys, 'a')
    await erase(keys, 'a', 'e1')
    await keys.fence('a', 'e0', 1)
    assert.equal(generation(await one(keys, 'a')), 2)
  }),
  rule('erases a second generation', async (keys) => {
    await made(keys, 'a')
    await erase(keys, 'a', 'e1')
    await keys.reopen('a', 'consent')
    await made(keys, 'a')
    await erase(keys, 'a', 'e2')
    assert.deepEqual(await one(keys, 'a'), { status: 'erased', erased: 2 })
    const [state] = await everyState(keys)
    assert.equal(new Set(state?.fences.map((fence) => fence.fingerprint)).size, 2)
  }),
  rule('fences a subject it never knew, so that its first key stays dead', async (keys) => {
    assert.deepEqual(await keys.fence('a', 'e1'), { erasureEventId: 'e1', generation: 1, fingerprint: undefined })
    assert.deepEqual(await made(keys, 'a'), { status: 'erased', erased: 1 })
    await keys.destroy('a')
    await keys.reopen('a', 'consent')
    assert.equal(generation(await made(keys, 'a')), 2)
  }),
  rule('fences up to the generation an erasure names', async (keys) => {
    await keys.fence('a', 'e1', 3)
    await keys.destroy('a')
    await keys.reopen('a', 'consent')
    assert.equal(generation(await made(keys, 'a')), 4)
  }),
  rule('lists every subject once, in order', async (keys) => {
    const names = [...Array.from({ length: 1201 }, (_, index) => `s${String(index * 7919).padStart(8, '0')}`), '～', '👩‍💻']
    await keys.getOrCreate(names)
    assert.deepEqual(
      (await everyState(keys)).map(({ subject }) => subject),
      names.toSorted(bySubject),
    )
  }),
  {
    name: 'refuses every call once it is closed',
    async check(open) {
      const keys = await open()
      await keys.close()
      await refused(keys.get(['a']), 'store-closed')
      await refused(keys.getOrCreate(['a']), 'store-closed')
      await refused(keys.fence('a', 'e1'), 'store-closed')
      await refused(keys.destroy('a'), 'store-closed')
      await refused(keys.reopen('a', 'consent'), 'store-closed')
      await refused(keys.adopt([]), 'store-closed')
      await refused(everyState(keys), 'store-closed')
      await keys.close()
    },
  },
  ...adoptionRules,
]
