import { inspect } from 'node:util'
import { DamagedLog, eventCodec, present, type Keyring, type Metadata, type NewEvent, type Schema, type StoredEvent } from '@leadledger/eventsourcing'
import { describe, expect, test } from 'vitest'
import type { KeyStore } from './key-store.js'
import { memoryKeyStore } from './memory-key-store.js'
import { vault } from './vault.js'

interface Person {
  readonly name: string
}
const accepting = <Value>(fits: (value: Value) => boolean): Schema<Value> => ({
  '~standard': { validate: (value) => (fits(value as Value) ? { value: value as Value } : { issues: [{ message: 'does not fit' }] }) },
})
const codec = eventCodec('log-1', [
  {
    type: 'LeadCreated',
    schema: 1,
    clear: accepting<{ source: string }>((value) => typeof value.source === 'string'),
    personal: accepting<Person>((value) => typeof value.name === 'string'),
  },
])
const canary = 'Grace Hopper'
const metadata: Metadata = { actor: { id: 'u1', kind: 'user' }, commandId: 'c1', correlationId: 'c1', causationId: null, source: { kind: 'api' } }
const encoded = (keyring: Keyring): NewEvent =>
  codec
    .encode([{ type: 'LeadCreated', occurredAt: 0, data: { source: 'web' }, personal: present({ name: canary }) }], 'lead-1', metadata, keyring)
    .at(0) as NewEvent
const stored = (event: NewEvent): StoredEvent => ({ ...event, stream: 'lead-1', version: 1n, position: 7n, recordedAt: 0 })

async function keyringOf(keys: KeyStore, options?: { readonly create: boolean }): Promise<Keyring> {
  const keyring = vault({ keys }).keyring()
  await keyring.load(['1'], options)
  return keyring
}
async function sealedEvent(keys: KeyStore): Promise<StoredEvent> {
  return stored(encoded(await keyringOf(keys, { create: true })))
}
async function erase(keys: KeyStore): Promise<void> {
  await keys.fence('1', 'erasure-1')
  await keys.destroy('1')
}
const place = { logId: 'log-1', stream: 'lead-1', eventId: 'e-1', type: 'LeadCreated', schema: 1 }

