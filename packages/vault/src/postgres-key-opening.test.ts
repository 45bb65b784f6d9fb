import { createSecretKey } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, inject, test } from 'vitest'
import { keySchema, onServer, openedOnServer } from './key-schema.fixture.js'
import { erase, fingerprint, master, one } from './key-store-file.fixture.js'
import { copyKeys } from './key-copy.js'
import { masterKey } from './key-provider.js'
import { memoryKeyStore } from './memory-key-store.js'
import { postgresKeyStore } from './postgres-key-store.js'

const hasSchema = async (schema: string): Promise<boolean> => (await onServer('select from pg_namespace where nspname = $1', [schema])).length > 0

const keeperOf = async (schema: string): Promise<string> => JSON.stringify(await onServer(`select * from "${schema}".keeper`))

describe('opening keys on PostgreSQL', () => {
  test('by many at once makes one key store', async () => {
    const schema = keySchema()
    const stores = await Promise.all(Array.from({ length: 8 }, () => openedOnServer(schema)))
    expect(await onServer(`select count(*)::integer as keepers from "${schema}".keeper`)).toEqual([{ keepers: 1 }])
    for (const keys of stores) expect((await keys.getOrCreate(['a'])).get('a')?.status).toBe('active')
  })

  test('refuses the keys of another log', async () => {
    const schema = keySchema()
    await openedOnServer(schema, { logId: 'log-1' })
    await expect(openedOnServer(schema, { logId: 'log-2' })).rejects.toMatchObject({ code: 'store-refused', problem: 'other-log' })
    await openedOnServer(schema, { logId: 'log-1' })
    await openedOnServer(schema)
  })

  test('refuses another master key, or a garbled one under its id, and changes nothing', async () => {
    const schema = keySchema()
    await (await openedOnServer(schema)).getOrCreate(['a'])
    const before = await keeperOf(schema)
    const other = masterKey(Buffer.alloc(32, 8))
    const garbled = { id: master.id, key: createSecretKey(Buffer.alloc(32, 9)) }
    for (const wrong of [other, garbled]) {
      const provider = { current: () => wrong, byId: (id: string) => (id === wrong.id ? wrong : undefined) }
      await expect(openedOnServer(schema, { provider })).rejects.toMatchObject({ code: 'wrong-master-key', masterKeyId: master.id })
    }
    expect(await keeperOf(schema)).toBe(before)
    expect((await one(await openedOnServer(schema), 'a')).status).toBe('active')
  })

  test('makes no new key store where one must exist', async () => {
    const schema = keySchema()
    await expect(openedOnServer(schema, { mustExist: true })).rejects.toMatchObject({ code: 'key-store-missing' })
    expect(await hasSchema(schema)).toBe(false)
  })

  test('finishes an opening that was cut short, which counts as missing where keys must exist', async () => {
    const schema = keySchema()
    await (await openedOnServer(schema)).close()
    await onServer(`delete from "${schema}".keeper`)
    await expect(openedOnServer(schema, { mustExist: true })).rejects.toMatchObject({ code: 'key-store-missing' })
    const keys = await openedOnServer(schema)
    expect((await keys.getOrCreate(['a'])).get('a')?.status).toBe('active')
  })

  test('refuses keys whose keeper was lost', async () => {
    const schema = keySchema()
    const keys = await openedOnServer(schema)
    await keys.getOrCreate(['a'])
    await onServer(`delete from "${schema}".keeper`)
    await expect(keys.get(['a'])).rejects.toMatchObject({ code: 'store-refused', problem: 'damaged' })
    await expect(openedOnServer(schema)).rejects.toMatchObject({ code: 'store-refused', problem: 'damaged' })
  })

  test("leaves tables of somebody else alone, though they are named like the keys'", async () => {
    const schema = keySchema()
    await onServer(`create schema "${schema}"`)
    await onServer(`create table "${schema}".fence (height integer)`)
    for (const mustExist of [false, true])
      await expect(openedOnServer(schema, { mustExist })).rejects.toMatchObject({ code: 'store-refused', problem: 'not-ours' })
  })

  test('refuses a schema of a newer release', async () => {
    const schema = keySchema()
    await (await openedOnServer(schema)).close()
    await onServer(`insert into "${schema}".migrations (name, timestamp) values ('002-later', now())`)
    await expect(openedOnServer(schema)).rejects.toMatchObject({ code: 'store-refused', problem: 'newer-layout' })
  })

  test('brings a schema of the first release to the layout of this one', async () => {
    const schema = keySchema()
    const made = fingerprint((await (await openedOnServer(schema)).getOrCreate(['a'])).get('a'))
    await onServer(`delete from "${schema}".migrations where name = '002-adoption'`)
    await onServer(`drop function "${schema}".adopt_subjects`)
    const [keys, other] = [await openedOnServer(schema, { mustExist: true }), memoryKeyStore()]
    await other.getOrCreate(['b'])
    expect(await copyKeys(other, keys)).toMatchObject({ equal: true })
    expect(fingerprint(await one(keys, 'a'))).toBe(made)
  })

  test('refuses a schema name that would need care', async () => {
    await expect(openedOnServer('Keys"; drop schema public; --')).rejects.toMatchObject({ code: 'invalid-schema-name' })
  })

  test('tells of a server that is not there in time, and without the password', async () => {
    const url = new URL(inject('postgresUrl'))
    url.port = '1'
    const error: unknown = await openedOnServer(keySchema(), { url: url.href, budgetMs: 100 }).catch((failure: unknown) => failure)
    expect(error).toMatchObject({ code: 'store-unreachable' })
    expect(inspect(error, { depth: 9 })).not.toContain(url.password)
  })

  test('needs no right to make tables where the keys are there already, nor one to vacuum', async () => {
    const schema = keySchema()
    await (await openedOnServer(schema)).close()
    const role = `r_${schema}`
    await onServer(`create role "${role}" login password 'x'`)
    await onServer(`grant usage on schema "${schema}" to "${role}"`)
    await onServer(`grant select, insert, update on all tables in schema "${schema}" to "${role}"`)
    try {
      const url = new URL(inject('postgresUrl'))
      url.username = role
      url.password = 'x'
      const keys = await postgresKeyStore({ url: url.href, schema, provider: { current: () => master, byId: () => master } })
      await keys.getOrCreate(['a'])
      await erase(keys, 'a')
      expect(await one(keys, 'a')).toEqual({ status: 'erased', erased: 1 })
      expect(await copyKeys(keys, keys)).toMatchObject({ equal: true })
      const other = memoryKeyStore()
      await other.getOrCreate(['b'])
      expect(await copyKeys(other, keys)).toMatchObject({ equal: true })
      expect(await keys.rewrap()).toBe(0)
      await keys.close()
    } finally {
      await onServer(`drop owned by "${role}"`)
      await onServer(`drop role "${role}"`)
    }
  })
})
