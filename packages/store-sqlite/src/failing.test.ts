import SQLite, { type Database } from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { NewEvent, StoredEvent } from '@leadledger/eventsourcing'
import { sqliteEventStoreOn, type SqliteEventStore } from './sqlite-event-store.js'
import { someEvent, someEvents, temporaryFile } from './temporary-file.fixture.js'

const openWith = async (adjust: (db: Database) => void): Promise<SqliteEventStore> => {
  const store = await sqliteEventStoreOn({ file: await temporaryFile() }, adjust)
  onTestFinished(() => store.close())
  return store
}

const all = async (store: SqliteEventStore): Promise<readonly StoredEvent[]> => {
  const events: StoredEvent[] = []
  for await (const batch of store.readAll()) events.push(...batch)
  return events
}

const large = (): NewEvent => someEvent({ data: JSON.stringify({ text: 'x'.repeat(200_000) }) })

describe('a full disk', () => {
  test('refuses the append with nothing written, and takes it again when there is space', async () => {
    let db: Database | undefined
    const store = await openWith((opened) => (db = opened))
    const grow = (pages: number): void => void db?.pragma(`max_page_count = ${pages}`)
    await store.append('lead-1', 'noStream', someEvents(2))
    grow(30)
    const events = [...someEvents(1), large()]
    await expect(store.append('lead-1', 2n, events)).rejects.toMatchObject({ code: 'store-full' })
    expect(await all(store)).toHaveLength(2)
    await store.append('lead-2', 'noStream', someEvents(1))
    grow(1000)
    expect(await store.append('lead-1', 2n, events)).toMatchObject({ duplicate: false, lastVersion: 4n })
    expect((await all(store)).map(({ stream, version }) => `${stream} ${version}`)).toEqual(['lead-1 1', 'lead-1 2', 'lead-2 1', 'lead-1 3', 'lead-1 4'])
  })

  test('refuses every append of the turn, with all stored events still there', async () => {
    const store = await openWith((db) => db.pragma('max_page_count = 120'))
    const acknowledged: string[] = []
    for (let turn = 0; turn < 6; turn++) {
      const pair = [1, 2].map((half) => store.append(`lead-${turn}.${half}`, 'noStream', [large()]).then(() => acknowledged.push(`lead-${turn}.${half}`)))
      for (const { status, ...answer } of await Promise.allSettled(pair))
        if (status === 'rejected') expect((answer as { reason: unknown }).reason).toMatchObject({ code: 'store-full' })
    }
    expect(acknowledged.length).toBeGreaterThan(0)
    expect(acknowledged.length).toBeLessThan(12)
    expect((await all(store)).map(({ stream }) => stream)).toEqual(acknowledged)
  })
})

/** Makes the next commit fail with an I/O error, before or after it took effect. */
const failingCommit = (when: 'before' | 'after') => {
  const failure = { next: false }
  const adjust = (db: Database): void => {
    const prepare = db.prepare.bind(db)
    const failing = (sql: string) => {
      const statement = prepare(sql)
      if (sql !== 'COMMIT') return statement
      const run = (): unknown => {
        if (!failure.next) return statement.run()
        failure.next = false
        if (when === 'after') statement.run()
        throw new SQLite.SqliteError('disk I/O error', 'SQLITE_IOERR_FSYNC')
      }
      return { run }
    }
    Object.assign(db, { prepare: failing })
  }
  return { failure, adjust }
}

