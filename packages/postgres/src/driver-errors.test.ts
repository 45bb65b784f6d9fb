import { inspect } from 'node:util'
import { StoreClosed } from '@leadledger/eventsourcing'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { postgresConnection, type Connection } from './connection.js'
import { isConnectionLost, NotConnected, typedError } from './driver-errors.js'

const failing = (code: string): Error => Object.assign(new Error('value "Grace Hopper" violates'), { code })

const connected = (): Connection => {
  const connection = postgresConnection({ url: inject('postgresUrl'), tryMs: 5_000, budgetMs: 5_000, connections: 2 })
  onTestFinished(() => connection.end())
  return connection
}

describe('an error of the driver', () => {
  test.for<[string, string]>([
    ['55P03', 'store-busy'],
    ['53100', 'store-full'],
    ['28P01', 'store-refused'],
    ['3D000', 'store-refused'],
    ['42501', 'store-refused'],
    ['22021', 'store-fault'],
  ])('%s is told as %s, without the values in its message', ([code, typed]) => {
    const error = typedError('postgres://host/db', failing(code), 12)
    expect(error).toMatchObject({ code: typed, place: 'postgres://host/db', cause: code })
    expect(inspect(error, { depth: 9 })).not.toContain('Grace')
  })

  test('that is typed already stays as it is', () => {
    const closed = new StoreClosed()
    expect(typedError('place', closed, 0)).toBe(closed)
    expect(isConnectionLost(closed)).toBe(false)
  })

  test.for(['08006', '57P01', 'ECONNRESET', ''])('%o leaves open what became of the statement', (code) => {
    expect(isConnectionLost(failing(code))).toBe(true)
  })

  test.for(['23505', '40001', '22021'])('%o means that nothing was written', (code) => {
    expect(isConnectionLost(failing(code))).toBe(false)
  })
})

describe('a connection', () => {
  test('runs a statement again that lost its connection', async () => {
    const connection = connected()
    const kill = connection.query({ text: `select pg_terminate_backend(pid) from pg_stat_activity where query like '%sleeping%' and pid <> pg_backend_pid()` })
    const [row] = await connection.query({ text: `select 'sleeping', pg_sleep(0.2)` })
    expect(row?.[0]).toBe('sleeping')
    await kill
  })

  test('tells of a statement that ran once and lost its connection that nobody knows what became of it', async () => {
    const lost: unknown = await connected()
      .once({ text: 'select pg_terminate_backend(pg_backend_pid())' })
      .catch((error: unknown) => error)
    expect([isConnectionLost(lost), lost instanceof NotConnected]).toEqual([true, false])
  })

  test('gives values as the server writes them', async () => {
    expect(await connected().query({ text: `select 9007199254740993::bigint, null, $1::text[]`, values: [['a', 'b,"c"']] })).toEqual([
      ['9007199254740993', null, '{a,"b,\\"c\\""}'],
    ])
  })
})
