import pg from 'pg'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { keySchema, onServer, openedOnServer, wrappedOnServer } from './key-schema.fixture.js'
import { erase, fingerprint, holding, master, one } from './key-store-file.fixture.js'
import { masterKey } from './key-provider.js'

const oldMaster = master
const newMaster = masterKey(Buffer.alloc(32, 8))
const both = { provider: holding(newMaster, oldMaster) }

const numbered = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `s${String(index).padStart(4, '0')}`)

describe('the master key of keys on PostgreSQL', () => {
  test('is replaced by rewrap, after which the old one opens nothing and the keys are the same', async () => {
    const schema = keySchema()
    const names = numbered(1234)
    const old = await openedOnServer(schema)
    const before = [...(await old.getOrCreate(names)).values()].map(fingerprint)
    await erase(old, 's0009')
    const rotating = await openedOnServer(schema, both)
    expect(await rotating.rewrap()).toBe(1233)
    expect(await rotating.rewrap()).toBe(0)
    const after = await openedOnServer(schema, { provider: holding(newMaster) })
    expect([...(await after.get(names)).values()].map(fingerprint)).toEqual(before.with(9, 'erased'))
    await expect(openedOnServer(schema)).rejects.toMatchObject({ code: 'wrong-master-key', masterKeyId: newMaster.id })
  })

  test('may be half replaced: an interrupted rewrap reads everywhere and continues', async () => {
    const schema = keySchema()
    const names = numbered(800)
    const before = [...(await (await openedOnServer(schema)).getOrCreate(names)).values()].map(fingerprint)
    const whole = await wrappedOnServer(schema, 's0700')
    const setKey = (wrapped: Buffer): Promise<unknown> => onServer(`update "${schema}".data_key set wrapped = $1 where subject = 's0700'`, [wrapped])
    await setKey(Buffer.alloc(60))
    const rotating = await openedOnServer(schema, both)
    await expect(rotating.rewrap()).rejects.toMatchObject({ code: 'store-refused', problem: 'damaged' })
    await setKey(whole)
    const reading = await openedOnServer(schema, both)
    expect([...(await reading.get(names)).values()].map(fingerprint)).toEqual(before)
    expect(await rotating.rewrap()).toBe(300)
    const after = await openedOnServer(schema, { provider: holding(newMaster) })
    expect([...(await after.get(names)).values()].map(fingerprint)).toEqual(before)
  })

  test('that was replaced is not used for new keys by a process that still has it', async () => {
    const schema = keySchema()
    const stale = await openedOnServer(schema)
    await (await openedOnServer(schema, both)).rewrap()
    await expect(stale.getOrCreate(['a'])).rejects.toMatchObject({ code: 'wrong-master-key', masterKeyId: newMaster.id })
  })

  test('that is replaced while others make keys wraps none of them afterwards', async () => {
    const schema = keySchema()
    await openedOnServer(schema)
    const [rotating, ...others] = [await openedOnServer(schema, both), await openedOnServer(schema, both), await openedOnServer(schema, both)]
    const made = new Map<string, string | undefined>()
    const makers = others.map(async (keys, maker) => {
      for (let n = 0; n < 60; n++) made.set(`m${maker}-${n}`, fingerprint((await keys.getOrCreate([`m${maker}-${n}`])).get(`m${maker}-${n}`)))
    })
    await others[0]?.getOrCreate(numbered(300))
    const rewrapped = await Promise.all([rotating, ...others].map((keys) => keys.rewrap()))
    await Promise.all(makers)
    expect(Math.max(...rewrapped)).toBeGreaterThan(0)
    const after = await openedOnServer(schema, { provider: holding(newMaster) })
    const found = await after.get(made.keys())
    expect([...found].map(([name, key]) => [name, fingerprint(key)])).toEqual([...made])
    expect(await onServer(`select distinct master_key from "${schema}".data_key`)).toEqual([{ master_key: newMaster.id }])
  })

  test('is replaced though somebody reads all keys for long, which is told, and a repeated rewrap finishes', async () => {
    const schema = keySchema()
    await (await openedOnServer(schema)).getOrCreate(['a'])
    const rotating = await openedOnServer(schema, { ...both, tryMs: 300 })
    const reader = new pg.Client({ connectionString: inject('postgresUrl') })
    await reader.connect()
    onTestFinished(() => reader.end())
    await reader.query('begin')
    await reader.query(`select * from "${schema}".data_key`)
    await expect(rotating.rewrap()).rejects.toMatchObject({ code: 'store-busy' })
    expect((await one(rotating, 'a')).status).toBe('active')
    await reader.query('commit')
    expect(await rotating.rewrap()).toBe(0)
  })

  test('that is current when a key is stored must be the one that wraps it', async () => {
    const schema = keySchema()
    await openedOnServer(schema)
    const put = (masterKeyId: string): Promise<unknown> =>
      onServer(`select written from "${schema}".put_keys($1, array['a'], array[0], array[1], array['00'], 1000)`, [masterKeyId])
    expect(await put(newMaster.id)).toEqual([])
    expect(await onServer(`select subject from "${schema}".subject`)).toEqual([])
    expect(await put(oldMaster.id)).toEqual([{ written: 'a' }])
  })

  test('cannot be replaced by one whose keeper lacks an earlier one', async () => {
    const schema = keySchema()
    await (await openedOnServer(schema)).getOrCreate(['a'])
    const half = await openedOnServer(schema, both)
    const third = masterKey(Buffer.alloc(32, 10))
    await onServer(`update "${schema}".data_key set master_key = $1`, [third.id])
    await expect(half.rewrap()).rejects.toMatchObject({ code: 'wrong-master-key', masterKeyId: third.id })
    await expect(one(half, 'a')).rejects.toMatchObject({ code: 'wrong-master-key', masterKeyId: third.id })
  })
})
