import { createSecretKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { masterKey } from './key-provider.js'
import { sqliteKeyStore, type SqliteKeyStore } from './sqlite-key-store.js'
import { bytesOnDisk, erase, fingerprint, holding, master, one, opened, provider, raw, temporaryFile, wrappedOf } from './key-store-file.fixture.js'

const oldMaster = master
const newMaster = masterKey(Buffer.alloc(32, 8))

describe('the master key', () => {
  const store = async (keys: SqliteKeyStore): Promise<void> => {
    await keys.getOrCreate(['a'])
    await keys.close()
  }

  test('is needed: another one, or a garbled one under its id, is refused and changes nothing', async () => {
    const file = temporaryFile()
    await store(await sqliteKeyStore({ file, provider }))
    const before = readFileSync(file)
    const garbled = { id: oldMaster.id, key: createSecretKey(Buffer.alloc(32, 9)) }
    for (const wrong of [holding(newMaster), holding(garbled)])
      await expect(sqliteKeyStore({ file, provider: wrong })).rejects.toMatchObject({ code: 'wrong-master-key', masterKeyId: oldMaster.id })
    expect(readFileSync(file).equals(before)).toBe(true)
    expect((await one(await opened(file), 'a')).status).toBe('active')
  })

  test('is replaced by rewrap, after which the old one opens nothing and the keys are the same', async () => {
    const file = temporaryFile()
    const names = Array.from({ length: 1234 }, (_, index) => `s${index}`)
    const old = await opened(file)
    const before = [...(await old.getOrCreate(names)).values()].map(fingerprint)
    await erase(old, 's9')
    const trace = wrappedOf(file, 's1')
    await old.close()
    const rotating = await opened(file, { provider: holding(newMaster, oldMaster) })
    expect(await rotating.rewrap()).toBe(1233)
    expect(await rotating.rewrap()).toBe(0)
    expect(bytesOnDisk(file).includes(trace)).toBe(false)
    await rotating.close()
    const after = await opened(file, { provider: holding(newMaster) })
    expect([...(await after.get(names)).values()].map(fingerprint)).toEqual(before.with(9, 'erased'))
    await expect(sqliteKeyStore({ file, provider })).rejects.toMatchObject({ code: 'wrong-master-key', masterKeyId: newMaster.id })
  })

  test('may be half replaced: an interrupted rewrap reads everywhere and continues', async () => {
    const file = temporaryFile()
    const names = Array.from({ length: 800 }, (_, index) => `s${String(index).padStart(3, '0')}`)
    const old = await opened(file)
    const before = [...(await old.getOrCreate(names)).values()].map(fingerprint)
    const whole = wrappedOf(file, 's700')
    const setKey = (wrapped: Buffer): void => raw(file, (db) => void db.prepare('UPDATE subject SET wrapped = ? WHERE subject = ?').run(wrapped, 's700'))
    setKey(Buffer.alloc(60))
    const rotating = await opened(file, { provider: holding(newMaster, oldMaster) })
    await expect(rotating.rewrap()).rejects.toMatchObject({ code: 'store-refused', problem: 'damaged' })
    setKey(whole)
    const reading = await opened(file, { provider: holding(newMaster, oldMaster) })
    expect([...(await reading.get(names)).values()].map(fingerprint)).toEqual(before)
    expect(await rotating.rewrap()).toBe(300)
    expect([...(await (await opened(file, { provider: holding(newMaster) })).get(names)).values()].map(fingerprint)).toEqual(before)
  })

  test('that was replaced is not used for new keys by a process that still has it', async () => {
    const file = temporaryFile()
    const stale = await opened(file)
    const rotating = await opened(file, { provider: holding(newMaster, oldMaster) })
    await rotating.rewrap()
    await expect(stale.getOrCreate(['a'])).rejects.toMatchObject({ code: 'wrong-master-key', masterKeyId: newMaster.id })
  })
})
