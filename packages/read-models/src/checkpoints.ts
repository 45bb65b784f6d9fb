import { StoreRefused } from '@leadledger/eventsourcing'
import type { Kysely } from 'kysely'
import { CheckpointMoved } from './errors.js'
import { clearStop, type Stop } from './stops.js'
import type { Tables, ViewsDatabase } from './views-database.js'
import type { View } from './view.js'

/** How far a view is. */
export interface Checkpoint {
  readonly name: string
  /** Version of the projection that built it. */
  readonly version: number
  readonly position: bigint
  /** False while it is folded from nothing: its indexes come last. */
  readonly indexed: boolean
  /** Where its projection failed, if it did. */
  readonly stopped?: Stop
}

/** Checkpoints of all views. */
export const readCheckpoints = (db: Kysely<Tables>): Promise<readonly Checkpoint[]> => checkpointReader(db)()

/** Reads the checkpoints of all views, by a statement compiled once: every query asks for them first. */
export function checkpointReader(db: Kysely<Tables>): () => Promise<readonly Checkpoint[]> {
  const compiled = db
    .selectFrom('checkpoints')
    .leftJoin('stops', (join) => join.onRef('stops.name', '=', 'checkpoints.name').onRef('stops.version', '=', 'checkpoints.version'))
    .select(['checkpoints.name', 'checkpoints.version', 'checkpoints.position', 'indexed'])
    .select(['stops.position as stop', 'eventId', 'eventType', 'reason'])
    .orderBy('checkpoints.name')
    .compile()
  return async () => (await db.executeQuery(compiled)).rows.map((row) => checkpointOf(row as unknown as Row))
}

interface Row {
  readonly name: string
  readonly version: number
  readonly position: string
  readonly indexed: number
  readonly stop: string | null
  readonly eventId: string
  readonly eventType: string
  readonly reason: string
}

const checkpointOf = ({ name, version, position, indexed, stop, eventId, eventType, reason }: Row): Checkpoint => ({
  name,
  version,
  position: BigInt(position),
  indexed: indexed === 1,
  ...(stop !== null && { stopped: { position: BigInt(stop), eventId, eventType, reason } }),
})

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

/** Makes sure of every view's table; empties those of an older version of their projection, or all of them with `fresh`. @throws {StoreRefused} */
export async function prepareViews(database: ViewsDatabase, views: readonly View[], logId: string, fresh: boolean): Promise<void> {
  await database.exclusively(async (trx) => {
    const known = new Map((await trx.selectFrom('checkpoints').selectAll().execute()).map((row) => [row.name, row]))
    let isEmptied = false
    for (const view of views) {
      const { name, version } = view.projection
      const row = known.get(name)
      if (row && row.logId !== logId) throw new StoreRefused(database.name, 'other-log', 'was built from another log: delete it to have it rebuilt')
      if (row && (row.version as number) > version) throw newerViews(database.name, name)
      if (row && row.version === version && !fresh) continue
      await emptyView(trx, database, view, logId)
      isEmptied = true
    }
    // Last, since a holder locks the same rows in this order.
    if (isEmptied) await database.lease.seize(trx)
  })
}

export const newerViews = (views: string, view: string): StoreRefused =>
  new StoreRefused(views, 'newer-layout', `${view} was built by a newer release: upgrade Leadledger, or delete the views to have them rebuilt`)

async function emptyView(trx: Kysely<Tables>, { tables }: ViewsDatabase, view: View, logId: string): Promise<void> {
  const { name, version } = view.projection
  const values = { name, version, position: '0', logId, indexed: 0 }
  // First, as a holder does: two that lock checkpoint and table in another order wait for each other until the server ends one.
  await trx
    .insertInto('checkpoints')
    .values(values)
    .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
    .execute()
  await tables.drop(trx, view)
  await tables.create(trx, view)
  await clearStop(trx, view)
}

/** Completes the tables of the views that lack their indexes; once, whoever comes first. */
export async function completeViews(database: ViewsDatabase, views: readonly View[]): Promise<void> {
  await database.asHolder(
    async (trx) => {
      const lacking = new Set((await readCheckpoints(trx)).filter(({ indexed }) => !indexed).map(({ name }) => name))
      for (const view of views.filter(({ projection }) => lacking.has(projection.name))) {
        await trx.updateTable('checkpoints').set({ indexed: 1 }).where('name', '=', view.projection.name).execute()
        await database.tables.complete(trx, view)
      }
    },
    { isLong: true },
  )
}
