import { LogRegressed, type Recorded, type StoredEvent } from '@leadledger/eventsourcing'
import type { LeadEvent } from '@leadledger/leads'
import { CheckpointMoved } from './errors.js'
import { addIndexes, moveCheckpoint, prepareViews, readCheckpoints, type Checkpoint } from './checkpoints.js'
import type { LogReader } from './log-reader.js'
import type { ViewsDatabase } from './views-database.js'
import type { View } from './view.js'
import { keysOf, viewRows, type RowKeys, type ViewRows } from './view-rows.js'

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
  /** Events folded in memory before rows are written; 100,000 by default, fewer when they change many rows. */
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

/**
 * Prepares the tables; a view that another version of its projection built is emptied, so that it is folded anew.
 * What is folded from nothing is indexed when it is complete, which is much cheaper; `indexed: false` leaves that out, for views nobody asks.
 */
export async function projector(database: ViewsDatabase, log: LogReader, views: readonly View[], { indexed = true } = {}): Promise<Projector> {
  const prepare = (fresh: boolean): Promise<void> => prepareViews(database, views, log.store.logId, fresh)
  await prepare(false)

  return {
    reset: () => prepare(true),
    checkpoints: () => readCheckpoints(database.read),
    async catchUp({ onProgress, until, batchSize = 100_000, signal } = {}) {
      const head = await log.store.head()
      const goal = until !== undefined && until < head ? until : head
      let total = 0
      for (;;) {
        const checkpoints = await readCheckpoints(database.read)
        const positions = views.map((view) => positionOf(checkpoints, view))
        const start = least(positions)
        if (start > head) await refuseRegressed(log, start)
        if (signal?.aborted) return total
        if (start >= goal) {
          if (indexed && checkpoints.some((checkpoint) => !checkpoint.indexed)) await addIndexes(database, views)
          return total
        }
        // A view that lags behind first reaches the next one; another projector may get there before.
        const ceiling = least([goal, ...positions.filter((position) => position > start)])
        const behind = views.filter((view) => positionOf(checkpoints, view) === start)
        const report = (events: number, position: bigint): void => onProgress?.({ events: total + events, position, head: goal })
        total += await catchUpFrom(start, ceiling, { database, log, rows: behind.map((view) => viewRows(view, start === 0n)), batchSize, signal, report })
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
  readonly database: ViewsDatabase
  readonly log: LogReader
  /** Those of the views that stand at the start. */
  readonly rows: readonly ViewRows[]
  readonly batchSize: number
  readonly signal: AbortSignal | undefined
  readonly report: (events: number, position: bigint) => void
}

/** Events read and folded together: few, so that little of their content is alive whenever V8 looks for garbage, and gets copied. */
const eventsAtOnce = 125
/** Changed rows of one view that are held before they are written. */
const mostChanged = 20_000

/** Folds from one position to another and resolves with the events that took effect; fewer when another projector was faster. */
async function catchUpFrom(start: bigint, goal: bigint, run: Run): Promise<number> {
  const { database, log, rows, batchSize, signal, report } = run
  let committed = { position: start, events: 0 }
  let folded = committed
  for await (const batch of log.store.readAll({ after: start, batchSize: Math.min(batchSize, eventsAtOnce) })) {
    const part = (batch.at(-1) as StoredEvent).position <= goal ? batch : batch.filter(({ position }) => position <= goal)
    const last = part.at(-1)
    if (last) {
      const events = await decode(log, rows, part)
      const known = new Map<unknown, RowKeys>()
      for (const held of rows) {
        const { keys } = held.view.projection
        const found = known.get(keys) ?? keysOf(keys, events)
        known.set(keys, found)
        await held.fold(database.write, events, found)
      }
      folded = { position: last.position, events: folded.events + part.length }
    }
    const isLast = folded.position >= goal || part.length < batch.length
    const isFull = folded.events - committed.events >= batchSize || rows.some((held) => held.changed() >= mostChanged)
    if (!isFull && !isLast) continue
    if (!(await commit(database, rows, committed.position, folded.position))) return committed.events
    committed = folded
    report(committed.events, committed.position)
    if (isLast || signal?.aborted) return committed.events
  }
  if (folded.position > committed.position && (await commit(database, rows, committed.position, folded.position))) return folded.events
  return committed.events
}

/** Rows and checkpoints in one transaction, or nothing. False when another projector moved a checkpoint: what was folded is then stale. */
async function commit({ write }: ViewsDatabase, rows: readonly ViewRows[], from: bigint, to: bigint): Promise<boolean> {
  try {
    await write.transaction().execute(async (trx) => {
      for (const held of rows) {
        await moveCheckpoint(trx, held.view, from, to)
        await held.write(trx)
      }
    })
  } catch (error) {
    if (error instanceof CheckpointMoved) return false
    throw error
  }
  for (const held of rows) held.trim()
  return true
}

/** Opens nothing yet, but has at hand the keys of what the projections will open. */
async function decode({ codec, vault }: LogReader, rows: readonly ViewRows[], batch: readonly StoredEvent[]): Promise<readonly Recorded<LeadEvent>[]> {
  const wanted = new Set<string>(rows.flatMap(({ view }) => view.projection.types))
  const opened = new Set<string>(rows.flatMap(({ view }) => view.opens))
  const keyring = vault.keyring()
  const subjects = new Set<string>()
  const events: Recorded<LeadEvent>[] = []
  for (const stored of batch) {
    if (!wanted.has(stored.type)) {
      codec.checkKnown(stored)
      continue
    }
    if (opened.has(stored.type)) subjects.add(codec.subjectOf(stored.stream))
    events.push(codec.decode(stored, keyring))
  }
  await keyring.load(subjects)
  return events
}

const positionOf = (checkpoints: readonly Checkpoint[], { projection }: View): bigint =>
  checkpoints.find(({ name }) => name === projection.name)?.position ?? 0n

/** The lowest of some positions. */
export const least = (positions: readonly bigint[]): bigint => positions.reduce((least, position) => (position < least ? position : least))
