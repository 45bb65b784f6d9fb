import { inspect } from 'node:util'
import pg from 'pg'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { onServer, openStore, schemaOfTest } from './fresh-schema.fixture.js'
import { postgresEventStore } from './postgres-event-store.js'
import { all, idsOf, someEvents } from './sample-events.fixture.js'

/** Ends every connection of the store of this schema's process, in the middle of whatever it does. */
const terminateAll = (): Promise<unknown> =>
  onServer("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'leadledger' and pid <> pg_backend_pid()")

test('what was accepted before the store is closed is written', async () => {
  const schema = schemaOfTest()
  const store = await openStore({ schema })
  const accepted = Promise.all(Array.from({ length: 6 }, (_, index) => store.append(`lead-${index}`, 'noStream', someEvents(1))))
  await store.close()
  expect(await accepted).toHaveLength(6)
  expect(await all(await openStore({ schema }))).toHaveLength(6)
  await expect(store.append('lead-9', 'noStream', someEvents(1))).rejects.toMatchObject({ code: 'store-closed' })
})

describe('when the server ends connections', () => {
  test('at random moments, no append is lost or doubled, and reads go on', async () => {
    const store = await openStore({ connections: 4 })
    const state = { writing: true }
    const killing = (async () => {
      while (state.writing) {
        await terminateAll()
        await new Promise((resolve) => setTimeout(resolve, 15))
      }
    })()
    const writers = Array.from({ length: 6 }, async (_, index) => {
      for (let version = 0n; version < 40n; version += 2n) await store.append(`lead-${index}`, version, someEvents(2))
    })
    await Promise.all(writers).finally(() => {
      state.writing = false
    })
    await killing
    const stored = await all(store)
    expect(stored).toHaveLength(240)
    expect(new Set(idsOf(stored)).size).toBe(240)
    expect(stored.map(({ position }) => position)).toEqual(stored.map((_, index) => BigInt(index + 1)))
  })

  test('a subscription goes on behind the last event it gave', async () => {
    const store = await openStore()
    const seen: string[] = []
    const stop = new AbortController()
    const following = (async () => {
      for await (const batch of store.subscribe({ signal: stop.signal, batchSize: 3 })) {
        seen.push(...idsOf(batch))
        if (seen.length === 60) stop.abort()
      }
    })()
    for (let version = 0n; version < 60n; version += 4n) {
      await store.append('lead-1', version, someEvents(4))
      await terminateAll()
    }
    await following
    expect(seen).toEqual(idsOf(await all(store)))
  })
})

describe('when another transaction holds the log', () => {
  const holding = async (schema: string): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: inject('postgresUrl') })
    await client.connect()
    onTestFinished(() => client.end())
    await client.query('begin')
    const arrays = `array['lead-9'], array[0]::bigint[], array[1], array[gen_random_uuid()], array['LeadCreated'], array[1], array[null]::bigint[], array['{}'], array['{}'], array[null]::bigint[], false`
    await client.query(`select * from "${schema}".append_events(${arrays}, 1000)`)
    return client
  }

  test('an append waits for it, and stands behind it', async () => {
    const schema = schemaOfTest()
    const store = await openStore({ schema })
    const holder = await holding(schema)
    const appending = store.append('lead-1', 'noStream', someEvents(1))
    expect(await all(store)).toEqual([])
    await holder.query('commit')
    expect(await appending).toMatchObject({ position: 2n })
  })

  test('an append gives up when it takes too long, with nothing written, and what is rolled back leaves no gap', async () => {
    const schema = schemaOfTest()
    const store = await openStore({ schema, tryMs: 250 })
    const holder = await holding(schema)
    await expect(store.append('lead-1', 'noStream', someEvents(1))).rejects.toMatchObject({ code: 'store-busy' })
    await holder.query('rollback')
    expect(await store.append('lead-1', 'noStream', someEvents(1))).toMatchObject({ position: 1n })
  })
})

test('a commit waits for the disk also where the database is told otherwise', async () => {
  const schema = schemaOfTest()
  const url = new URL(inject('postgresUrl'))
  url.searchParams.set('options', '-c synchronous_commit=off')
  const store = await openStore({ schema, url: url.href })
  expect((await store.describe()).synchronousCommit).toBe('off')
  await onServer(`create table "${schema}".seen (setting text)`)
  await onServer(
    `create function "${schema}".note() returns trigger language plpgsql as 'begin insert into "${schema}".seen values (current_setting(''synchronous_commit'')); return new; end'`,
    `create trigger note before insert on "${schema}".events for each row execute function "${schema}".note()`,
  )
  await store.append('lead-1', 'noStream', someEvents(1))
  expect(await onServer(`select setting from "${schema}".seen`)).toEqual([{ setting: 'on' }])
})

test('a server that is not there is told as such, in time and without the password', async () => {
  const url = new URL(inject('postgresUrl'))
  url.port = '1'
  const error: unknown = await postgresEventStore({ url: url.href, budgetMs: 100 }).catch((failure: unknown) => failure)
  expect(error).toMatchObject({ code: 'store-unreachable', place: `postgres://${url.host}/postgres` })
  expect(inspect(error, { depth: 9 })).not.toContain(url.password)
})