describe('a commit that fails with an I/O error', () => {
  test('leaves the outcome unknown when the events are not found, and the store goes on', async () => {
    const { failure, adjust } = failingCommit('before')
    const store = await openWith(adjust)
    const events = someEvents(2)
    const ids = events.map(({ id }) => id)
    failure.next = true
    await expect(store.append('lead-1', 'noStream', events)).rejects.toMatchObject({ code: 'append-outcome-unknown', stream: 'lead-1', ids })
    expect(await store.reconcile('lead-1', ids)).toBeUndefined()
    expect(await store.append('lead-1', 'noStream', events)).toMatchObject({ duplicate: false, lastVersion: 2n })
    expect(await store.reconcile('lead-1', ids)).toMatchObject({ lastVersion: 2n })
  })

  test('is an append like any other when the events are found', async () => {
    const { failure, adjust } = failingCommit('after')
    const store = await openWith(adjust)
    failure.next = true
    expect(await store.append('lead-1', 'noStream', someEvents(2))).toMatchObject({ firstVersion: 1n, lastVersion: 2n, position: 2n })
    expect(await all(store)).toHaveLength(2)
  })
})

/** Counts the transactions that were committed. */
const countingCommits = () => {
  const count = { commits: 0 }
  const adjust = (db: Database): void => {
    const prepare = db.prepare.bind(db)
    const counting = (sql: string) => {
      const statement = prepare(sql)
      return sql === 'COMMIT' ? { run: () => (count.commits++, statement.run()) } : statement
    }
    Object.assign(db, { prepare: counting })
  }
  return { count, adjust }
}

describe('appends of one turn', () => {
  test('share one transaction, each with its own answer', async () => {
    const { count, adjust } = countingCommits()
    const store = await openWith(adjust)
    const [first, second] = [someEvents(2), someEvents(1)]
    const answers = await Promise.allSettled([
      store.append('lead-1', 'noStream', first),
      store.append('lead-1', 'noStream', second),
      store.append('lead-1', 'noStream', first),
      store.append('lead-1', 2n, [...second, ...first]),
      store.append('lead-1', 2n, second),
      store.append('lead-2', 'streamExists', second),
      store.append('lead-2', 'noStream', second),
      store.append('lead-2', 'streamExists', first),
    ])
    const outcome = answers.map((answer) =>
      answer.status === 'rejected' ? answer.reason.actual : answer.value.duplicate ? 'duplicate' : answer.value.position,
    )
    expect(outcome).toEqual([2n, 2n, 'duplicate', 2n, 3n, 0n, 4n, 6n])
    expect(count.commits).toBe(1)
  })

  test('do not suffer from one that no database takes', async () => {
    // Temporary, so that it is no part of the file the store inspects.
    const store = await openWith((db) =>
      db.exec(`CREATE TEMP TRIGGER refusing BEFORE INSERT ON main.events WHEN NEW.schema = 99 BEGIN SELECT RAISE(ABORT, 'refused'); END`),
    )
    const bad = someEvent({ schema: 99 })
    const answers = await Promise.allSettled([
      store.append('lead-1', 'noStream', someEvents(1)),
      store.append('lead-2', 'noStream', [...someEvents(1), { ...bad, type: 'NeverStored' }]),
      store.append('lead-3', 'noStream', someEvents(1)),
    ])
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(answers[1]).toMatchObject({ reason: { fault: 'SQLITE_CONSTRAINT_TRIGGER' } })
    expect((await all(store)).map(({ stream }) => stream)).toEqual(['lead-1', 'lead-3'])
    await store.append('lead-2', 'noStream', [someEvent({ type: 'NeverStored' })])
    expect((await all(store)).at(-1)?.type).toBe('NeverStored')
  })

  test('are spread over transactions of bounded size', async () => {
    const { count, adjust } = countingCommits()
    const store = await openWith(adjust)
    await Promise.all(Array.from({ length: 50 }, (_, index) => store.append(`lead-${index}`, 'noStream', [large()])))
    expect(count.commits).toBe(3)
    expect(await store.head()).toBe(50n)
  })

  test('keep what they were given when the caller changes it at once', async () => {
    const store = await openWith(() => undefined)
    const event = { ...someEvent() }
    const appending = store.append('lead-1', 'noStream', [event])
    event.data = 'forged'
    await appending
    expect((await all(store))[0]?.data).toBe(someEvent().data)
  })
})
