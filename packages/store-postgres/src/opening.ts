import { StoreRefused } from '@leadledger/eventsourcing'
import { Kysely, Migrator, PostgresDialect, sql } from 'kysely'
import type { Connection } from './connection.js'
import { codeOf } from './driver-errors.js'
import { migrationsOf } from './layout.js'

/** When a commit waits for the disk: `full` always, `relaxed` as the server is set. */
export type Durability = 'full' | 'relaxed'

const bookkeeping = { migrationTableName: 'migrations', migrationLockTableName: 'migrations_lock' } as const

/**
 * Brings the schema to the layout of this release and returns the log's id; several processes may do so at once.
 * @throws {StoreRefused} for a replica, a server that does not wait for its disk, a schema of somebody else or of a newer release.
 */
export async function openSchema(connection: Connection, schema: string, durability: Durability): Promise<string> {
  await checkServer(connection, durability)
  const wanted = Object.keys(migrationsOf(schema))
  const applied = await appliedMigrations(connection, schema)
  if (applied.some((name) => !wanted.includes(name)))
    throw new StoreRefused(connection.place, 'newer-layout', `schema ${schema} was written by a newer release: upgrade Leadledger`)
  if (applied.length < wanted.length) await migrate(connection, schema)
  const [row] = await connection.query({ text: `select id from "${schema}".log` })
  const id = row?.[0]
  if (!id) throw new StoreRefused(connection.place, 'damaged', `the log of schema ${schema} has no id`)
  return id
}

async function checkServer({ query, place }: Connection, durability: Durability): Promise<void> {
  const [row] = await query({ text: `select pg_is_in_recovery(), current_setting('fsync'), current_setting('server_version_num')` })
  const [isReplica, fsync, version] = row ?? []
  if (Number(version) < 130_000) throw new StoreRefused(place, 'too-old', 'PostgreSQL 13 or newer is needed')
  if (isReplica === 't') throw new StoreRefused(place, 'replica', 'is a replica, which may show commits in another order: name the primary')
  if (fsync === 'off' && durability === 'full')
    throw new StoreRefused(place, 'not-durable', `runs with fsync off and may lose what it acknowledged: switch it on, or ask for durability: 'relaxed'`)
}

/** Names of the steps that were applied; none where there is no schema yet. @throws {StoreRefused} for tables of somebody else. */
async function appliedMigrations({ query, place }: Connection, schema: string): Promise<readonly string[]> {
  const [tables] = await query({
    text: `select to_regclass($1) is not null, exists (select from pg_class where relnamespace = to_regnamespace($2) and relname in ('events', 'log'))`,
    values: [`"${schema}".migrations`, `"${schema}"`],
  })
  const [hasMigrations, hasTables] = tables ?? []
  if (hasMigrations === 't') return (await query({ text: `select name from "${schema}".migrations` })).map(([name]) => name ?? '')
  if (hasTables === 't') throw new StoreRefused(place, 'not-ours', `schema ${schema} has tables of somebody else`)
  return []
}

/** Another process may make the same schema at the same moment: whoever comes second tries again. */
async function migrate({ pool, place }: Connection, schema: string): Promise<void> {
  // The pool outlives this Kysely, so it is not destroyed.
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrationsOf(schema) }, migrationTableSchema: schema, ...bookkeeping })
  for (let tries = 1; ; tries++) {
    const error = await sql`create schema if not exists ${sql.id(schema)}`
      .execute(db)
      .then(() => migrator.migrateToLatest())
      .then(
        (result) => result.error,
        (failure: unknown) => failure,
      )
    if (error === undefined) return
    const isRace = /^(23505|42P06|42P07|40P01)$/.test(codeOf(error))
    if (!isRace || tries > 20)
      throw new StoreRefused(place, 'not-ours', `schema ${schema} cannot be made (${codeOf(error)}): check the user's rights`, { cause: codeOf(error) })
  }
}
