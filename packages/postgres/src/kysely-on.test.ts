import { createServer, type AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { sql } from 'kysely'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { postgresConnection, type Connection } from './connection.js'
import { kyselyOn } from './kysely-on.js'

const connected = (url = inject('postgresUrl'), tryMs = 5_000): Connection => {
  const connection = postgresConnection({ url, tryMs, budgetMs: 1_000, connections: 2 })
  onTestFinished(() => connection.end())
  return connection
}

const on = (connection: Connection, statementMs = 5_000) => kyselyOn<Record<string, never>>(connection, { schema: 'pg_catalog', statementMs })

describe('Kysely on a connection', () => {
  test('tells of a server that says nothing, and of one that is not there', async () => {
    const silent = createServer(() => {})
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const url = `postgres://somebody:secret@127.0.0.1:${(silent.address() as AddressInfo).port}/db`
    await expect(sql`select 1`.execute(on(connected(url, 200)))).rejects.toMatchObject({ code: 'store-unreachable', waitedMs: 0 })
    silent.close()
    const gone: unknown = await sql`select 1`.execute(on(connected(url, 200))).catch((error: unknown) => error)
    expect(gone).toMatchObject({ code: 'store-unreachable', cause: 'ECONNREFUSED' })
    expect(inspect(gone)).not.toContain('secret')
  })

  test('gives a statement up that takes too long, and has another connection for the next', async () => {
    const db = on(connected(), 300)
    const asked = performance.now()
    await expect(sql`select pg_sleep(20)`.execute(db)).rejects.toMatchObject({ code: 'store-unreachable' })
    expect(performance.now() - asked).toBeLessThan(3_000)
    expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }])
  })

  test('tells nothing of the values of a statement that failed', async () => {
    const failed: unknown = await sql`select cast(${'Grace Hopper'} as int)`.execute(on(connected())).catch((error: unknown) => error)
    expect(failed).toMatchObject({ code: 'store-fault', cause: '22P02' })
    expect(inspect(failed, { depth: 9, showHidden: true })).not.toContain('Grace')
  })

  test('ends a transaction whose connection is lost, and runs it again', async () => {
    const connection = connected()
    const db = on(connection)
    let tries = 0
    const work = () =>
      db.transaction().execute(async (trx) => {
        if (++tries === 1) await sql`select pg_terminate_backend(pg_backend_pid())`.execute(trx)
        return (await sql<{ two: number }>`select 2::bigint as two`.execute(trx)).rows[0]?.two
      })
    expect([await connection.again(work), tries]).toEqual([2, 2])
  })
})

describe('work that is run again', () => {
  test('is not, when it fails by itself', async () => {
    let runs = 0
    const work = async (): Promise<never> => {
      runs++
      throw new Error('its own')
    }
    await expect(connected().again(work)).rejects.toThrow('its own')
    expect(runs).toBe(1)
  })

  test('ends with the budget, which begins anew whenever it got further', async () => {
    const connection = connected('postgres://127.0.0.1:1/nowhere', 200)
    const began = performance.now()
    const further = () => Math.min(3, Math.floor((performance.now() - began) / 500))
    await expect(connection.again(() => sql`select 1`.execute(on(connection)), further)).rejects.toMatchObject({ code: 'store-unreachable' })
    expect(performance.now() - began).toBeGreaterThan(2_400)
  })

  test('ends at once when the connection is closed', async () => {
    const connection = connected('postgres://127.0.0.1:1/nowhere', 200)
    const working = connection.again(() => sql`select 1`.execute(on(connection)))
    connection.close()
    await expect(working).rejects.toMatchObject({ code: 'store-closed' })
    await expect(sql`select 1`.execute(on(connection))).rejects.toMatchObject({ code: 'store-closed' })
  })
})
