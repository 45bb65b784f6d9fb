import { StoreRefused } from '@leadledger/eventsourcing'
import { checkServer, prepareSchema, type Connection, type Durability } from '@leadledger/postgres'
import { migrationsOf } from './layout.js'

/** Brings the schema to the layout of this release and returns the log's id. @throws {StoreRefused} */
export async function openLog(connection: Connection, schema: string, durability: Durability): Promise<string> {
  await checkServer(connection, durability)
  await prepareSchema(connection, { schema, migrations: migrationsOf(schema), tables: ['events', 'log'] })
  const [row] = await connection.query({ text: `select id from "${schema}".log` })
  const id = row?.[0]
  if (!id) throw new StoreRefused(connection.place, 'damaged', `the log of schema ${schema} has no id`)
  return id
}
