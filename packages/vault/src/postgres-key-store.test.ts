import pg from 'pg'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { keySchema, onServer, openedOnServer } from './key-schema.fixture.js'
import { erase, fingerprint, one } from './key-store-file.fixture.js'
import { copyKeys } from './key-copy.js'
import type { KeyStore } from './key-store.js'
import { keyStoreRules } from './key-store-rules.js'
import { memoryKeyStore } from './memory-key-store.js'
import { expectSeenByBoth } from './seen-by-both.fixture.js'

describe('postgres key store', () => {
  test.for(keyStoreRules)('$name', ({ check }) => check(() => openedOnServer(keySchema())))

  test('finds its keys again when it is opened anew', async () => {
    const schema = keySchema()
    const first = await openedOnServer(schema)
    const made = fingerprint((await first.getOrCreate(['a'])).get('a'))
    await first.close()
    expect(fingerprint(await one(await openedOnServer(schema, { mustExist: true }), 'a'))).toBe(made)
  })

  test('makes the keys of one turn of the event loop in one transaction', async () => {
    const schema = keySchema()
    const keys = await openedOnServer(schema)
    await Promise.all(Array.from({ length: 200 }, (_, index) => keys.getOrCreate([`s${index}`])))
    const text = `select count(*)::integer as keys, count(distinct xmin::text)::integer as transactions from "${schema}".data_key`
    expect(await onServer(text)).toEqual([{ keys: 200, transactions: 1 }])
  })

  test.for(['a\0b', 'half \ud800 a pair', 'é'.repeat(1001)])('refuses the subject %j, which it could not keep apart from others', async (subject) => {
    const keys = await openedOnServer(keySchema())
    const others = keys.getOrCreate(['a'])
    await expect(keys.get([subject])).rejects.toMatchObject({ code: 'invalid-subject' })
    await expect(keys.getOrCreate(['b', subject])).rejects.toMatchObject({ code: 'invalid-subject' })
    await expect(keys.fence(subject, 'e1')).rejects.toMatchObject({ code: 'invalid-subject' })
    const other = memoryKeyStore()
    await other.getOrCreate([subject])
    await expect(copyKeys(other, keys)).rejects.toMatchObject({ code: 'invalid-subject' })
    expect((await others).get('a')?.status).toBe('active')
  })

  test('keeps subjects of the longest names', async () => {
    const keys = await openedOnServer(keySchema())
    const names = ['é'.repeat(1000), `${'é'.repeat(999)}è`]
    const made = await keys.getOrCreate(names)
    expect(new Set(names.map((name) => fingerprint(made.get(name)))).size).toBe(2)
  })

  test('does not answer once its server has become a replica, which may not have heard of an erasure', async () => {
    const schema = keySchema()
    await onServer(`create schema "${schema}"`)
    await onServer(`create table "${schema}".standby as select false as now`)
    await onServer(`create function "${schema}".pg_is_in_recovery() returns boolean language sql as 'select now from "${schema}".standby'`)
    const url = new URL(inject('postgresUrl'))
    url.searchParams.set('options', `-c search_path=${schema},pg_catalog`)
    const keys = await openedOnServer(schema, { url: url.href })
    await keys.getOrCreate(['a'])
    await onServer(`update "${schema}".standby set now = true`)
    await expect(keys.get(['a'])).rejects.toMatchObject({ code: 'store-refused', problem: 'replica' })
  })

  test('forgets what it has in memory when its database is put back to an earlier state', async () => {
    const schema = keySchema()
    const keys = await openedOnServer(schema)
    await keys.fence('z', 'e1')
    await keys.getOrCreate(['a'])
    await onServer(`delete from "${schema}".subject where subject = 'a'`)
    await onServer(`update "${schema}".keeper set epoch = 0`)
    expect(await one(keys, 'a')).toEqual({ status: 'never' })
    await onServer(`update "${schema}".keeper set epoch = 1`)
    expect(await one(keys, 'a')).toEqual({ status: 'never' })
  })
})

