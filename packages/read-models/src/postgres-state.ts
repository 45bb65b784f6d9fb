import { StoreRefused } from '@leadledger/eventsourcing'
import { sql, type Kysely } from 'kysely'
import type { Tables } from './views-database.js'

/** The table that marks a schema as one of views: layout and lease, in one row. */
export const stateTable = 'leadledger_views'
/** Raised when the tables around the projections change. */
const layout = 1

export interface SchemaState {
  readonly schema: string
  /** As errors name it. */
  readonly place: string
  /** Names of tables the views will need: where there is no mark, they belong to somebody else. */
  readonly tables: readonly string[]
  /** Who makes a scratch schema, and holds it from the beginning. */
  readonly isScratch: boolean
}

/** Makes the schema and the tables around the projections, in a transaction that has the advisory lock. @throws {StoreRefused} */
export async function prepareSchema(trx: Kysely<Tables>, { schema, place, tables, isScratch }: SchemaState): Promise<void> {
  if (!(await exists(trx, sql`to_regnamespace(${quoted(schema)})`))) await sql`create schema ${sql.id(schema)}`.execute(trx)
  const isMarked = await exists(trx, sql`to_regclass(${`${quoted(schema)}.${stateTable}`})`)
  if (isMarked) return checkLayout(trx, schema, place)
  for (const table of [...tables, 'checkpoints', 'stops'])
    if (await exists(trx, sql`to_regclass(${`${quoted(schema)}.${quoted(table)}`})`))
      throw new StoreRefused(place, 'not-ours', `holds a table ${table} that is none of read models`)
  await createState(trx, schema, isScratch)
}

const quoted = (name: string): string => `"${name}"`

async function exists(trx: Kysely<Tables>, looked: ReturnType<typeof sql>): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`select ${looked} is not null as found`.execute(trx)
  return rows[0]?.found === true
}

async function checkLayout(trx: Kysely<Tables>, schema: string, place: string): Promise<void> {
  const { rows } = await sql<{ layout: number }>`select layout from ${sql.id(schema, stateTable)}`.execute(trx)
  if (rows[0] === undefined) throw new StoreRefused(place, 'damaged', `${stateTable} is empty: drop the schema, and it is folded anew from the log`)
  if (rows[0].layout > layout)
    throw new StoreRefused(place, 'newer-layout', 'was written by a newer release: upgrade Leadledger, or drop the schema to rebuild it')
}

async function createState(trx: Kysely<Tables>, schema: string, isScratch: boolean): Promise<void> {
  const text = sql`text collate "C"`
  await sql`create table ${sql.id(schema, stateTable)} (one boolean primary key check (one), layout integer not null, scratch boolean not null,
    epoch bigint not null, holder text not null, until timestamptz not null)`.execute(trx)
  await sql`insert into ${sql.id(schema, stateTable)} values (true, ${sql.lit(layout)}, ${sql.lit(isScratch)}, 0, '', clock_timestamp())`.execute(trx)
  await sql`create table ${sql.id(schema, 'checkpoints')} (name ${text} primary key, version integer not null, position ${text} not null,
    "logId" ${text} not null, indexed integer not null)`.execute(trx)
  await sql`create table ${sql.id(schema, 'stops')} (name ${text} primary key, version integer not null, position ${text} not null,
    "eventId" ${text} not null, "eventType" ${text} not null, reason ${text} not null)`.execute(trx)
}
