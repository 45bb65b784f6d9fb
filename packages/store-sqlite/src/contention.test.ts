import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import SQLite, { type Database } from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createLayout, isEmpty } from './layout.js'
import { sqliteEventStore, type SqliteEventStore, type SqliteEventStoreOptions } from './sqlite-event-store.js'
import { someEvent, someEvents, temporaryFile } from './temporary-file.fixture.js'

const open = async (options: SqliteEventStoreOptions): Promise<SqliteEventStore> => {
  const store = await sqliteEventStore(options)
  onTestFinished(() => store.close())
  return store
}

/** Another connection that holds the lock for writing. */
const lockedBy = (file: string): Database => {
  const db = new SQLite(file)
  onTestFinished(() => void db.close())
  db.exec('BEGIN IMMEDIATE')
  return db
}

/** The largest gap between two beats of 10 ms, in milliseconds, counted over `beats` of them. */
const heartbeat = (beats: number): Promise<number> =>
  new Promise((resolve) => {
    let last = performance.now()
    let largest = 0
    let left = beats
    const timer = setInterval(() => {
      const now = performance.now()
      largest = Math.max(largest, now - last)
      last = now
      if (--left > 0) return
      clearInterval(timer)
      resolve(largest)
    }, 10)
  })

test('appends one after another leave the event loop its turns', async () => {
  const store = await open({ file: await temporaryFile() })
  let turns = 0
  const count = (): void => {
    turns++
    next = setImmediate(count)
  }
  let next = setImmediate(count)
  for (let version = 0; version < 20; version++) await store.append('lead-1', version === 0 ? 'noStream' : BigInt(version), someEvents(1))
  clearImmediate(next)
  expect(turns).toBeGreaterThanOrEqual(9)
})

test('a store that somebody creates during the look at an empty file is not taken for a stranger', async () => {
  const file = await temporaryFile()
  const [db, other] = [new SQLite(file), new SQLite(file, { timeout: 0 })]
  onTestFinished(() => void (db.close(), other.close()))
  const pragma = db.pragma.bind(db)
  db.pragma = (source, options) => {
    const result = pragma(source, options)
    try {
      createLayout(other, file)
    } catch (error) {
      expect(error).toMatchObject({ code: 'SQLITE_BUSY' })
    }
    return result
  }
  expect(isEmpty(db, file)).toBe(true)
  db.pragma = pragma
  createLayout(db, file)
  expect(isEmpty(db, file)).toBe(false)
})

describe('while another connection writes', () => {
  test('an append waits without holding up the event loop, and is written once the lock is free', async () => {
    const file = await temporaryFile()
    const store = await open({ file })
    const other = lockedBy(file)
    const events = someEvents(3)
    const appending = store.append('lead-1', 'noStream', events)
    expect(await heartbeat(20)).toBeLessThan(300)
    expect(await store.head()).toBe(0n)
    other.exec('ROLLBACK')
    expect(await appending).toMatchObject({ duplicate: false, lastVersion: 3n })
  })

  test('an append gives up when its budget is used, and nothing of it is written', async () => {
    const file = await temporaryFile()
    const store = await open({ file, busyBudgetMs: 60 })
    const other = lockedBy(file)
    const appends = ['lead-1', 'lead-2'].map((stream) => store.append(stream as 'lead-1', 'noStream', someEvents(1)))
    for (const appending of appends) await expect(appending).rejects.toMatchObject({ code: 'store-busy', place: file })
    other.exec('ROLLBACK')
    expect(await store.head()).toBe(0n)
    expect(await store.append('lead-1', 'noStream', someEvents(1))).toMatchObject({ duplicate: false })
  })

  test('a store cannot be opened to write within its budget, but can be read', async () => {
    const file = await temporaryFile()
    const store = await open({ file })
    await store.append('lead-1', 'noStream', someEvents(1))
    lockedBy(file)
    await expect(sqliteEventStore({ file, busyBudgetMs: 50 })).rejects.toMatchObject({ code: 'store-busy' })
    const reading = await open({ file, readOnly: true })
    expect(await reading.head()).toBe(1n)
    await expect(reading.append('lead-1', 1n, someEvents(1))).rejects.toMatchObject({ code: 'store-read-only' })
  })

  test('an append that waits is answered before the store closes', async () => {
    const file = await temporaryFile()
    const store = await sqliteEventStore({ file, busyBudgetMs: 60 })
    const other = lockedBy(file)
    const appending = expect(store.append('lead-1', 'noStream', someEvents(1))).rejects.toMatchObject({ code: 'store-busy' })
    await store.close()
    await appending
    other.exec('ROLLBACK')
  })
})

