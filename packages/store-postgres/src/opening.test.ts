import { inspect } from 'node:util'
import { describe, expect, inject, test } from 'vitest'
import { onServer, openStore, schemaOfTest } from './fresh-schema.fixture.js'
import { postgresEventStore } from './postgres-event-store.js'
import { all, someEvents } from './sample-events.fixture.js'

/** The server of this run, on which one of PostgreSQL's own functions answers otherwise. */
async function pretending(schema: string, definition: string): Promise<string> {
  await onServer(`create schema "${schema}"`, `create function "${schema}".${definition}`)
  const url = new URL(inject('postgresUrl'))
  url.searchParams.set('options', `-c search_path=${schema},pg_catalog`)
  return url.href
}

describe('opening a store on PostgreSQL', () => {
  test('makes one log of a fresh schema, however many open it at the same moment', async () => {
    const schema = schemaOfTest()
    const stores = await Promise.all(Array.from({ length: 8 }, () => openStore({ schema })))
    expect(new Set(stores.map(({ logId }) => logId)).size).toBe(1)
    await Promise.all(stores.map((store, index) => store.append(`lead-${index}`, 'noStream', someEvents(2))))
    for (const store of stores) expect(await all(store)).toHaveLength(16)
  })

  test('keeps tenants apart, a schema each', async () => {
    const [one, other] = [await openStore(), await openStore()]
    await one.append('lead-1', 'noStream', someEvents(2))
    expect(await all(other)).toEqual([])
    expect(await other.append('lead-1', 'noStream', someEvents(1))).toMatchObject({ position: 1n })
  })

  test('says where it stands', async () => {
    const schema = schemaOfTest()
    const store = await openStore({ schema })
    expect(await store.describe()).toMatchObject({ place: expect.stringMatching(/^postgres:\/\/[^@]+$/), schema, logId: store.logId, synchronousCommit: 'on' })
  })

  test.for(['', 'Leads', 'a b', '1a', 'x'.repeat(49), 'a"; drop schema public; --'])('refuses the schema name %o', async (schema) => {
    await expect(postgresEventStore({ url: inject('postgresUrl'), schema })).rejects.toMatchObject({ code: 'invalid-schema-name' })
  })

  test.for(['', 'events.db', 'mysql://host/leads', 'postgres//secret'])('refuses the address %o without repeating it', async (url) => {
    const error: unknown = await postgresEventStore({ url }).catch((failure: unknown) => failure)
    expect(error).toMatchObject({ code: 'store-refused', problem: 'not-ours' })
    expect(inspect(error)).not.toContain('secret')
  })

  test('refuses a wrong password without repeating it', async () => {
    const url = new URL(inject('postgresUrl'))
    url.password = 'not-the-password'
    const error: unknown = await postgresEventStore({ url: url.href }).catch((failure: unknown) => failure)
    expect(error).toMatchObject({ code: 'store-refused' })
    expect(inspect(error, { depth: 9 })).not.toContain(url.password)
  })

  test('refuses a database that does not exist', async () => {
    const url = new URL(inject('postgresUrl'))
    url.pathname = '/nowhere'
    await expect(postgresEventStore({ url: url.href })).rejects.toMatchObject({ code: 'store-refused' })
  })

  test("leaves tables of somebody else alone, though they are named like the log's", async () => {
    const schema = schemaOfTest()
    await onServer(`create schema "${schema}"`, `create table "${schema}".events (party text)`)
    await expect(openStore({ schema })).rejects.toMatchObject({ code: 'store-refused', problem: 'not-ours' })
    expect(await onServer(`select table_name from information_schema.tables where table_schema = '${schema}'`)).toEqual([{ table_name: 'events' }])
  })

  test('refuses a schema of a newer release, and leaves it as it was', async () => {
    const schema = schemaOfTest()
    await (await openStore({ schema })).close()
    await onServer(`insert into "${schema}".migrations (name, timestamp) values ('002-later', now())`)
    await expect(openStore({ schema })).rejects.toMatchObject({ code: 'store-refused', problem: 'newer-layout' })
  })

  test('refuses a replica, where commits may show in another order', async () => {
    const schema = schemaOfTest()
    const url = await pretending(schema, "pg_is_in_recovery() returns boolean language sql as 'select true'")
    await expect(openStore({ url, schema })).rejects.toMatchObject({ code: 'store-refused', problem: 'replica' })
  })

  test('refuses a server that does not wait for its disk, unless that is asked for', async () => {
    const schema = schemaOfTest()
    const url = await pretending(
      schema,
      `current_setting(name text) returns text language sql as 'select case name when ''fsync'' then ''off'' else pg_catalog.current_setting(name) end'`,
    )
    await expect(openStore({ url, schema })).rejects.toMatchObject({ code: 'store-refused', problem: 'not-durable' })
    await openStore({ url, schema, durability: 'relaxed' })
  })

  test('needs no right to make tables where the log is there already', async () => {
    const schema = schemaOfTest()
    await (await openStore({ schema })).close()
    const role = `r_${schema}`
    await onServer(
      `create role "${role}" login password 'x'`,
      `grant usage on schema "${schema}" to "${role}"`,
      `grant select, insert on all tables in schema "${schema}" to "${role}"`,
    )
    try {
      const url = new URL(inject('postgresUrl'))
      url.username = role
      url.password = 'x'
      const store = await postgresEventStore({ url: url.href, schema })
      expect(await store.append('lead-1', 'noStream', someEvents(1))).toMatchObject({ lastVersion: 1n })
      await store.close()
    } finally {
      await onServer(`drop owned by "${role}"`, `drop role "${role}"`)
    }
  })
})
