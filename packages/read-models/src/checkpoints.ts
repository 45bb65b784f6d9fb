import { StoreRefused } from '@leadledger/eventsourcing'
import { sql, type Kysely } from 'kysely'
import { CheckpointMoved } from './errors.js'
import { createTable, dropTable, type Tables, type ViewsDatabase } from './views-database.js'
import type { View } from './view.js'

/** How far a view is. */
export interface Checkpoint {
  readonly name: string
  /** Version of the projection that built it. */
  readonly version: number
  readonly position: bigint
  /** False while it is folded from nothing: its indexes come last. */
  readonly indexed: boolean
}

/** Checkpoints of all views. */
export async function readCheckpoints(db: Kysely<Tables>): Promise<readonly Checkpoint[]> {
  const rows = await db.selectFrom('checkpoints').select(['name', 'version', 'position', 'indexed']).orderBy('name').execute()
  return rows.map(({ name, version, position, indexed }) => ({
    name: name as string,
    version: version as number,
    position: BigInt(position as string),
    indexed: indexed === 1,
  }))
}

/** Compares and sets: whatever else happened, no event takes effect twice. @throws {CheckpointMoved} */
export async function moveCheckpoint(db: Kysely<Tables>, { projection: { name, version } }: View, from: bigint, to: bigint): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('checkpoints')
    .set({ position: String(to) })
    .where('name', '=', name)
    .where('version', '=', version)
    .where('position', '=', String(from))
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw new CheckpointMoved(name)
}

/** Makes sure of every view's table; empties those of another version of their projection, or all of them with `fresh`. @throws {StoreRefused} */
export async function prepareViews({ write, file }: ViewsDatabase, views: readonly View[], logId: string, fresh: boolean): Promise<void> {
  await write.transaction().execute(async (trx) => {
    const known = new Map((await trx.selectFrom('checkpoints').selectAll().execute()).map((row) => [row.name, row]))
    for (const view of views) {
      const { name, version } = view.projection
      const row = known.get(name)
      if (row && row.logId !== logId) throw new StoreRefused(file, 'other-log', 'was built from another log: delete it to have it rebuilt')
      if (row && row.version === version && !fresh) continue
      await dropTable(trx, view)
      await createTable(trx, view)
      const values = { name, version, position: '0', logId, indexed: 0 }
      await trx
        .insertInto('checkpoints')
        .values(values)
        .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
        .execute()
    }
  })
}

/** Adds the indexes of the views that lack them; once, whoever comes first. */
export async function addIndexes({ write }: ViewsDatabase, views: readonly View[]): Promise<void> {
  await write.transaction().execute(async (trx) => {
    const lacking = new Set((await readCheckpoints(trx)).filter(({ indexed }) => !indexed).map(({ name }) => name))
    for (const view of views.filter(({ projection }) => lacking.has(projection.name))) {
      for (const statement of view.statements) await sql.raw(statement).execute(trx)
      await trx.updateTable('checkpoints').set({ indexed: 1 }).where('name', '=', view.projection.name).execute()
    }
  })
}
