import { StoreRefused } from '@leadledger/eventsourcing'
import { appliedMigrations, checkServer, prepareSchema, type Connection } from '@leadledger/postgres'
import { KeyStoreMissing } from './errors.js'
import type { KeyWrapping } from './key-wrapping.js'
import { migrationsOf, tables } from './postgres-key-layout.js'
import type { PostgresKeyRows } from './postgres-key-rows.js'
import type { Keeper } from './stored-subject.js'

export interface PostgresKeyOpening {
  readonly connection: Connection
  readonly schema: string
  /** The server, database and schema, as errors name them. */
  readonly place: string
  readonly rows: PostgresKeyRows
  readonly wrapping: KeyWrapping
  readonly logId: string | undefined
  readonly mustExist: boolean
}

/** Makes the store where there is none, and checks that it is this log's and locked by the master key at hand. @throws {KeyStoreMissing} {@link StoreRefused} {@link WrongMasterKey} */
export async function openPostgresKeys({ connection, schema, place, rows, wrapping, logId, mustExist }: PostgresKeyOpening): Promise<void> {
  await checkServer(connection, 'full')
  const layout = { schema, migrations: migrationsOf(schema), tables }
  if (mustExist && (await appliedMigrations(connection, layout)).length === 0) throw new KeyStoreMissing(place)
  await prepareSchema(connection, layout)
  const keeper = await firstOrStoredKeeper(rows, mustExist, place, () => ({ logId: logId ?? null, ...wrapping.proof() }))
  if (logId !== undefined && keeper.logId !== null && keeper.logId !== logId) throw new StoreRefused(place, 'other-log', 'holds the keys of another log')
  wrapping.checkProof(keeper)
}

/** Of several who open a new store at once the first one's keeper stays; an opening that was cut short leaves none, which counts as missing. */
async function firstOrStoredKeeper(rows: PostgresKeyRows, mustExist: boolean, place: string, first: () => Keeper): Promise<Keeper> {
  const stored = await rows.keeper()
  if (stored) return stored
  if (mustExist) throw new KeyStoreMissing(place)
  await rows.beginKeeper(first())
  const begun = await rows.keeper()
  if (!begun) throw new StoreRefused(place, 'damaged', 'holds keys but no keeper')
  return begun
}
