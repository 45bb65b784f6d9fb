import { LeadledgerError } from '@leadledger/eventsourcing'
import { InvalidSchemaName } from '@leadledger/postgres'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { memoryHome, onServer, postgresHome } from './homes.fixture.js'
import { busyLedger, create, day, testLog, writeBusyHistory } from './ledger.fixture.js'
import { openPostgresViews } from './open-postgres-views.js'
import type { Views } from './views.js'

/** The server's address for connections that it knows by a name. */
function namedUrl(name: string): string {
  const url = new URL(inject('postgresUrl'))
  url.searchParams.set('application_name', name)
  return url.href
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
    await expect(place.open(testLog().log)).rejects.toMatchObject({ code: 'store-refused', problem: 'not-ours', place: expect.stringContaining(place.name) })
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

  test.for(['', 'a'.repeat(49), 'ä', 'A', 'a"b', 'a\0b', '\ud800'])('refuses %j as a schema name', async (schema) => {
    await expect(openPostgresViews({ url: inject('postgresUrl'), schema, log: testLog().log })).rejects.toThrow(InvalidSchemaName)
  })
})

describe('a connection to PostgreSQL', () => {
  test('that nobody takes is tried for seconds, not for ever', async () => {
    const url = new URL(inject('postgresUrl'))
    url.port = '1'
    const asked = performance.now()
    const opening = openPostgresViews({ url: url.href, schema: 'x', log: testLog().log, budgetMs: 1_000 })
    await expect(opening).rejects.toMatchObject({ code: 'store-unreachable', place: expect.stringContaining(':1/'), cause: 'ECONNREFUSED' })
    expect(performance.now() - asked).toBeLessThan(5_000)
  })

  test('that idles may be lost, and the next query has another', async () => {
    const place = postgresHome()
    const made = testLog()
    await writeBusyHistory(made)
    const views = await openPostgresViews({ url: namedUrl(place.name), schema: place.name, log: made.log })
    expect((await views.leads({})).total).toBe(10)
    await cutConnections(place.name)
    expect((await views.leads({})).total).toBe(10)
    await views.close()
  })

  test('may be lost at any moment: nothing is lost, nothing is doubled, nothing hangs', { timeout: 60_000 }, async () => {
    const place = postgresHome()
    const made = testLog()
    await writeBusyHistory(made)
    const views = await openPostgresViews({ url: namedUrl(place.name), schema: place.name, log: made.log })
    onTestFinished(() => views.close())
    const stop = new AbortController()
    const cuts: number[] = []
    const cutting = (async () => {
      while (!stop.signal.aborted) {
        await cutConnections(place.name)
        cuts.push(performance.now())
        // Longer than a query and a commit take, or nothing would ever get through.
        await new Promise((resolve) => setTimeout(resolve, 40 + Math.random() * 160))
      }
    })()
    const failures: unknown[] = []
    const ask = (query: Promise<unknown>): Promise<unknown> => query.catch((error: unknown) => failures.push(error))
    const ends = performance.now() + 3_000
    let leads = 0
    // A busy machine gets little done between two cuts, so that the work goes on until there were enough of both.
    for (; performance.now() < ends || cuts.length <= 10 || leads <= 3; leads++) {
      await made.send(`M${leads}`, create(day(leads % 80), { company: `Company ${leads}` }), { type: 'LoseLead', at: day(81), reason: 'price' })
      await Promise.all([ask(views.catchUp({ batchSize: 3 })), ask(views.leads({ search: `company ${leads}` })), ask(views.lead(`M${leads}`))])
    }
    stop.abort()
    await cutting
    expect(failures.filter((error) => !(error instanceof LeadledgerError))).toEqual([])
    expect((await views.leads({})).total).toBe(10 + leads)
    expect(await isEqual(views)).toBe(true)
    console.info(`${cuts.length} cuts, ${leads} leads, ${failures.length} queries that gave up`)
  })
})

describe('the schema of a verification', () => {
  const schemaOf = (name: string): string => name.split(', schema ')[1] ?? ''
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

  test('is dropped when the views are closed meanwhile', async () => {
    const place = postgresHome()
    const { views } = await busyLedger(place)
    const verifying = views.verify().then(
      () => 'done',
      ({ code }: LeadledgerError) => code,
    )
    while ((await schemasOf(place.name)).length === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    await views.close()
    expect(['done', 'store-closed']).toContain(await verifying)
    expect(await schemasOf(place.name)).toEqual([])
  })

  test('survives a lost connection, and so does the verification', async () => {
    const place = postgresHome()
    const made = testLog()
    await writeBusyHistory(made)
    const views = await openPostgresViews({ url: namedUrl(place.name), schema: place.name, log: made.log })
    onTestFinished(() => views.close())
    for (let cut = 0; cut < 10; cut++) {
      const verifying = isEqual(views)
      await new Promise((resolve) => setTimeout(resolve, 4 * cut))
      await cutConnections(place.name)
      expect(await verifying).toBe(true)
    }
    expect(await schemasOf(place.name)).toEqual([])
  })

  test('that a killed process left is dropped by whoever comes next; one at work is not', async () => {
    const place = postgresHome()
    const { views, log } = await busyLedger(place)
    const orphan = await views.database.scratch()
    const atWork = await views.database.scratch()
    onTestFinished(async () => void (await onServer(`drop schema if exists "${schemaOf(orphan.name)}" cascade`)))
    await onServer(`update "${schemaOf(orphan.name)}".leadledger_views set until = clock_timestamp() - interval '2 minutes'`)
    await place.open(log)
    expect(await schemasOf(place.name)).toEqual([{ nspname: schemaOf(atWork.name) }])
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

describe('views that are closed', () => {
  test('while they fold keep nobody waiting: what was asked of them ends, and the next ones fold at once', async () => {
    const place = postgresHome()
    const made = testLog()
    await writeBusyHistory(made)
    for (let turns = 0; turns < 8; turns++) {
      const views = await openPostgresViews({ url: inject('postgresUrl'), schema: place.name, log: made.log, leaseMs: 60_000, budgetMs: 60_000 })
      const folding = views.catchUp({ batchSize: 3 }).then(Number, ({ code }: LeadledgerError) => code)
      for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setTimeout(resolve, 2))
      await views.close()
      expect([Number, 'store-closed']).toContainEqual(typeof (await folding) === 'number' ? Number : await folding)
    }
    const views = await place.open(made.log)
    expect(await isEqual(views)).toBe(true)
  })
})
