import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { keySchema, onServer, openedOnServer, wrappedOnServer } from './key-schema.fixture.js'
import { erase, fingerprint, master, one } from './key-store-file.fixture.js'
import type { SubjectKey } from './key-store.js'
import { wrappedKey } from './wrapped-key.js'

describe('keys in the database that somebody changed', () => {
  async function withKey(): Promise<string> {
    const schema = keySchema()
    await (await openedOnServer(schema)).getOrCreate(['a'])
    return schema
  }
  const setWrapped = async (schema: string, wrapped: Buffer): Promise<void> => {
    const text = `with told as (update "${schema}".keeper set epoch = epoch + 1) update "${schema}".data_key set wrapped = $1 where subject = 'a'`
    await onServer(text, [wrapped])
  }
  const damaged = expect.objectContaining({ code: 'store-refused', problem: 'damaged' }) as unknown

  test('never yield another key: every flipped byte is found', async () => {
    const schema = await withKey()
    const whole = await wrappedOnServer(schema, 'a')
    const keys = await openedOnServer(schema)
    for (let index = 0; index < whole.length; index++) {
      const flipped = Buffer.from(whole)
      flipped.writeUInt8(whole.readUInt8(index) ^ 1, index)
      await setWrapped(schema, flipped)
      const key = await one(keys, 'a')
      expect(() => fingerprint(key)).toThrow(damaged)
    }
    await setWrapped(schema, whole)
    expect(fingerprint(await one(keys, 'a'))).toMatch(/^[0-9a-f]{64}$/)
  })

  test.for([['cut short', (whole: Buffer) => whole.subarray(1)] as const, ['lost', () => Buffer.alloc(0)] as const])(
    'never read as erased when a key was %s',
    async ([, change]) => {
      const schema = await withKey()
      await setWrapped(schema, change(await wrappedOnServer(schema, 'a')))
      const key = await one(await openedOnServer(schema), 'a')
      expect(() => fingerprint(key)).toThrow(damaged)
    },
  )

  test('can still be erased when the key is damaged', async () => {
    const schema = await withKey()
    await setWrapped(schema, Buffer.alloc(60, 1))
    const keys = await openedOnServer(schema)
    await erase(keys, 'a')
    expect(await one(keys, 'a')).toEqual({ status: 'erased', erased: 1 })
    expect(await wrappedOnServer(schema, 'a')).toEqual(Buffer.alloc(60))
  })

  test('fail whoever asks for them, and nobody who asks for others at the same moment', async () => {
    const schema = await withKey()
    const keys = await openedOnServer(schema)
    await keys.getOrCreate(['b'])
    await erase(keys, 'a')
    await keys.reopen('a', 'consent')
    await keys.getOrCreate(['a'])
    await setWrapped(schema, Buffer.alloc(60))
    const [a, b] = await Promise.allSettled([keys.get(['a']), keys.get(['b'])])
    expect([a.status, b.status]).toEqual(['rejected', 'fulfilled'])
  })

  test('keep a destroyed key dead when its row comes back from a backup', async () => {
    const schema = await withKey()
    const backup = await wrappedOnServer(schema, 'a')
    await erase(await openedOnServer(schema), 'a')
    await setWrapped(schema, backup)
    await onServer(`update "${schema}".data_key set destroyed = false`)
    expect(await one(await openedOnServer(schema), 'a')).toEqual({ status: 'erased', erased: 1 })
  })

  test('keep a destroyed key dead when it comes back under a new generation', async () => {
    const schema = await withKey()
    const keys = await openedOnServer(schema)
    const key = (await one(keys, 'a')) as SubjectKey & { status: 'active' }
    const planted = wrappedKey(master.key, 'a', 2, key.key.opening())
    await erase(keys, 'a')
    await onServer(`update "${schema}".subject set generation = 2`)
    await setWrapped(schema, planted)
    await onServer(`update "${schema}".data_key set destroyed = false`)
    expect(await one(await openedOnServer(schema), 'a')).toEqual({ status: 'erased', erased: 2 })
  })

  test('keep a key to its subject', async () => {
    const schema = await withKey()
    await onServer(`insert into "${schema}".subject values ('b', 1, 1, 0)`)
    await onServer(`insert into "${schema}".data_key select 'b', master_key, destroyed, wrapped from "${schema}".data_key`)
    const key = await one(await openedOnServer(schema), 'b')
    expect(() => fingerprint(key)).toThrow(damaged)
  })
})

describe('no key is shown', () => {
  test('when a store, its keys or a failure is printed', async () => {
    const schema = keySchema()
    const keys = await openedOnServer(schema)
    const made = await keys.getOrCreate(['a'])
    const bytes = (made.get('a') as SubjectKey & { status: 'active' }).key.opening()
    const wrapped = await wrappedOnServer(schema, 'a')
    await onServer(`alter table "${schema}".data_key add check (subject = 'a' and length(wrapped) <> 60) not valid`)
    const failure: unknown = await keys.getOrCreate(['b']).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'store-fault', fault: '23514' })
    const printed = [keys, made, failure].map((value) => inspect(value, { depth: 20, showHidden: true })).join('\n')
    const spellings = [bytes, wrapped].flatMap((secret) => [secret.toString('hex'), secret.toString('base64'), inspect(secret).slice(8, 60)])
    expect(spellings.filter((spelling) => printed.includes(spelling))).toEqual([])
    expect(printed).not.toMatch(/[0-9a-f]{40}/)
  })

  test('though the server tells them to its own users when a row is refused', async () => {
    const schema = keySchema()
    await openedOnServer(schema)
    await onServer(`alter table "${schema}".data_key add check (length(wrapped) <> 2) not valid`)
    const put = onServer(`select "${schema}".put_keys('${master.id}', array['b'], array[0], array[1], array['beef'], 1000)`)
    await expect(put).rejects.toMatchObject({ detail: expect.stringContaining('beef') as unknown })
  })
})