describe('two stores on one schema', () => {
  test('agree on a key both want to make', async () => {
    const schema = keySchema()
    const stores = await Promise.all([openedOnServer(schema), openedOnServer(schema), openedOnServer(schema)])
    const names = Array.from({ length: 50 }, (_, index) => `s${index}`)
    const made = await Promise.all(stores.map((keys, index) => keys.getOrCreate(index === 1 ? names.toReversed() : names)))
    expect(new Set(made.map((found) => names.map((name) => fingerprint(found.get(name))).join())).size).toBe(1)
  })

  test('see a key the other one destroyed, fenced or let come back, though they had it in memory', async () => {
    const schema = keySchema()
    const [here, there] = await Promise.all([openedOnServer(schema), openedOnServer(schema)])
    await here.getOrCreate(['a', 'b'])
    await there.get(['a', 'b'])
    await here.fence('a', 'e1')
    expect(await one(there, 'a')).toEqual({ status: 'erased', erased: 1 })
    await here.destroy('a')
    await here.reopen('a', 'consent')
    expect(await one(there, 'a')).toEqual({ status: 'reopened', erased: 1 })
    await here.getOrCreate(['a'])
    expect(fingerprint(await one(there, 'a'))).toBe(fingerprint(await one(here, 'a')))
    expect((await one(there, 'b')).status).toBe('active')
  })

  test('see what the other one took over, though they had it in memory', async () => {
    const schema = keySchema()
    await expectSeenByBoth(memoryKeyStore(), await openedOnServer(schema), await openedOnServer(schema))
  })

  test('take over the same subjects at the same moment, while others erase and make them, and lose nothing', async () => {
    const schema = keySchema()
    const [from, first, second, third] = [memoryKeyStore(), await openedOnServer(schema), await openedOnServer(schema), await openedOnServer(schema)]
    const names = Array.from({ length: 40 }, (_, index) => `s${index}`)
    await from.getOrCreate(names)
    for (const name of names.slice(0, 10)) await erase(from, name)
    await copyKeys(from, first)
    for (const name of names.slice(10, 20)) await erase(from, name)
    const others = Promise.all([...names.slice(20, 30).map((name) => erase(third, name)), third.getOrCreate(['new'])])
    await Promise.all([copyKeys(from, first), copyKeys(from, second), others])
    const found = await third.get(names)
    expect(names.filter((name) => found.get(name)?.status === 'erased')).toEqual(names.slice(0, 30))
    for (const name of names.slice(30)) expect(fingerprint(found.get(name))).toBe(fingerprint(await one(from, name)))
    expect((await one(first, 'new')).status).toBe('active')
  })

  test('never give a key to whoever asks after its fence, however many ask meanwhile', async () => {
    const schema = keySchema()
    const [here, there] = await Promise.all([openedOnServer(schema), openedOnServer(schema)])
    const names = Array.from({ length: 60 }, (_, index) => `s${index}`)
    await here.getOrCreate(names)
    let fenced = 0
    let looks = 0
    const looking = Array.from({ length: 8 }, async () => {
      while (fenced < names.length) {
        const before = fenced
        const found = await there.get(names)
        looks++
        expect(names.slice(0, before).filter((name) => found.get(name)?.status !== 'erased')).toEqual([])
        expect(found.size).toBe(names.length)
      }
    })
    for (const name of names) {
      await here.fence(name, 'e1')
      fenced++
    }
    await Promise.all(looking)
    expect(looks).toBeGreaterThan(names.length)
  })

  test('erase, reopen and use a subject at the same moment, and agree on how it ends', async () => {
    const schema = keySchema()
    const [first, second, third] = await Promise.all([openedOnServer(schema), openedOnServer(schema), openedOnServer(schema)])
    const orRefused = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => expect(error).toMatchObject({ code: 'key-state-conflict' }))
    const endings = new Set<string>()
    for (let round = 0; round < 20; round++) {
      await first.getOrCreate(['a'])
      const eraseOnce = async (keys: KeyStore): Promise<void> => {
        await keys.fence('a', `e${round}`)
        await orRefused(keys.destroy('a'))
      }
      await Promise.all([eraseOnce(first), eraseOnce(second), orRefused(third.reopen('a', 'consent')), third.getOrCreate(['a'])])
      const seen = await Promise.all([first, second, third].map((keys) => one(keys, 'a')))
      expect(new Set(seen.map((key) => JSON.stringify(key))).size).toBe(1)
      endings.add(seen[0]?.status ?? '')
      await erase(third, 'a', `end ${round}`)
      await third.reopen('a', 'consent')
    }
    expect(endings.has('erased')).toBe(true)
  })

  const holding = async (schema: string): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: inject('postgresUrl') })
    await client.connect()
    onTestFinished(() => client.end())
    await client.query('begin')
    await client.query(`select * from "${schema}".begin_change(1000)`)
    return client
  }

  test('wait for each other', async () => {
    const schema = keySchema()
    const keys = await openedOnServer(schema)
    const holder = await holding(schema)
    const making = keys.getOrCreate(['a'])
    expect(await one(keys, 'a')).toEqual({ status: 'never' })
    await holder.query('commit')
    expect((await making).get('a')?.status).toBe('active')
  })

  test('give up with a typed error when the other one never lets go', async () => {
    const schema = keySchema()
    const keys = await openedOnServer(schema, { tryMs: 250 })
    const holder = await holding(schema)
    await expect(keys.getOrCreate(['a'])).rejects.toMatchObject({ code: 'store-busy' })
    await expect(keys.fence('a', 'e1')).rejects.toMatchObject({ code: 'store-busy' })
    await holder.query('rollback')
    expect((await keys.getOrCreate(['a'])).get('a')?.status).toBe('active')
  })
})
