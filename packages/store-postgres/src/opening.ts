import { StoreRefused } from '@leadledger/eventsourcing'
import { appliedMigrations, checkServer, prepareSchema, type Connection, type Durability } from '@leadledger/postgres'
import { migrationsOf } from './layout.js'

export interface OpeningOptions {
  readonly schema: string
  readonly durability: Durability
  /** Id of a log that is made here. */
  readonly logId: string | undefined
  /** False refuses to make one. */
  readonly create: boolean
}

/** Brings the schema to the layout of this release and returns the log's id. @throws {StoreRefused} */
export async function openLog(connection: Connection, { schema, durability, logId, create }: OpeningOptions): Promise<string> {
  await checkServer(connection, durability)
  const layout = { schema, migrations: migrationsOf(schema), tables: ['events', 'log'] }
  if (!create && (await appliedMigrations(connection, layout)).length === 0)
    throw new StoreRefused(connection.place, 'missing', `there is no log in schema ${schema}`)
  await prepareSchema(connection, layout)
  const log = `"${schema}".log`
  const select = { text: `select id from ${log}` }
  let [row] = await connection.query(select)
  // Whoever comes first names the log.
  if (!row)
    await connection.query({ text: `insert into ${log} (id) values (coalesce($1, gen_random_uuid()::text)) on conflict do nothing`, values: [logId ?? null] })
  row ??= (await connection.query(select))[0]
  const id = row?.[0] ?? ''
  if (logId !== undefined && id !== logId) throw new StoreRefused(connection.place, 'other-log', `schema ${schema} holds another log`)
  return id
}
