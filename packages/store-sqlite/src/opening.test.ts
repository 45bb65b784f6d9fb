import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import SQLite, { type Database } from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { refuseOldSqlite } from './connection.js'
import { assertDurability } from './durability.js'
import { applicationId } from './marks.js'
import { sqliteEventStore } from './sqlite-event-store.js'
import { someEvents, temporaryFile } from './temporary-file.fixture.js'

/** A file made by hand; closed before anybody looks at it. */
const made = async (sql: string): Promise<string> => {
  const file = await temporaryFile()
  const db = new SQLite(file)
  db.exec(sql)
  db.close()
  return file
}

/** A store with two events; then changed by hand over a connection with every guard off. */
const tampered = async (change: (db: Database) => void): Promise<string> => {
  const file = await temporaryFile()
  const store = await sqliteEventStore({ file })
  await store.append('lead-1', 'noStream', someEvents(2))
  await store.close()
  const db = new SQLite(file)
  db.unsafeMode(true)
  change(db)
  db.close()
  return file
}

const digest = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')

const refusesUnchanged = async (file: string, problem: string): Promise<void> => {
  const before = digest(file)
  for (const readOnly of [false, true]) await expect(sqliteEventStore({ file, readOnly })).rejects.toMatchObject({ code: 'store-refused', problem })
  expect(digest(file)).toBe(before)
}

describe('opening a file', () => {
  test.for([
    ['a database of another application', 'PRAGMA application_id = 77; CREATE TABLE notes (text)', 'not-ours'],
    ['a database with tables and no application id', 'CREATE TABLE notes (text)', 'not-ours'],
    ['a database with a WAL of its own and no application id', 'PRAGMA journal_mode = WAL; CREATE TABLE notes (text)', 'not-ours'],
    ['a database that only has a layout number', 'PRAGMA user_version = 3', 'not-ours'],
    ['a store of a newer release', `PRAGMA application_id = ${applicationId}; PRAGMA user_version = 2; CREATE TABLE notes (text)`, 'newer-layout'],
    ['a file that claims to be a store and has other tables', `PRAGMA application_id = ${applicationId}; CREATE TABLE events (text)`, 'not-ours'],
    ['a file that claims to be a store and has no tables', `PRAGMA application_id = ${applicationId}`, 'damaged'],
  ] as const)('refuses %s and leaves it as it was', async ([, sql, problem]) => refusesUnchanged(await made(sql), problem))

  test.for([
    ['a trigger', 'CREATE TRIGGER copy AFTER INSERT ON events BEGIN DELETE FROM meta; END'],
    ['a view', 'CREATE VIEW spy AS SELECT * FROM events'],
    ['an index', 'CREATE INDEX slow ON events (data)'],
    ['a table', 'CREATE TABLE more (text)'],
  ] as const)('refuses a store that somebody gave %s', async ([, sql]) => refusesUnchanged(await tampered((db) => db.exec(sql)), 'not-ours'))

  test.for([
    ['its log id', `DELETE FROM meta WHERE name = 'log_id'`],
    ['the name of its last stream', 'DELETE FROM streams'],
    ['a table', 'DROP TABLE types'],
  ] as const)('refuses a store that lost %s', async ([, sql]) =>
    refusesUnchanged(await tampered((db) => db.pragma('foreign_keys = OFF') && db.exec(sql)), 'damaged'),
  )

  test('refuses a view that takes the place of a table', async () => {
    const file = await tampered((db) =>
      db.exec(`ALTER TABLE streams RENAME TO hidden; CREATE VIEW streams AS SELECT id, load_extension('x') AS name FROM hidden`),
    )
    await refusesUnchanged(file, 'not-ours')
  })

  test.for(['not a database at all', 'SQLite format 3\0', 'x'.repeat(100_000), `SQLite format 3\0${'\xff'.repeat(9000)}`])(
    'refuses a file of other content (%#)',
    async (content) => {
      const file = await temporaryFile()
      writeFileSync(file, content, 'latin1')
      await refusesUnchanged(file, 'not-ours')
    },
  )

  test('refuses a store that was cut', async () => {
    const file = await tampered(() => undefined)
    truncateSync(file, 3 * 4096)
    await refusesUnchanged(file, 'damaged')
  })

  test('refuses to begin anew where the WAL of a lost database still holds events', async () => {
    const file = await temporaryFile()
    const store = await sqliteEventStore({ file })
    await store.append('lead-1', 'noStream', someEvents(1))
    const lost = await temporaryFile()
    writeFileSync(`${lost}-wal`, readFileSync(`${file}-wal`))
    await store.close()
    await expect(sqliteEventStore({ file: lost })).rejects.toMatchObject({ problem: 'damaged' })
    expect(existsSync(`${lost}-wal`)).toBe(true)
  })

  test('does not move the WAL of a file it refuses', async () => {
    const file = await tampered((db) => db.exec('CREATE VIEW spy AS SELECT 1'))
    const other = new SQLite(file)
    onTestFinished(() => void other.close())
    other.exec(`INSERT INTO meta VALUES ('more', 'x')`)
    const before = [digest(file), digest(`${file}-wal`)]
    await expect(sqliteEventStore({ file })).rejects.toMatchObject({ problem: 'not-ours' })
    expect([digest(file), digest(`${file}-wal`)]).toEqual(before)
  })

  test('leaves the transaction of another application undone that died in the middle of it', async () => {
    const file = await made('CREATE TABLE notes (text)')
    withHotJournal(file, (db) => db.exec(`INSERT INTO notes VALUES ('${'x'.repeat(50_000)}')`))
    const before = [digest(file), digest(`${file}-journal`)]
    await expect(sqliteEventStore({ file })).rejects.toMatchObject({ problem: 'not-ours' })
    expect([digest(file), digest(`${file}-journal`)]).toEqual(before)
    const owner = new SQLite(file)
    expect(owner.prepare('SELECT count(*) FROM notes').pluck().get()).toBe(0)
    owner.close()
    expect(digest(file)).not.toBe(before[0])
  })

  test('undoes a creation that died in the middle of it, and creates anew', async () => {
    const file = await temporaryFile()
    const store = await sqliteEventStore({ file })
    await store.close()
    const db = new SQLite(file)
    db.pragma('journal_mode = DELETE')
    db.close()
    withHotJournal(file, (hot) => hot.exec(`CREATE TABLE torn (text); INSERT INTO torn VALUES ('${'x'.repeat(50_000)}')`))
    const look = new SQLite(file, { readonly: true })
    expect(() => look.pragma('user_version')).toThrow(expect.objectContaining({ code: 'SQLITE_READONLY_ROLLBACK' }))
    look.close()
    const again = await sqliteEventStore({ file })
    expect(again.logId).toBe(store.logId)
    await again.append('lead-1', 'noStream', someEvents(1))
    await again.close()
  })

  test('makes a store of an empty file and of an empty database', async () => {
    const file = await temporaryFile()
    writeFileSync(file, '')
    await (await sqliteEventStore({ file })).close()
    const other = await made('CREATE TABLE notes (text); DROP TABLE notes')
    const store = await sqliteEventStore({ file: other })
    await store.append('lead-1', 'noStream', someEvents(1))
    await store.close()
  })

  test('says so when there is nothing to read', async () => {
    const file = await temporaryFile()
    await expect(sqliteEventStore({ file, readOnly: true })).rejects.toMatchObject({ problem: 'not-ours' })
    expect(existsSync(file)).toBe(false)
  })

  test('names the fault when the file cannot be opened', async () => {
    const file = `${await temporaryFile()}/nowhere/events.db`
    await expect(sqliteEventStore({ file })).rejects.toMatchObject({ code: 'store-fault' })
  })

  test('opens a store that was moved with its WAL', async () => {
    const file = await temporaryFile()
    const store = await sqliteEventStore({ file })
    await store.append('lead-1', 'noStream', someEvents(2))
    const moved = await temporaryFile()
    for (const suffix of ['', '-wal']) writeFileSync(moved + suffix, readFileSync(file + suffix))
    await store.close()
    renameSync(moved, `${moved}.moved`)
    renameSync(`${moved}-wal`, `${moved}.moved-wal`)
    const again = await sqliteEventStore({ file: `${moved}.moved` })
    expect(await again.head()).toBe(2n)
    await again.close()
  })
})

