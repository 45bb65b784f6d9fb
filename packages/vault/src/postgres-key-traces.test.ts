import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import { onServer } from './key-schema.fixture.js'
import { erase, holding, master } from './key-store-file.fixture.js'
import { copyKeys } from './key-copy.js'
import { masterKey, type KeyProvider } from './key-provider.js'
import { memoryKeyStore } from './memory-key-store.js'
import { postgresKeyStore, type PostgresKeyStore } from './postgres-key-store.js'

const [user] = await onServer('select rolsuper from pg_roles where rolname = current_user')
const isSuperuser = user?.['rolsuper'] === true

/** A database of its own: a transaction that stays open in the same database keeps old versions of its rows. */
const database = `keys_${process.pid}_${Date.now().toString(36)}`
const url = new URL(inject('postgresUrl'))
url.pathname = `/${database}`
const run = (text: string): Promise<readonly Record<string, unknown>[]> => onServer(text, [], url.href)

let schemas = 0
const freshSchema = (): string => `keys${++schemas}`

async function opened(schema: string, provider: KeyProvider = holding(master)): Promise<PostgresKeyStore> {
  const keys = await postgresKeyStore({ url: url.href, schema, provider })
  onTestFinished(() => keys.close())
  return keys
}

const leadIds = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `01J8ZQ5V7Y${String(index).padStart(16, '0')}`)

/** A part of every stored key, by subject, that no other key has: its bytes behind the nonce, which is no secret. */
async function tracesIn(schema: string): Promise<ReadonlyMap<string, Buffer>> {
  const rows = await run(`select subject, substring(wrapped from 13 for 16) as trace from "${schema}".data_key where not destroyed`)
  return new Map(rows.map(({ subject, trace }) => [subject as string, trace as Buffer]))
}

/** Every byte of the table of keys, as it lies on the server's disk. */
async function bytesOnDisk(schema: string): Promise<Buffer> {
  await run('checkpoint')
  const [row] = await run(`select pg_read_binary_file(pg_relation_filepath('"${schema}".data_key')) as bytes`)
  return row?.['bytes'] as Buffer
}

const leftIn = (bytes: Buffer, traces: Iterable<Buffer | undefined>): number => [...traces].filter((trace) => trace && bytes.includes(trace)).length

describe.skipIf(!isSuperuser)('what is left of keys in their table on the disk (skipped unless the user may read the files of the server)', () => {
  beforeAll(() => onServer(`create database "${database}"`))
  afterAll(() => onServer(`drop database "${database}" with (force)`))

  test.for([1, 2, 41, 300])('is nothing of the first and the last ones of %i keys once they are destroyed together', async (count) => {
    const schema = freshSchema()
    const keys = await opened(schema)
    const names = leadIds(count)
    await keys.getOrCreate(names)
    const doomed = new Set([...names.slice(0, 1), ...names.slice(-9)])
    const traces = await tracesIn(schema)
    for (const name of doomed) await keys.fence(name, 'e1')
    expect(leftIn(await bytesOnDisk(schema), traces.values())).toBe(count)
    await Promise.all([...doomed].map((name) => keys.destroy(name)))
    expect(leftIn(await bytesOnDisk(schema), traces.values())).toBe(count - doomed.size)
  })

  test('is nothing of those destroyed one by one or many at once, before and after a rewrap', async () => {
    const schema = freshSchema()
    const names = leadIds(400)
    await (await opened(schema)).getOrCreate(names)
    const keys = await opened(schema, holding(masterKey(Buffer.alloc(32, 8)), master))
    // A prime step visits all of them in an order that jumps between the pages of the table.
    const doomed = names.map((_, index) => names[(index * 389) % names.length] ?? '')
    const destroyNext = async (from: number, to: number, atOnce: number): Promise<void> => {
      const traces = await tracesIn(schema)
      for (let next = from; next < to; next += atOnce) await Promise.all(doomed.slice(next, next + atOnce).map((name) => erase(keys, name)))
      const bytes = await bytesOnDisk(schema)
      const left = (some: readonly string[]): number =>
        leftIn(
          bytes,
          some.map((name) => traces.get(name)),
        )
      expect([left(doomed.slice(from, to)), left(doomed.slice(to))]).toEqual([0, names.length - to])
    }
    await destroyNext(0, 20, 1)
    await keys.rewrap()
    await destroyNext(20, 80, 20)
    await destroyNext(80, 240, 160)
  })

  test.for([1, 7, 40, 400])('is nothing of keys that another store erased, or replaced, since they were copied: %i of 400', async (count) => {
    const schema = freshSchema()
    const [from, keys] = [memoryKeyStore(), await opened(schema)]
    const names = leadIds(400)
    await from.getOrCreate(names)
    await copyKeys(from, keys)
    const doomed = names.slice(-count)
    const traces = await tracesIn(schema)
    for (const name of doomed) await erase(from, name)
    const replaced = doomed.filter((_, index) => index % 2 === 1)
    for (const name of replaced) await from.reopen(name, 'consent')
    await from.getOrCreate(replaced)
    expect(leftIn(await bytesOnDisk(schema), traces.values())).toBe(400)
    expect(await copyKeys(from, keys)).toMatchObject({ equal: true })
    expect(leftIn(await bytesOnDisk(schema), traces.values())).toBe(400 - count)
  })

  test('is nothing of keys as another master key wrapped them, after a rewrap', async () => {
    const schema = freshSchema()
    await (await opened(schema)).getOrCreate(leadIds(700))
    const earlier = [...(await tracesIn(schema)).values()]
    expect(leftIn(await bytesOnDisk(schema), earlier)).toBe(700)
    const keys = await opened(schema, holding(masterKey(Buffer.alloc(32, 8)), master))
    expect(await keys.rewrap()).toBe(700)
    expect(leftIn(await bytesOnDisk(schema), earlier)).toBe(0)
  })
})
