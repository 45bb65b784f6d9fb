import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { whenFree } from './database-faults.js'
import { inTransaction } from './key-database.js'
import { masterKey } from './key-provider.js'
import { sqliteKeyStore } from './sqlite-key-store.js'

const master = masterKey(Buffer.alloc(32, 7))
const provider = { current: () => master, byId: () => master }

function temporaryFile(): string {
  const directory = mkdtempSync(join(tmpdir(), 'vault-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  return join(directory, 'keys.db')
}

async function keyStoreFile(logId?: string): Promise<string> {
  const file = temporaryFile()
  const keys = await sqliteKeyStore({ file, provider, ...(logId !== undefined && { logId }) })
  await keys.close()
  return file
}

function withSql(file: string, sql: string): string {
  const db = new Database(file)
  db.exec(sql)
  db.close()
  return file
}

function withBytes(bytes: Buffer): string {
  const file = temporaryFile()
  writeFileSync(file, bytes)
  return file
}

const foreign: readonly { readonly what: string; readonly problem: string; readonly make: () => string | Promise<string> }[] = [
  { what: 'text', problem: 'not-ours', make: () => withBytes(Buffer.from('Dear diary, '.repeat(1000))) },
  { what: 'a database of somebody else', problem: 'not-ours', make: () => withSql(temporaryFile(), 'CREATE TABLE invoice (id)') },
  { what: 'a database with another application id', problem: 'not-ours', make: () => withSql(temporaryFile(), 'PRAGMA application_id = 1') },
  { what: 'a key store of a newer release', problem: 'newer-layout', make: async () => withSql(await keyStoreFile(), 'PRAGMA user_version = 99') },
  {
    what: 'a key store with a trigger',
    problem: 'damaged',
    make: async () => withSql(await keyStoreFile(), 'CREATE TRIGGER t AFTER INSERT ON subject BEGIN SELECT 1; END'),
  },
  { what: 'a key store without fences', problem: 'damaged', make: async () => withSql(await keyStoreFile(), 'DROP TABLE fence') },
]

describe('opening', () => {
  test.for(foreign)('refuses $what and leaves it as it is', async ({ make, problem }) => {
    const file = await make()
    const before = readFileSync(file)
    await expect(sqliteKeyStore({ file, provider })).rejects.toMatchObject({ code: 'store-refused', problem })
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  test('refuses the key store of another log', async () => {
    const file = await keyStoreFile('log-1')
    await expect(sqliteKeyStore({ file, provider, logId: 'log-2' })).rejects.toMatchObject({ code: 'store-refused', problem: 'other-log' })
    await (await sqliteKeyStore({ file, provider, logId: 'log-1' })).close()
  })

  test('makes no new key store where one must exist', async () => {
    const file = temporaryFile()
    await expect(sqliteKeyStore({ file, provider, mustExist: true })).rejects.toMatchObject({ code: 'key-store-missing' })
    expect(existsSync(file)).toBe(false)
    writeFileSync(file, '')
    await expect(sqliteKeyStore({ file, provider, mustExist: true })).rejects.toMatchObject({ code: 'key-store-missing' })
  })

  test('finishes an opening that was cut short', async () => {
    const file = withBytes(Buffer.alloc(0))
    withSql(file, 'PRAGMA journal_mode = WAL')
    const keys = await sqliteKeyStore({ file, provider })
    expect((await keys.getOrCreate(['a'])).get('a')?.status).toBe('active')
    await keys.close()
  })

  test('by many at once makes one key store', async () => {
    const file = temporaryFile()
    const stores = await Promise.all(Array.from({ length: 20 }, () => sqliteKeyStore({ file, provider })))
    await Promise.all(stores.map((keys) => keys.close()))
    const db = new Database(file)
    onTestFinished(() => void db.close())
    expect(db.prepare('SELECT count(*) FROM keeper').pluck().get()).toBe(1)
  })
})

describe('a transaction', () => {
  test('is refused on a connection that does not sync every commit', () => {
    const file = temporaryFile()
    const db = new Database(file)
    onTestFinished(() => void db.close())
    db.pragma('journal_mode = WAL')
    expect(() => inTransaction(file, db, () => db.exec('CREATE TABLE t (x)'))).toThrow(
      expect.objectContaining({ code: 'store-refused', problem: 'not-durable' }),
    )
  })

  test('that finds no space fails with a typed error and writes nothing', async () => {
    const file = temporaryFile()
    const db = new Database(file)
    onTestFinished(() => void db.close())
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (x)')
    db.pragma('max_page_count = 10')
    const fill = (): unknown => inTransaction(file, db, () => db.exec('INSERT INTO t VALUES (zeroblob(100000))'))
    await expect(whenFree(file, 1000, fill)).rejects.toMatchObject({ code: 'store-full' })
    expect(db.prepare('SELECT count(*) FROM t').pluck().get()).toBe(0)
  })
})
