import {
  eventsByKey,
  LogRegressed,
  StoreRefused,
  type EventCodec,
  type EventStore,
  type Recorded,
  type StoredEvent,
  type Vault,
} from '@leadledger/eventsourcing'
import type { LeadEvent } from '@leadledger/leads'
import type { Kysely } from 'kysely'
import { CheckpointMoved } from './errors.js'
import { rowWriter, type RowWriter } from './row-writer.js'
import { createTable, resetTable, type Tables, type ViewsDatabase } from './views-database.js'
import type { View } from './view.js'

/** What a projector reads from. */
export interface LogReader {
  readonly store: EventStore
  readonly codec: EventCodec<LeadEvent>
  readonly vault: Vault
}

export interface Progress {
  /** Events folded so far, in this run. */
  readonly events: number
  /** Position reached, and the head of the log when the run began. */
  readonly position: bigint
  readonly head: bigint
}

export interface CatchUpOptions {
  readonly onProgress?: (progress: Progress) => void
  /** Folds no further than this position. */
  readonly until?: bigint
  /** Events folded in memory before rows are written; 10,000 by default. */
  readonly batchSize?: number
  readonly signal?: AbortSignal
}

/** Runs projections: each event has its effect on the views exactly once, however often it is delivered. */
export interface Projector {
  /** Folds what the log has beyond the checkpoints; resolves with the number of events read. @throws {LogRegressed} {@link UpgradeRequired} */
  catchUp(options?: CatchUpOptions): Promise<number>
  /** Throws the views away; the next `catchUp` folds them anew. */
  reset(): Promise<void>
  /** Name, version and position of each view. */
  checkpoints(): Promise<readonly Checkpoint[]>
}

export interface Checkpoint {
  readonly name: string
  readonly version: number
  readonly position: bigint
}

/** Prepares the tables; a view that another version of its projection built is emptied, so that it is folded anew. */
export async function projector(database: ViewsDatabase, log: LogReader, views: readonly View[]): Promise<Projector> {
  const { write } = database
  const writers = new Map<string, RowWriter<object>>(views.map((view) => [view.projection.name, rowWriter(view)]))

  const prepare = (db: Kysely<Tables>, fresh: boolean): Promise<void> => prepareViews(db, views, log.store.logId, database.file, fresh)
  await write.transaction().execute((trx) => prepare(trx, false))

  return {
    reset: () => write.transaction().execute((trx) => prepare(trx, true)),
    checkpoints: () => readCheckpoints(database.read),
    async catchUp({ onProgress, until, batchSize = 10_000, signal } = {}) {
      const head = await log.store.head()
      const goal = until !== undefined && until < head ? until : head
      let total = 0
      for (;;) {
        const positions = await positionsOf(write, views)
        const start = least(positions)
        if (start > head) await refuseRegressed(log, start)
        if (start >= goal || signal?.aborted) return total
        // A view that lags behind first reaches the next one; another projector may get there before.
        const ceiling = least([goal, ...positions.filter((position) => position > start)])
        total += await catchUpFrom(start, ceiling, {
          write,
          log,
          views,
          writers,
          batchSize,
          signal,
          onProgress: (events, position) => onProgress?.({ events: total + events, position, head: goal }),
        })
      }
    },
  }
}

/** Another projector may have folded what came after our look at the head, so a second look tells. */
async function refuseRegressed({ store }: LogReader, start: bigint): Promise<void> {
  const head = await store.head()
  if (start > head) throw new LogRegressed(start, head)
}

interface Run {
  readonly write: Kysely<Tables>
  readonly log: LogReader
  readonly views: readonly View[]
  readonly writers: ReadonlyMap<string, RowWriter<object>>
  readonly batchSize: number
  readonly signal: AbortSignal | undefined
  readonly onProgress: (events: number, position: bigint) => void
}

async function catchUpFrom(start: bigint, goal: bigint, run: Run): Promise<number> {
  let pending: StoredEvent[] = []
  let done = 0
  let position = start
  const flush = async (): Promise<boolean> => {
    const last = pending.at(-1)
    if (!last) return true
    if (!(await apply(run, position, last.position, pending))) return false
    done += pending.length
    position = last.position
    pending = []
    run.onProgress(done, position)
    return !run.signal?.aborted
  }
  for await (const batch of run.log.store.readAll({ after: start, batchSize: Math.min(run.batchSize, 1_000) })) {
    for (const stored of batch) if (stored.position <= goal) pending.push(stored)
    const isPastGoal = (batch.at(-1)?.position ?? 0n) >= goal
    if (pending.length >= run.batchSize || isPastGoal) if (!(await flush())) return done
    if (isPastGoal) return done
  }
  await flush()
  return done
}

