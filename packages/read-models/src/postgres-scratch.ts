import { randomBytes } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import { stateTable } from './postgres-state.js'
import type { Tables } from './views-database.js'

const mark = '_verify_'
/** Bytes of a name in PostgreSQL. */
const longestName = 63

/** A schema name for one verification; the beginning of it tells whose it is. */
export const scratchName = (schema: string): string => `${beginning(schema)}${mark}${randomBytes(8).toString('hex')}`

const beginning = (schema: string): string => schema.slice(0, longestName - mark.length - 16)

export const dropSchema = async (db: Kysely<Tables>, schema: string): Promise<void> =>
  void (await sql`drop schema if exists ${sql.id(schema)} cascade`.execute(db))

/** Drops what killed verifications of this schema left: scratch schemas whose holder fell silent a minute ago. They hold personal data in clear. */
export async function dropOrphans(db: Kysely<Tables>, schema: string): Promise<void> {
  const { rows } = await sql<{ name: string }>`select nspname as name from pg_catalog.pg_namespace where starts_with(nspname::text, ${beginning(schema) + mark})
    and nspname ~ '_[0-9a-f]{16}$' and to_regclass(quote_ident(nspname) || ${`.${stateTable}`}) is not null`.execute(db)
  for (const { name } of rows) {
    // Another process may drop it first.
    const { rows } = await sql<{
      orphan: boolean
    }>`select scratch and until < clock_timestamp() - interval '1 minute' as orphan from ${sql.id(name, stateTable)}`
      .execute(db)
      .catch(() => ({ rows: [] }))
    if (rows[0]?.orphan) await dropSchema(db, name)
  }
}
