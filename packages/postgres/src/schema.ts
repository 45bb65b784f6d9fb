import { StoreFault, StoreRefused } from '@leadledger/eventsourcing'
import { Migrator, sql, type Migration } from 'kysely'
import { pause, type Connection } from './connection.js'
import { causeOf } from './driver-errors.js'
import { kyselyOn } from './kysely-on.js'

/** What a schema is made of. */
export interface SchemaLayout {
  readonly schema: string
  /** Steps by name, in the order of their names; a step that was released is never changed. */
  readonly migrations: Readonly<Record<string, Migration>>
  /** Tables the steps make: where they are without the steps on record, they are somebody else's. */
  readonly tables: readonly string[]
}

const bookkeeping = { migrationTableName: 'migrations', migrationLockTableName: 'migrations_lock' } as const

/**
 * Brings a schema to the layout of this release; several processes may do so at once, and where nothing is missing no right to make tables is needed.
 * @throws {StoreRefused} for tables of somebody else or of a newer release, and for a user who may not make what is missing.
 */
export async function prepareSchema(connection: Connection, layout: SchemaLayout): Promise<void> {
  const { schema, migrations } = layout
  const wanted = Object.keys(migrations)
  const applied = await appliedMigrations(connection, layout)
  if (applied.some((name) => !wanted.includes(name)))
    throw new StoreRefused(connection.place, 'newer-layout', `schema ${schema} was written by a newer release: upgrade Leadledger`)
  if (applied.length < wanted.length) await migrate(connection, layout)
}

/** Names of the steps that were applied; none where there is no schema yet. Changes nothing. @throws {StoreRefused} for tables of somebody else. */
export async function appliedMigrations({ query, place }: Connection, { schema, tables }: SchemaLayout): Promise<readonly string[]> {
  const [found] = await query({
    text: `select to_regclass($1) is not null, exists (select from pg_class where relnamespace = to_regnamespace($2) and relname = any ($3))`,
    values: [`"${schema}".migrations`, `"${schema}"`, tables],
  })
  const [hasMigrations, hasTables] = found ?? []
  if (hasMigrations === 't') return (await query({ text: `select name from "${schema}".migrations` })).map(([name]) => name ?? '')
  if (hasTables === 't') throw new StoreRefused(place, 'not-ours', `schema ${schema} has tables of somebody else`)
  return []
}

/** Making tables may wait for others that use them, in milliseconds. */
const statementMs = 60_000

/** Another process may make the same schema at the same moment: whoever comes second tries again. */
async function migrate(connection: Connection, { schema, migrations }: SchemaLayout): Promise<void> {
  const db = kyselyOn<unknown>(connection, { schema, statementMs })
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations }, migrationTableSchema: schema, ...bookkeeping })
  const migrate = async (): Promise<void> => {
    await sql`create schema if not exists ${sql.id(schema)}`.execute(db)
    const { error } = await migrator.migrateToLatest()
    if (error !== undefined) throw error
  }
  for (let tries = 1; ; tries++) {
    try {
      return await connection.again(migrate)
    } catch (error) {
      const cause = causeOf(error)
      if (/^(23505|3F000|42P06|42P07)$/.test(cause) && tries <= 20) await pause(tries)
      else if (error instanceof StoreRefused || error instanceof StoreFault)
        throw new StoreRefused(connection.place, 'not-ours', `schema ${schema} cannot be made (${cause}): check the user's rights`, { cause })
      else throw error
    }
  }
}