describe('two stores on one file', () => {
  test('see what the other wrote, and refuse what the other made stale', async () => {
    const file = await temporaryFile()
    const [one, two] = [await open({ file }), await open({ file })]
    expect(one.logId).toBe(two.logId)
    await one.append('lead-1', 'noStream', someEvents(2))
    expect(await two.head()).toBe(2n)
    await expect(two.append('lead-1', 'noStream', someEvents(1))).rejects.toMatchObject({ code: 'wrong-expected-version', actual: 2n })
    await two.append('lead-1', 2n, [someEvent({ type: 'LeadLost' })])
    const types: string[] = []
    for await (const batch of one.readStream('lead-1')) types.push(...batch.map(({ type }) => type))
    expect(types).toEqual(['LeadCreated', 'LeadCreated', 'LeadLost'])
  })

  test('never let recordedAt go back, whichever clock is behind', async () => {
    const file = await temporaryFile()
    const [ahead, behind] = [await open({ file, clock: () => 2000 }), await open({ file, clock: () => 1000 })]
    await ahead.append('lead-1', 'noStream', someEvents(1))
    await behind.append('lead-1', 1n, someEvents(1))
    for await (const batch of behind.readAll()) expect(batch.map(({ recordedAt }) => recordedAt)).toEqual([2000, 2000])
  })
})

const room = fileURLToPath(new URL('..', import.meta.url))

/** Each child runs what is built, as another program would. */
const inChildren = (count: number, script: string, ...values: readonly string[]): Promise<readonly string[]> =>
  Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const source = `import { sqliteEventStore } from '@leadledger/store-sqlite'; const [index, ...values] = process.argv.slice(1); ${script}`
      const run = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', source, String(index), ...values], { cwd: room })
      return run.stdout
    }),
  )

describe.skipIf(!existsSync(`${room}/dist/index.js`))('processes of their own (skipped before a build)', () => {
  test('create one store when twenty open a new file at once', async () => {
    const file = await temporaryFile()
    const script = `
      const store = await sqliteEventStore({ file: values[0] })
      await store.append('lead-' + index, 'noStream', JSON.parse(values[1]))
      console.log(store.logId)
      await store.close()`
    const logIds = await inChildren(20, script, file, JSON.stringify(someEvents(2)))
    expect(new Set(logIds).size).toBe(1)
    expect(await (await open({ file })).head()).toBe(40n)
  })

  test('open, write and close again and again without an error', async () => {
    const file = await temporaryFile()
    const script = `
      for (let round = 0; round < 15; round++) {
        const store = await sqliteEventStore({ file: values[0] })
        await store.append('lead-' + index + '.' + round, 'noStream', JSON.parse(values[1]))
        await store.close()
      }`
    await inChildren(4, script, file, JSON.stringify(someEvents(1)))
    expect(await (await open({ file })).head()).toBe(60n)
  })

  test('have one winner in every race for a stream', async () => {
    const file = await temporaryFile()
    await (await sqliteEventStore({ file })).close()
    const script = `
      const store = await sqliteEventStore({ file: values[0] })
      let won = 0
      for (let round = 0; round < 50; round++) {
        const id = crypto.randomUUID()
        const event = { id, type: 'LeadCreated', schema: 1, occurredAt: null, data: '{}', metadata: '{}' }
        try { await store.append('lead-' + round, 'noStream', [event]); won++ } catch (error) { if (error.code !== 'wrong-expected-version') throw error }
      }
      console.log(won)
      await store.close()`
    const wins = await inChildren(4, script, file)
    expect(wins.reduce((sum, won) => sum + Number(won), 0)).toBe(50)
    expect(await (await open({ file })).head()).toBe(50n)
  })
})
