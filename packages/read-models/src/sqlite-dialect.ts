import { StoreBusy } from '@leadledger/eventsourcing'
import Database from 'better-sqlite3'
import {
  CompiledQuery,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from 'kysely'

/** Longest wait for another process's lock, milliseconds. */
const busyBudgetMs = 10_000
/** Longest synchronous wait for a lock; longer waits go on asynchronously: the event loop stays awake, and the lock may be held in this very process. */
const busySliceMs = 10

/**
 * Kysely on one better-sqlite3 connection. Unlike Kysely's own dialect, transactions begin IMMEDIATE:
 * a deferred one that reads and then writes fails at once when another process wrote in between.
 * Those of a connection that only reads are snapshots.
 */
export const sqliteViewsDialect = (database: Database.Database, kind: 'writer' | 'reader'): Dialect => ({
  createAdapter: () => new SqliteAdapter(),
  createDriver: () => singleConnectionDriver(database, kind === 'writer' ? 'begin immediate' : 'begin'),
  createIntrospector: (db) => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
})

function singleConnectionDriver(database: Database.Database, begin: string): Driver {
  database.pragma(`busy_timeout = ${busySliceMs}`)
  const connection = cachedConnection(database)
  let tail: Promise<void> = Promise.resolve()
  let release: () => void = () => {}
  const run = (sql: string): Promise<unknown> => connection.executeQuery(CompiledQuery.raw(sql))
  return {
    init: async () => {},
    async acquireConnection() {
      const before = tail
      const turn = deferred()
      tail = turn.promise
      await before
      release = turn.resolve
      return connection
    },
    releaseConnection: async () => release(),
    beginTransaction: async () => void (await run(begin)),
    commitTransaction: async () => void (await run('commit')),
    rollbackTransaction: async () => void (database.inTransaction && (await run('rollback'))),
    destroy: async () => void database.close(),
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

function cachedConnection(database: Database.Database): DatabaseConnection {
  const prepared = new Map<string, Database.Statement>()
  const prepare = (sql: string): Database.Statement => {
    let statement = prepared.get(sql)
    if (!statement) {
      if (prepared.size >= 200) prepared.clear()
      statement = database.prepare(sql)
      prepared.set(sql, statement)
    }
    return statement
  }
  return {
    async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
      return whileBusy(database.name, () => {
        // Preparing reads the schema, which may be locked as well.
        const statement = prepare(sql)
        if (statement.reader) return { rows: statement.all(parameters) as Row[] }
        const { changes } = statement.run(parameters)
        return { rows: [], numAffectedRows: BigInt(changes) }
      })
    },
    async *streamQuery<Row>({ sql, parameters }: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
      // A statement of its own: a cached one is busy until its iteration ends.
      for (const row of database.prepare(sql).iterate(...parameters)) yield { rows: [row as Row] }
    },
  }
}

/** Tries again while another process holds the lock. @throws {StoreBusy} after the budget. */
async function whileBusy<Result>(file: string, attempt: () => Result): Promise<Result> {
  const started = Date.now()
  for (;;) {
    try {
      return attempt()
    } catch (error) {
      const busy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')
      if (!busy) throw error
      if (Date.now() - started > busyBudgetMs) throw new StoreBusy(file, Date.now() - started, { cause: error })
      await new Promise((resolve) => setTimeout(resolve, 1 + Math.random() * 10))
    }
  }
}
