import { statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { memoryKeyStore } from './memory-key-store.js'
import { keyStoreRules } from './key-store-rules.js'
import { copyKeys } from './key-copy.js'
import { expectSeenByBoth } from './seen-by-both.fixture.js'
import { bytesOnDisk, erase, fingerprint, one, opened, temporaryFile, wrappedOf } from './key-store-file.fixture.js'

describe('sqlite key store', () => {
  test.for(keyStoreRules)('$name', ({ check }) => check(() => opened(temporaryFile())))

  test('finds its keys again when it is opened anew', async () => {
    const file = temporaryFile()
    const first = await opened(file)
    const made = fingerprint((await first.getOrCreate(['a'])).get('a'))
    await first.close()
    expect(fingerprint(await one(await opened(file, { mustExist: true }), 'a'))).toBe(made)
  })

  test('keeps its file to its owner', async () => {
    const file = temporaryFile()
    const keys = await opened(file)
    await keys.getOrCreate(['a'])
    expect([file, `${file}-wal`].map((name) => statSync(name).mode & 0o777)).toEqual([0o600, 0o600])
  })

  test('makes the keys of one turn of the event loop in one transaction', async () => {
    const file = temporaryFile()
    const keys = await opened(file)
    const before = statSync(`${file}-wal`).size
    await Promise.all(Array.from({ length: 200 }, (_, index) => keys.getOrCreate([`s${index}`])))
    expect(statSync(`${file}-wal`).size - before).toBeLessThan(50 * 4096)
  })

  test('finishes what is under way before it closes', async () => {
    const file = temporaryFile()
    const keys = await opened(file)
    const made = keys.getOrCreate(['a']).catch((error: { code: string }) => error.code)
    await keys.get([])
    await keys.close()
    await made
    expect((await one(await opened(file), 'a')).status).toBe('active')
  })
})

describe('two connections', () => {
  test('agree on a key both want to make', async () => {
    const file = temporaryFile()
    const stores = await Promise.all([opened(file), opened(file), opened(file)])
    const made = await Promise.all(stores.map((keys) => keys.getOrCreate(['a'])))
    expect(new Set(made.map((found) => fingerprint(found.get('a')))).size).toBe(1)
  })

  test('see a key the other one destroyed, fenced or let come back, though they had it in memory', async () => {
    const file = temporaryFile()
    const [here, there] = await Promise.all([opened(file), opened(file)])
    await here.getOrCreate(['a', 'b'])
    await there.get(['a', 'b'])
    await here.fence('a', 'e1')
    expect(await one(there, 'a')).toEqual({ status: 'erased', erased: 1 })
    await here.destroy('a')
    await here.reopen('a', 'consent')
    expect(await one(there, 'a')).toEqual({ status: 'reopened', erased: 1 })
    await here.getOrCreate(['a'])
    expect(fingerprint(await one(there, 'a'))).toBe(fingerprint(await one(here, 'a')))
  })

  test('see what the other one took over, though they had it in memory or had made its key themselves', async () => {
    const file = temporaryFile()
    const [from, here, there] = [memoryKeyStore(), await opened(file), await opened(file)]
    await expectSeenByBoth(from, here, there)
  })

  test('report a reader that keeps a key in the log which another store erased, and taking over again wipes it', async () => {
    const file = temporaryFile()
    const [from, keys] = [memoryKeyStore(), await opened(file, { busyBudgetMs: 60 })]
    await from.getOrCreate(['a'])
    await copyKeys(from, keys)
    const wrapped = wrappedOf(file, 'a')
    await erase(from, 'a')
    const reader = new Database(file)
    onTestFinished(() => void reader.close())
    reader.exec('BEGIN; SELECT * FROM subject')
    await expect(copyKeys(from, keys)).rejects.toMatchObject({ code: 'store-busy' })
    expect(await one(keys, 'a')).toEqual({ status: 'erased', erased: 1 })
    reader.exec('COMMIT')
    expect(await copyKeys(from, keys)).toMatchObject({ equal: true })
    expect(bytesOnDisk(file).includes(wrapped)).toBe(false)
  })

  test('wait for each other while the event loop runs on', async () => {
    const file = temporaryFile()
    const keys = await opened(file)
    const rival = new Database(file)
    onTestFinished(() => void rival.close())
    rival.exec('BEGIN IMMEDIATE')
    let beats = 0
    const heartbeat = setInterval(() => {
      if (++beats === 5) rival.exec('COMMIT')
    }, 1)
    onTestFinished(() => clearInterval(heartbeat))
    expect((await keys.getOrCreate(['a'])).get('a')?.status).toBe('active')
    expect(beats).toBeGreaterThanOrEqual(5)
  })

  test('give up with a typed error when the other one never lets go', async () => {
    const file = temporaryFile()
    const keys = await opened(file, { busyBudgetMs: 60 })
    const rival = new Database(file)
    onTestFinished(() => void rival.close())
    rival.exec('BEGIN IMMEDIATE')
    await expect(keys.getOrCreate(['a'])).rejects.toMatchObject({ code: 'store-busy', waitedMs: 60 })
    rival.exec('ROLLBACK')
    expect((await keys.getOrCreate(['a'])).get('a')?.status).toBe('active')
  })

  test('report a reader that keeps a destroyed key in the log, and destroying again wipes it', async () => {
    const file = temporaryFile()
    const keys = await opened(file, { busyBudgetMs: 60 })
    await keys.getOrCreate(['a'])
    const wrapped = wrappedOf(file, 'a')
    const reader = new Database(file)
    onTestFinished(() => void reader.close())
    reader.exec('BEGIN; SELECT * FROM subject')
    await keys.fence('a', 'e1')
    await expect(keys.destroy('a')).rejects.toMatchObject({ code: 'store-busy' })
    expect(await one(keys, 'a')).toEqual({ status: 'erased', erased: 1 })
    reader.exec('COMMIT')
    await keys.destroy('a')
    expect(bytesOnDisk(file).includes(wrapped)).toBe(false)
  })
})