describe('personal data through the event codec', () => {
  test('is opened for whoever has the key, and stored in no other form', async () => {
    const keys = memoryKeyStore()
    const event = await sealedEvent(keys)
    expect(JSON.stringify(event, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(canary)
    expect(codec.decode(event, await keyringOf(keys)).personal.open()).toEqual({ name: canary })
  })

  test('reads as erased once the key is destroyed, from the fence on, and never throws', async () => {
    const keys = memoryKeyStore()
    const event = await sealedEvent(keys)
    await keys.fence('1', 'erasure-1')
    expect(codec.decode(event, await keyringOf(keys)).personal.open()).toEqual({ erased: true, subject: '1' })
    await keys.destroy('1')
    const decoded = codec.decode(event, await keyringOf(keys))
    expect(decoded.personal.open()).toEqual({ erased: true, subject: '1' })
    expect(decoded.data).toEqual({ source: 'web' })
  })

  test('of before a reopening stays erased, and what came after opens', async () => {
    const keys = memoryKeyStore()
    const before = await sealedEvent(keys)
    await erase(keys)
    await keys.reopen('1', 'consent')
    expect(codec.decode(before, await keyringOf(keys)).personal.open()).toEqual({ erased: true, subject: '1' })
    const after = await sealedEvent(keys)
    const keyring = await keyringOf(keys)
    expect(codec.decode(before, keyring).personal.open()).toEqual({ erased: true, subject: '1' })
    expect(codec.decode(after, keyring).personal.open()).toEqual({ name: canary })
  })

  test('is not recorded for an erased subject, though clear facts are', async () => {
    const keys = memoryKeyStore()
    await sealedEvent(keys)
    await erase(keys)
    const keyring = await keyringOf(keys, { create: true })
    expect(() => encoded(keyring)).toThrow(expect.objectContaining({ code: 'subject-erased', subject: '1' }))
  })

  test('that was moved to another event is damage, not erasure', async () => {
    const keys = memoryKeyStore()
    const event = await sealedEvent(keys)
    const keyring = await keyringOf(keys)
    expect(() => codec.decode({ ...event, id: 'e-2' }, keyring).personal.open()).toThrow(DamagedLog)
    expect(() => codec.decode({ ...event, stream: 'lead-2' }, keyring).personal.open()).toThrow(DamagedLog)
  })

  test('shows in nothing that is printed', async () => {
    const keys = memoryKeyStore()
    const event = await sealedEvent(keys)
    const keyring = await keyringOf(keys)
    const decoded = codec.decode(event, keyring)
    decoded.personal.open()
    const errors = [() => codec.decode({ ...event, id: 'e-2' }, keyring).personal.open(), () => keyring.seal('1', place, `${canary} \ud800`)].map(thrownBy)
    const printed = inspect([event, decoded, keyring, keys, vault({ keys }), errors], { depth: 20, showHidden: true })
    expect(printed).toContain('lead-1')
    expect(printed).not.toContain(canary)
  })
})

function thrownBy(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

describe('a keyring', () => {
  test('says when a subject was never loaded', async () => {
    const keys = memoryKeyStore()
    const block = (await keyringOf(keys, { create: true })).seal('1', place, 'x')
    const keyring = vault({ keys }).keyring()
    const notLoaded = expect.objectContaining({ code: 'keys-not-loaded', subject: '1' })
    expect(() => keyring.open(block, place)).toThrow(notLoaded)
    expect(() => keyring.seal('1', place, 'x')).toThrow(notLoaded)
    expect(() => keyring.digest('1', 'x')).toThrow(notLoaded)
  })

  test('seals nothing for a subject that was loaded without being created', async () => {
    const keyring = await keyringOf(memoryKeyStore())
    expect(() => keyring.seal('1', place, 'x')).toThrow(expect.objectContaining({ code: 'keys-not-loaded' }))
  })

  test('never takes a lost key store for an erasure', async () => {
    const block = (await keyringOf(memoryKeyStore(), { create: true })).seal('1', place, 'x')
    const keyring = await keyringOf(memoryKeyStore())
    expect(() => keyring.open(block, place)).toThrow(expect.objectContaining({ code: 'key-missing', subject: '1', generation: 1 }))
    expect(() => keyring.digest('1', 'x')).toThrow(expect.objectContaining({ code: 'key-missing' }))
  })

  test('never takes a generation that does not exist yet for an erased one', async () => {
    const keys = memoryKeyStore()
    const block = (await keyringOf(keys, { create: true })).seal('1', place, 'x')
    const missing = expect.objectContaining({ code: 'key-missing', generation: 2 })
    const active = await keyringOf(keys)
    expect(() => active.open({ ...block, k: '1#2' }, place)).toThrow(missing)
    await erase(keys)
    const erased = await keyringOf(keys)
    expect(() => erased.open({ ...block, k: '1#2' }, place)).toThrow(missing)
  })

  test('reads a key as erased as soon as it loads it again', async () => {
    const keys = memoryKeyStore()
    const keyring = await keyringOf(keys, { create: true })
    const block = keyring.seal('1', place, 'x')
    await erase(keys)
    await keyring.load(['1'])
    expect(keyring.open(block, place)).toEqual({ erased: true, subject: '1' })
  })

  test('makes digests that only the subject’s key can make, and none once it is erased', async () => {
    const keys = memoryKeyStore()
    const keyring = vault({ keys }).keyring()
    await keyring.load(['1', '2'], { create: true })
    const digest = keyring.digest('1', 'grace@example.com')
    expect(digest).toMatch(/^1\.[A-Za-z0-9_-]{43}$/)
    expect((await keyringOf(keys)).digest('1', 'grace@example.com')).toBe(digest)
    expect(keyring.digest('1', 'Grace@example.com')).not.toBe(digest)
    expect(keyring.digest('2', 'grace@example.com')).not.toBe(digest)
    await erase(keys)
    expect((await keyringOf(keys)).digest('1', 'grace@example.com')).toBeUndefined()
  })

  test('refuses what is no sealed block', async () => {
    const keyring = await keyringOf(memoryKeyStore(), { create: true })
    for (const value of [null, 5, {}, { v: 2, k: '1#1', n: '', c: '' }])
      expect(() => keyring.open(value as never, place)).toThrow(expect.objectContaining({ code: 'sealed-block-refused', problem: 'format' }))
  })
})
