import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { copyKeys } from './key-copy.js'
import type { SubjectKey } from './key-store.js'
import { memoryKeyStore } from './memory-key-store.js'
import { sqliteKeyStore } from './sqlite-key-store.js'
import { wrappedKey } from './wrapped-key.js'
import { bytesOnDisk, erase, fingerprint, master, one, opened, provider, raw, temporaryFile, wrappedOf } from './key-store-file.fixture.js'

describe('bytes on disk', () => {
  test('hold no key in clear', async () => {
    const file = temporaryFile()
    const keys = await opened(file)
    const made = await keys.getOrCreate(['a', 'b', 'c'])
    const disk = bytesOnDisk(file)
    for (const key of made.values()) expect(key.status === 'active' && disk.includes(key.key.sealing().export())).toBe(false)
    expect(disk.includes(wrappedOf(file, 'a'))).toBe(true)
  })

  test('hold no trace of a destroyed key, wherever pages split', async () => {
    const file = temporaryFile()
    const keys = await opened(file)
    const names = Array.from({ length: 3000 }, (_, index) => `s${(index * 7919) % 3001}`)
    for (let from = 0; from < names.length; from += 100) await keys.getOrCreate(names.slice(from, from + 100))
    const doomed = names.filter((_, index) => index % 30 === 0)
    const traces = doomed.map((name) => wrappedOf(file, name).subarray(20, 44))
    const before = bytesOnDisk(file)
    expect(traces.filter((trace) => before.includes(trace))).toHaveLength(doomed.length)
    for (const name of doomed) await erase(keys, name)
    const after = bytesOnDisk(file)
    expect(traces.filter((trace) => after.includes(trace))).toHaveLength(0)
  })

  test('hold no trace of a key that another store erased, or replaced, since it was copied', async () => {
    const file = temporaryFile()
    const [from, keys] = [memoryKeyStore(), await opened(file)]
    const names = Array.from({ length: 1000 }, (_, index) => `s${index}`)
    await from.getOrCreate(names)
    await copyKeys(from, keys)
    const doomed = names.filter((_, index) => index % 3 === 0)
    const traces = doomed.map((name) => wrappedOf(file, name).subarray(20, 44))
    for (const name of doomed) await erase(from, name)
    for (const name of doomed.slice(100)) await from.reopen(name, 'consent')
    await from.getOrCreate(doomed.slice(200))
    const before = bytesOnDisk(file)
    expect(traces.filter((trace) => before.includes(trace))).toHaveLength(doomed.length)
    expect(await copyKeys(from, keys)).toMatchObject({ equal: true })
    const after = bytesOnDisk(file)
    expect(traces.filter((trace) => after.includes(trace))).toHaveLength(0)
  })

  test('show no key when a store, a key or a master key is printed', async () => {
    const keys = await opened(temporaryFile())
    const made = await keys.getOrCreate(['a'])
    const key = made.get('a') as SubjectKey & { status: 'active' }
    const bytes = key.key.sealing().export()
    const printed = [keys, made, key, master, provider].map((value) => inspect(value, { depth: 20, showHidden: true })).join('\n')
    const spellings = [bytes.toString('hex'), bytes.toString('base64'), inspect(bytes).slice(8, 60), '07 07 07', Buffer.alloc(32, 7).toString('base64')]
    expect(spellings.filter((spelling) => printed.includes(spelling))).toEqual([])
  })
})

describe('a file that somebody changed', () => {
  async function withKey(subject = 'a'): Promise<string> {
    const file = temporaryFile()
    const keys = await sqliteKeyStore({ file, provider })
    await keys.getOrCreate([subject])
    await keys.close()
    return file
  }
  const setWrapped = (file: string, wrapped: Buffer | null): void =>
    raw(file, (db) => void db.prepare('UPDATE subject SET wrapped = ? WHERE subject = ?').run(wrapped, 'a'))

  test('never yields another key: every flipped byte is found', async () => {
    const file = await withKey()
    const whole = wrappedOf(file, 'a')
    for (let index = 0; index < whole.length; index++) {
      const flipped = Buffer.from(whole)
      flipped.writeUInt8(whole.readUInt8(index) ^ 1, index)
      setWrapped(file, flipped)
      const keys = await sqliteKeyStore({ file, provider, cachedSubjects: 1 })
      const key = await one(keys, 'a')
      expect(() => fingerprint(key)).toThrow(expect.objectContaining({ code: 'store-refused', problem: 'damaged' }))
      await keys.close()
    }
  })

  test.for([['cut short', (whole: Buffer) => whole.subarray(1)] as const, ['lost', () => null] as const])(
    'never reads as erased when a key was %s',
    async ([, change]) => {
      const file = await withKey()
      setWrapped(file, change(wrappedOf(file, 'a')))
      const key = await one(await opened(file), 'a')
      expect(() => fingerprint(key)).toThrow(expect.objectContaining({ code: 'store-refused', problem: 'damaged' }))
    },
  )

  test('can still be erased when the key is damaged', async () => {
    const file = await withKey()
    setWrapped(file, Buffer.alloc(60))
    const keys = await opened(file)
    await erase(keys, 'a')
    expect(await one(keys, 'a')).toEqual({ status: 'erased', erased: 1 })
  })

  test('keeps a destroyed key dead when its row comes back from a backup', async () => {
    const file = await withKey()
    const backup = wrappedOf(file, 'a')
    const keys = await opened(file)
    await erase(keys, 'a')
    setWrapped(file, backup)
    raw(file, (db) => db.exec(`UPDATE subject SET master_key = '${master.id}'`))
    expect(await one(await opened(file), 'a')).toEqual({ status: 'erased', erased: 1 })
  })

  test('keeps a destroyed key dead when it comes back under a new generation', async () => {
    const file = await withKey()
    const keys = await opened(file)
    const key = (await one(keys, 'a')) as SubjectKey & { status: 'active' }
    const planted = wrappedKey(master.key, 'a', 2, key.key.opening())
    await erase(keys, 'a')
    raw(file, (db) => db.prepare('UPDATE subject SET generation = 2, master_key = ?, wrapped = ?').run(master.id, planted))
    expect(await one(await opened(file), 'a')).toEqual({ status: 'erased', erased: 2 })
  })

  test('keeps a key to its subject', async () => {
    const file = await withKey()
    const wrapped = wrappedOf(file, 'a')
    raw(file, (db) => db.prepare('INSERT INTO subject VALUES (?, 1, ?, ?, 0, NULL)').run('b', master.id, wrapped))
    const key = await one(await opened(file), 'b')
    expect(() => fingerprint(key)).toThrow(expect.objectContaining({ problem: 'damaged' }))
  })
})