describe('durability', () => {
  test('is full unless asked otherwise, as SQLite answers after a write', async () => {
    const store = await sqliteEventStore({ file: await temporaryFile() })
    await store.append('lead-1', 'noStream', someEvents(1))
    expect(await store.describe()).toMatchObject({ synchronous: 'full', journalMode: 'wal', events: 1, streams: 1, readOnly: false })
    await store.close()
  })

  test('is relaxed when asked by name', async () => {
    const store = await sqliteEventStore({ file: await temporaryFile(), durability: 'relaxed' })
    await store.append('lead-1', 'noStream', someEvents(1))
    expect((await store.describe()).synchronous).toBe('normal')
    await store.close()
  })

  test('is refused on a connection that falls back to NORMAL at its first write', async () => {
    const file = await temporaryFile()
    await (await sqliteEventStore({ file })).close()
    const db = new SQLite(file)
    onTestFinished(() => void db.close())
    expect(db.pragma('journal_mode = WAL', { simple: true })).toBe('wal')
    expect(() => assertDurability(db, file, 'full')).toThrow(expect.objectContaining({ problem: 'not-durable' }))
    db.pragma('synchronous = FULL')
    assertDurability(db, file, 'full')
  })

  test('is refused where no write-ahead log is possible', async () => {
    await expect(sqliteEventStore({ file: ':memory:' })).rejects.toMatchObject({ problem: 'not-durable' })
  })

  test('is refused with an SQLite that can damage a WAL database', () => {
    for (const version of ['3.7.0', '3.49.2', '3.51.2'])
      expect(() => refuseOldSqlite('events.db', version)).toThrow(expect.objectContaining({ problem: 'too-old' }))
    for (const version of ['3.51.3', '3.53.2', '3.100.0', '4.0.0']) refuseOldSqlite('events.db', version)
  })
})

/** Leaves the file as a killed process does: pages of an open transaction in it, and the journal that can undo them. */
function withHotJournal(file: string, change: (db: Database) => void): void {
  const db = new SQLite(file)
  db.pragma('cache_size = 1')
  db.pragma('cache_spill = 1')
  db.exec('BEGIN')
  change(db)
  const [database, journal] = [readFileSync(file), readFileSync(`${file}-journal`)]
  db.exec('ROLLBACK')
  db.close()
  writeFileSync(file, database)
  writeFileSync(`${file}-journal`, journal)
}
