import { LeadledgerError } from '@leadledger/eventsourcing'
import { createServer, type AddressInfo } from 'node:net'
import { Pool } from 'pg'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { InvalidSchemaName, PostgresDriverMissing, ViewsUnreachable } from './errors.js'
import { memoryHome, onServer, postgresHome } from './homes.fixture.js'
import { busyLedger, create, day, testLog, writeBusyHistory } from './ledger.fixture.js'
import { openPostgresViews } from './open-postgres-views.js'
import { kyselyOn } from './postgres-connections.js'
import { postgresPool } from './postgres-driver.js'
import { refuseUnfit } from './postgres-views.js'
import type { Views } from './views.js'

/** A pool of the test's own, whose connections the server knows by a name. */
function namedPool(name: string, options = {}): Pool {
  const pool = new Pool({ connectionString: inject('postgresUrl'), application_name: name, max: 6, ...options })
  onTestFinished(() => pool.end())
  return pool
}

const cutConnections = (name: string): Promise<unknown> =>
  onServer('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [name])

const isEqual = async (views: Views): Promise<boolean> => (await views.verify()).every(({ equal }) => equal)

describe('opening views on PostgreSQL', () => {
  test('makes one schema of a new one, however many do so at once', async () => {
    const place = postgresHome()
    const made = testLog()
    await writeBusyHistory(made)
    const all = await Promise.all(Array.from({ length: 6 }, () => place.open(made.log)))
    expect(await Promise.all(all.map(async (views) => (await views.leads({})).total))).toEqual(all.map(() => 10))
    for (const views of all.slice(0, 1)) expect(await isEqual(views)).toBe(true)
  })

  test('refuses a schema that holds a table of somebody else under the same name, and leaves it alone', async () => {
    const place = postgresHome()
    await onServer(`create schema "${place.name}"`)
    await onServer(`create table "${place.name}".lead_list as select 'a letter to a friend' as text`)
    await expect(place.open(testLog().log)).rejects.toMatchObject({ code: 'store-refused', problem: 'not-ours', place: place.name })
    expect(await onServer(`select text from "${place.name}".lead_list`)).toEqual([{ text: 'a letter to a friend' }])
    expect(await onServer(`select from pg_tables where schemaname = $1`, [place.name])).toHaveLength(1)
  })

  test('lives beside other tables', async () => {
    const place = postgresHome()
    await onServer(`create schema "${place.name}"`)
    await onServer(`create table "${place.name}".events (id int)`)
    expect((await (await busyLedger(place)).views.leads({})).total).toBe(10)
  })

  test('refuses views of a newer release', async () => {
    const place = postgresHome()
    const { log } = await busyLedger(place)
    await onServer(`update "${place.name}".leadledger_views set layout = 2`)
    await expect(place.open(log)).rejects.toMatchObject({ code: 'store-refused', problem: 'newer-layout' })
  })

  test('refuses a connection that only reads', async () => {
    const url = `${inject('postgresUrl')}?options=-c%20default_transaction_read_only%3Don`
    await expect(openPostgresViews({ url, schema: 'never_made', log: testLog().log })).rejects.toMatchObject({ code: 'store-refused', problem: 'replica' })
  })

  const primary = { version: 180_000, inRecovery: false, readOnly: 'off', encoding: 'UTF8' }
  test.for([
    ['a standby', { inRecovery: true }, /standby/],
    ['a server that is too old', { version: 130_012 }, /PostgreSQL 13 is too old/],
    ['another encoding', { encoding: 'LATIN1' }, /LATIN1/],
  ] as const)('refuses %s', ([, state, reason]) => {
    expect(() => refuseUnfit('views', primary)).not.toThrow()
    expect(() => refuseUnfit('views', { ...primary, ...state })).toThrow(reason)
  })

  test.for(['', 'a'.repeat(64), 'ä'.repeat(32), 'pg_views', 'information_schema', 'a\0b', '\ud800'])('refuses %j as a schema name', async (schema) => {
    await expect(openPostgresViews({ url: inject('postgresUrl'), schema, log: testLog().log })).rejects.toThrow(InvalidSchemaName)
  })

  test('quotes whatever names a schema', async () => {
    const schema = `Ünï "x"; drop table y; -- ${Date.now()}`
    onTestFinished(async () => void (await onServer(`drop schema if exists "${schema.replaceAll('"', '""')}" cascade`)))
    const made = testLog()
    await writeBusyHistory(made)
    const views = await openPostgresViews({ url: inject('postgresUrl'), schema, log: made.log })
    onTestFinished(() => views.close())
    expect([(await views.leads({ search: 'company 3' })).total, await isEqual(views)]).toEqual([1, true])
  })

  test('says how to install the driver when it is missing', async () => {
    const missing = (): Promise<never> => Promise.reject(Object.assign(new Error('no such package'), { code: 'ERR_MODULE_NOT_FOUND' }))
    await expect(postgresPool('postgres://nowhere', missing)).rejects.toThrow(PostgresDriverMissing)
    await expect(postgresPool('postgres://nowhere', missing)).rejects.toThrow('npm i pg')
  })
})

describe('a connection to PostgreSQL', () => {
  test('that nobody answers ends in a typed error', async () => {
    const silent = createServer(() => {})
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    const pool = new Pool({ host: '127.0.0.1', port, connectionTimeoutMillis: 200 })
    await expect(kyselyOn(pool, 'x', 200).selectFrom('t').selectAll().execute()).rejects.toThrow(ViewsUnreachable)
    silent.close()
    await expect(kyselyOn(pool, 'x', 200).selectFrom('t').selectAll().execute()).rejects.toMatchObject({ code: 'views-unreachable', fault: 'ECONNREFUSED' })
    await pool.end()
  })

  test('that nobody takes is tried for seconds, not for ever', async () => {
    const url = new URL(inject('postgresUrl'))
    url.port = '1'
    const asked = performance.now()
    await expect(openPostgresViews({ url: url.href, schema: 'x', log: testLog().log })).rejects.toMatchObject({ code: 'views-unreachable', views: 'x' })
    expect(performance.now() - asked).toBeLessThan(15_000)
  })

  test('that takes too long for a statement is given up', async () => {
    const db = kyselyOn(namedPool('slow'), 'pg_catalog', 300)
    const asked = performance.now()
    await expect(db.selectNoFrom((eb) => eb.fn('pg_sleep', [eb.val(20)]).as('slept')).execute()).rejects.toThrow(ViewsUnreachable)
    expect(performance.now() - asked).toBeLessThan(3_000)
    expect(await db.selectNoFrom((eb) => eb.lit(1).as('one')).execute()).toEqual([{ one: 1 }])
  })

  test('that idles may be lost, and the next query has another', async () => {
    const place = postgresHome()
    const pool = namedPool(place.name)
    const made = testLog()
    await writeBusyHistory(made)
    const views = await openPostgresViews({ pool, schema: place.name, log: made.log })
    expect((await views.leads({})).total).toBe(10)
    await cutConnections(place.name)
    expect((await views.leads({})).total).toBe(10)
    await views.close()
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  })

  test('may be lost at any moment: nothing is lost, nothing is doubled, nothing hangs', { timeout: 60_000 }, async () => {
    const place = postgresHome()
    const made = testLog()
    await writeBusyHistory(made)
    const views = await openPostgresViews({ pool: namedPool(place.name), schema: place.name, log: made.log })
    onTestFinished(() => views.close())
    const stop = new AbortController()
    let cuts = 0
    const cutting = (async () => {
      while (!stop.signal.aborted) {
        await cutConnections(place.name)
        cuts++
        // Longer than a query and a commit take, or nothing would ever get through.
        await new Promise((resolve) => setTimeout(resolve, 40 + Math.random() * 160))
      }
    })()
    const failures: unknown[] = []
    const ask = (query: Promise<unknown>): Promise<unknown> => query.catch((error: unknown) => failures.push(error))
    const ends = performance.now() + 3_000
    let leads = 0
    for (; performance.now() < ends; leads++) {
      await made.send(`M${leads}`, create(day(leads % 80), { company: `Company ${leads}` }), { type: 'LoseLead', at: day(81), reason: 'price' })
      await Promise.all([ask(views.catchUp({ batchSize: 3 })), ask(views.leads({ search: `company ${leads}` })), ask(views.lead(`M${leads}`))])
    }
    stop.abort()
    await cutting
    expect(cuts).toBeGreaterThan(10)
    expect(leads).toBeGreaterThan(3)
    expect(failures.filter((error) => !(error instanceof LeadledgerError))).toEqual([])
    expect((await views.leads({})).total).toBe(10 + leads)
    expect(await isEqual(views)).toBe(true)
    console.info(`${cuts} cuts, ${leads} leads, ${failures.length} queries that gave up`)
  })
})

describe('the schema of a verification', () => {
  const schemasOf = (name: string) => onServer('select nspname from pg_namespace where starts_with(nspname::text, $1) and nspname <> $1', [name])

  test('is dropped when it is done, and when it fails', async () => {
    const place = postgresHome()
    const { views } = await busyLedger(place)
    expect(await isEqual(views)).toBe(true)
    const onProgress = (): never => {
      throw new Error('no more')
    }
    await expect(views.verify({ onProgress })).rejects.toThrow('no more')
    expect(await schemasOf(place.name)).toEqual([])
  })

  test('that a killed process left is dropped by whoever comes next; one at work is not', async () => {
    const place = postgresHome()
    const { views, log } = await busyLedger(place)
    const orphan = await views.database.scratch()
    const atWork = await views.database.scratch()
    onTestFinished(async () => void (await onServer(`drop schema if exists "${orphan.name}" cascade`)))
    await onServer(`update "${orphan.name}".leadledger_views set until = clock_timestamp() - interval '2 minutes'`)
    await place.open(log)
    expect(await schemasOf(place.name)).toEqual([{ nspname: atWork.name }])
    await atWork.close()
    expect(await schemasOf(place.name)).toEqual([])
  })
})

test('U+0000 is U+FFFD in views on PostgreSQL, in answers, questions and keys alike', async () => {
  const made = testLog()
  await made.send('L1', create(day(1), { company: 'a\0b', owner: 'Gr\0ce', custom: { odd: 'x\0y' } }))
  for (const followUpId of ['f\0', 'f\uFFFD', 'g'])
    await made.send('L1', { type: 'ScheduleFollowUp', at: day(2), followUpId, due: { date: '2026-03-01', zone: 'UTC' } })
  await made.send('L1', { type: 'CompleteFollowUp', at: day(3), followUpId: 'f\0' })
  const views = await postgresHome().open(made.log)
  await views.catchUp({ batchSize: 1 })
  expect(await views.lead('L1')).toMatchObject({ company: 'a\uFFFDb', owner: 'Gr\uFFFDce', custom: { odd: 'x\0y' } })
  expect((await views.leads({ owner: 'Gr\0ce' })).total).toBe(1)
  expect((await views.followUps({})).map(({ followUp }) => followUp)).toEqual(['g'])
  expect(await isEqual(views)).toBe(true)

  const plain = await memoryHome().open(made.log)
  const list = async (of: Views) => (await of.digests()).filter(({ table }) => table !== 'follow_ups')
  expect(await list(views)).toEqual(await list(plain))
})