/** Folds one batch into all views: rows and checkpoints in one transaction, or nothing. False when another projector was faster. */
async function apply({ write, log, views, writers }: Run, from: bigint, to: bigint, batch: readonly StoredEvent[]): Promise<boolean> {
  const events = await decode(log, views, batch)
  return write.transaction().execute(async (trx) => {
    const behind = new Set((await readCheckpoints(trx)).filter(({ position }) => position === from).map(({ name }) => name))
    const moving = views.filter(({ projection }) => behind.has(projection.name))
    for (const view of moving) {
      await moveCheckpoint(trx, view, from, to)
      await foldRows(trx, view, writers.get(view.projection.name) as RowWriter<object>, events)
    }
    return moving.length > 0
  })
}

async function foldRows(db: Kysely<Tables>, { projection }: View, writer: RowWriter<object>, events: readonly Recorded<LeadEvent>[]): Promise<void> {
  const grouped = eventsByKey(projection, events)
  const before = await writer.load(db, [...grouped.keys()])
  const rows = new Map<string, object | undefined>()
  for (const [key, mine] of grouped) {
    const known = before.get(key)
    let row = known
    for (const event of mine) row = projection.evolve(row, event, key)
    if (row !== known) rows.set(key, row)
  }
  await writer.write(db, rows)
}

/** Opens nothing yet, but has at hand the keys of what the projections will open. */
async function decode({ codec, vault }: LogReader, views: readonly View[], batch: readonly StoredEvent[]): Promise<readonly Recorded<LeadEvent>[]> {
  const wanted = new Set<string>(views.flatMap(({ projection }) => projection.types))
  const opened = new Set<string>(views.flatMap(({ opens }) => opens))
  const keyring = vault.keyring()
  const subjects = new Set<string>()
  const events: Recorded<LeadEvent>[] = []
  for (const stored of batch) {
    codec.checkKnown(stored)
    if (!wanted.has(stored.type)) continue
    if (opened.has(stored.type)) subjects.add(codec.subjectOf(stored.stream))
    events.push(codec.decode(stored, keyring))
  }
  await keyring.load(subjects)
  return events
}

/** Compares and sets: whatever else happened, no event takes effect twice. */
async function moveCheckpoint(db: Kysely<Tables>, { projection: { name, version } }: View, from: bigint, to: bigint): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('checkpoints')
    .set({ position: String(to) })
    .where('name', '=', name)
    .where('version', '=', version)
    .where('position', '=', String(from))
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw new CheckpointMoved(name)
}

async function readCheckpoints(db: Kysely<Tables>): Promise<readonly Checkpoint[]> {
  const rows = await db.selectFrom('checkpoints').select(['name', 'version', 'position']).orderBy('name').execute()
  return rows.map(({ name, version, position }) => ({ name: name as string, version: version as number, position: BigInt(position as string) }))
}

async function positionsOf(db: Kysely<Tables>, views: readonly View[]): Promise<readonly bigint[]> {
  const names = new Set(views.map(({ projection }) => projection.name))
  return (await readCheckpoints(db)).filter(({ name }) => names.has(name)).map(({ position }) => position)
}

const least = (positions: readonly bigint[]): bigint => positions.reduce((least, position) => (position < least ? position : least))

async function prepareViews(db: Kysely<Tables>, views: readonly View[], logId: string, file: string, fresh: boolean): Promise<void> {
  const known = new Map((await db.selectFrom('checkpoints').selectAll().execute()).map((row) => [row.name, row]))
  for (const view of views) {
    const { name, version } = view.projection
    const row = known.get(name)
    if (row && row.logId !== logId) throw new StoreRefused(file, 'other-log', 'was built from another log: delete it to have it rebuilt')
    if (row && row.version === version && !fresh) {
      await createTable(db, view)
      continue
    }
    await resetTable(db, view)
    const values = { name, version, position: '0', logId }
    await db
      .insertInto('checkpoints')
      .values(values)
      .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
      .execute()
  }
}
