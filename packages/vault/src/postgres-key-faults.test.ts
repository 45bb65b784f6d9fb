import { inject, describe, expect, test } from 'vitest'
import { faultyProxy, type Fault } from '../../store-postgres/src/faulty-proxy.fixture.js'
import { keySchema, onServer, openedOnServer } from './key-schema.fixture.js'
import { copyKeys } from './key-copy.js'
import { erase, fingerprint, one } from './key-store-file.fixture.js'
import { memoryKeyStore } from './memory-key-store.js'

/** Every change of keys, by the names of its statements. */
const changes = ['put', 'change', 'adopt'] as const

describe('when the server ends connections', () => {
  test('at random moments, no key is lost or doubled, and no destroyed one comes back', async () => {
    const schema = keySchema()
    // An application name of its own, so that only this test's connections are ended.
    const url = new URL(inject('postgresUrl'))
    url.searchParams.set('application_name', schema)
    const stores = await Promise.all([openedOnServer(schema, { url: url.href }), openedOnServer(schema, { url: url.href })])
    const state = { working: true, ended: 0 }
    const ending = (async () => {
      while (state.working) {
        state.ended += (await onServer('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [schema])).length
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    })()
    const given = new Map<string, string | undefined>()
    const work = stores.map(async (keys, store) => {
      for (let n = 0; n < 30; n++) {
        const name = `s${store}-${n}`
        given.set(name, fingerprint((await keys.getOrCreate([name])).get(name)))
        if (n % 3 !== 0) continue
        await keys.fence(name, 'e1')
        given.set(name, 'erased')
        await keys.destroy(name)
        if (n % 2 !== 0) continue
        await keys.reopen(name, 'consent')
        given.set(name, fingerprint((await keys.getOrCreate([name])).get(name)))
      }
    })
    await Promise.all(work).finally(() => {
      state.working = false
    })
    await ending
    expect(state.ended).toBeGreaterThan(5)
    const found = await (await openedOnServer(schema)).get(given.keys())
    expect([...found].map(([name, key]) => [name, fingerprint(key)])).toEqual([...given])
  })
})

describe('when the answer to a commit is lost', () => {
  test('every time, each step of an erasure takes effect once', async () => {
    const proxy = await faultyProxy(...changes)
    const schema = keySchema()
    const [keys, other] = [await openedOnServer(schema, { url: proxy.url }), await openedOnServer(schema)]
    proxy.faults = (number) => (number % 2 === 1 ? 'lost-after' : 'pass')
    for (let n = 0; n < 6; n++) {
      const made = fingerprint((await keys.getOrCreate([`s${n}`])).get(`s${n}`))
      expect(await keys.fence(`s${n}`, 'e1')).toEqual({ erasureEventId: 'e1', generation: 1, fingerprint: made })
      await keys.destroy(`s${n}`)
      await keys.reopen(`s${n}`, 'consent')
      const again = fingerprint((await keys.getOrCreate([`s${n}`])).get(`s${n}`))
      expect(again).not.toBe(made)
      expect(fingerprint(await one(other, `s${n}`))).toBe(again)
    }
    expect(proxy.happened['lost-after']).toBe(30)
    const [row] = await onServer(`select max(generation)::integer as generation, max(revision)::integer as revision from "${schema}".subject`)
    expect(row).toEqual({ generation: 2, revision: 5 })
  })

  test('a key another process made meanwhile, or destroyed, is told as it is', async () => {
    const proxy = await faultyProxy(...changes)
    const schema = keySchema()
    const [keys, other] = [await openedOnServer(schema, { url: proxy.url }), await openedOnServer(schema)]
    proxy.faults = (number) => (number === 1 ? 'lost-before' : 'pass')
    const made = await Promise.all([keys.getOrCreate(['a']), other.getOrCreate(['a'])])
    expect(new Set(made.map((found) => fingerprint(found.get('a')))).size).toBe(1)
    expect(proxy.happened['lost-before']).toBe(1)
  })

  test('of a reopening, and the subject is erased again before it is repeated, it stays erased', async () => {
    const proxy = await faultyProxy(...changes)
    const schema = keySchema()
    const [keys, other] = [await openedOnServer(schema, { url: proxy.url, tryMs: 400 }), await openedOnServer(schema)]
    await other.getOrCreate(['a'])
    await erase(other, 'a')
    proxy.faults = (number) => (number === 1 ? 'silence' : 'pass')
    const reopening = keys.reopen('a', 'consent')
    while ((await one(other, 'a')).status !== 'reopened') await new Promise((resolve) => setTimeout(resolve, 5))
    await other.getOrCreate(['a'])
    await other.fence('a', 'e2')
    await other.destroy('a')
    await reopening
    expect(proxy.happened.silence).toBe(1)
    expect(await one(keys, 'a')).toEqual({ status: 'erased', erased: 2 })
  })

  test('of taking over subjects, it takes effect once, and nothing of an erased key is left', async () => {
    const proxy = await faultyProxy('adopt', 'look')
    const schema = keySchema()
    const [from, keys] = [memoryKeyStore(), await openedOnServer(schema, { url: proxy.url, tryMs: 400 })]
    const names = Array.from({ length: 20 }, (_, index) => `s${index}`)
    await from.getOrCreate(names)
    proxy.faults = (number) => (['lost-after', 'pass', 'lost-before', 'silence'] as const)[number % 4] ?? 'pass'
    expect(await copyKeys(from, keys)).toMatchObject({ subjects: 20, equal: true })
    for (const name of names.slice(0, 10)) await erase(from, name)
    expect(await copyKeys(from, keys)).toMatchObject({ active: 10, equal: true })
    expect(Object.entries(proxy.happened).filter(([, times]) => times === 0)).toEqual([])
    const text = `select revision::integer, count(*)::integer from "${schema}".subject group by revision order by revision`
    expect(await onServer(text)).toEqual([
      { revision: 1, count: 10 },
      { revision: 2, count: 10 },
    ])
    const [row] = await onServer(`select count(*)::integer as zero from "${schema}".data_key where destroyed and wrapped = decode(repeat('00', 60), 'hex')`)
    expect(row).toEqual({ zero: 10 })
  })

  test('and connections break and fall silent besides, every call is answered and every key is as it was told', async () => {
    const proxy = await faultyProxy(...changes, 'look')
    const schema = keySchema()
    const stores = await Promise.all([1, 2].map(() => openedOnServer(schema, { url: proxy.url, tryMs: 150 })))
    const faults: readonly Fault[] = ['pass', 'pass', 'pass', 'pass', 'lost-before', 'lost-after', 'lost-after', 'silence']
    proxy.faults = (number) => faults[(number * 5) % 8] ?? 'pass'
    const names = Array.from({ length: 12 }, (_, index) => `s${index}`)
    const told = new Map<string, string | undefined>()
    await Promise.all(
      names.map(async (name, index) => {
        const [keys, other] = index % 2 === 0 ? stores : stores.toReversed()
        if (!keys || !other) return
        const made = await Promise.all([keys.getOrCreate([name]), other.getOrCreate([name])])
        expect(fingerprint(made[0].get(name))).toBe(fingerprint(made[1].get(name)))
        told.set(name, fingerprint(made[0].get(name)))
        if (index % 3 !== 0) return
        await Promise.all([keys.fence(name, 'e1'), other.fence(name, 'e1')])
        await Promise.all([keys.destroy(name), other.destroy(name)])
        told.set(name, 'erased')
      }),
    )
    expect(Object.entries(proxy.happened).filter(([, times]) => times === 0)).toEqual([])
    const found = await (await openedOnServer(schema)).get(names)
    expect(names.map((name) => [name, fingerprint(found.get(name))])).toEqual(names.map((name) => [name, told.get(name)]))
  })

  test('and no try is answered within the budget, the server is told as unreachable, and the same call repeated finds what took effect', async () => {
    const proxy = await faultyProxy(...changes)
    const schema = keySchema()
    const keys = await openedOnServer(schema, { url: proxy.url, tryMs: 100, budgetMs: 250 })
    await keys.getOrCreate(['a'])
    proxy.faults = () => 'silence'
    await expect(keys.fence('a', 'e1')).rejects.toMatchObject({ code: 'store-unreachable' })
    proxy.faults = () => 'pass'
    const before = await onServer(`select epoch from "${schema}".keeper`)
    expect(await keys.fence('a', 'e1')).toMatchObject({ erasureEventId: 'e1', generation: 1 })
    expect(await onServer(`select epoch from "${schema}".keeper`)).toEqual(before)
  })
})

test('a change waits for the disk also where the database is told otherwise', async () => {
  const schema = keySchema()
  const url = new URL(inject('postgresUrl'))
  url.searchParams.set('options', '-c synchronous_commit=off')
  const keys = await openedOnServer(schema, { url: url.href })
  await onServer(`create table "${schema}".seen (setting text)`)
  await onServer(
    `create function "${schema}".note() returns trigger language plpgsql as 'begin insert into "${schema}".seen values (current_setting(''synchronous_commit'')); return new; end'`,
  )
  await onServer(`create trigger note before insert or update on "${schema}".data_key for each row execute function "${schema}".note()`)
  await keys.getOrCreate(['a'])
  await erase(keys, 'a')
  expect(await onServer(`select setting from "${schema}".seen`)).toEqual([{ setting: 'on' }, { setting: 'on' }])
})
