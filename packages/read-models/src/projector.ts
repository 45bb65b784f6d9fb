import { LogRegressed, StoreClosed } from '@leadledger/eventsourcing'
import { checkpointReader, completeViews, prepareViews, type Checkpoint } from './checkpoints.js'
import { LeaseLost, ProjectionFailed } from './errors.js'
import { fold } from './fold.js'
import { follow, type FollowOptions } from './follow.js'
import { gaps } from './gaps.js'
import { leasePatience } from './lease-patience.js'
import type { LogReader } from './log-reader.js'
import { least, nextStretch, standings, type Standing } from './standing.js'
import { recordStop, stopError } from './stops.js'
import { turns } from './turns.js'
import type { ViewsDatabase } from './views-database.js'
import type { View } from './view.js'

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

/** As {@link CatchUpOptions}, with a goal for each view by itself. */
export interface AdvanceOptions extends CatchUpOptions {
  readonly goals?: ReadonlyMap<string, bigint>
}

/** What a run left: views that stopped do not keep the others from going on. */
export interface Advanced {
  /** Events this run folded. */
  readonly events: number
  readonly failures: readonly ProjectionFailed[]
  /** Position up to which nothing is left to fold, stopped views aside. */
  readonly position: bigint
}

/** Runs projections: each event has its effect on the views exactly once, however often it is delivered. */
export interface Projector {
  /**
   * Folds what the log has beyond the checkpoints, or waits while another process does.
   * @throws {LogRegressed} {@link UpgradeRequired} {@link StoreBusy} when that process moves nothing for half a minute.
   */
  advance(options?: AdvanceOptions): Promise<Advanced>
  /** Throws the views away and folds them anew. */
  rebuild(options?: CatchUpOptions): Promise<Advanced>
  /** Goes on until the signal is aborted. */
  follow(options: FollowOptions): Promise<void>
  /** Name, version and position of each view. */
  checkpoints(): Promise<readonly Checkpoint[]>
  /** Ends what is under way at its next commit, and lets another process take over. */
  close(): Promise<void>
}

/**
 * Prepares the tables; a view that an older version of its projection built is emptied, so that it is folded anew.
 * What is folded from nothing is indexed when it is complete, which is much cheaper; `indexed: false` leaves that out, for views nobody asks.
 */
export async function projector(database: ViewsDatabase, log: LogReader, views: readonly View[], { indexed = true } = {}): Promise<Projector> {
  const { lease } = database
  const known = gaps()
  const checkpoints = checkpointReader(database.read)
  const inTurn = turns()
  const closing = new AbortController()
  const met = new Map<string, ProjectionFailed>()
  const following = new Set<Promise<void>>()
  const checkOpen = (): void => {
    if (closing.signal.aborted) throw new StoreClosed()
  }
  const headIfOpen = async (): Promise<bigint> => {
    checkOpen()
    const head = await log.store.head()
    // It may have been closed meanwhile.
    checkOpen()
    return head
  }
  const letGo = async (): Promise<void> => {
    if (following.size === 0) await lease.release()
  }

  /** Where each view stands. @throws {LogRegressed} {@link StoreRefused} */
  const look = async (head: bigint, { until = head, goals }: AdvanceOptions) => {
    const found = await checkpoints()
    const standing = standings(views, found, known, (name) => least([goals?.get(name) ?? until, head]), database.name)
    for (const { position } of standing) if (position > head) await refuseRegressed(log, position)
    return { standing, behind: standing.filter(({ start, goal }) => start < goal), isComplete: !indexed || found.every(({ indexed }) => indexed) }
  }

  const advanced = (standing: readonly Standing[], events: number): Advanced => ({
    events,
    failures: standing.flatMap(({ view: { projection }, stopped }) => {
      if (!stopped) return []
      const own = met.get(projection.name)
      return [own?.position === stopped.position ? own : stopError(projection.name, stopped)]
    }),
    position: least(standing.filter(({ stopped }) => !stopped).map(({ start }) => start)),
  })

  /** One stretch of the log; true when nothing is left, or nobody wants more. */
  const step = async (head: bigint, options: AdvanceOptions, onCommit: (events: number, position: bigint) => void, wait: (at: bigint) => Promise<void>) => {
    const isHolder = (await lease.acquire()) !== undefined
    const { standing, behind, isComplete } = await look(head, options)
    const isStopped = (): boolean => Boolean(options.signal?.aborted) || closing.signal.aborted
    if (behind.length === 0 && !isComplete && isHolder) await unlessLost(completeViews(database, views))
    if (behind.length === 0 || isStopped()) return standing
    if (!isHolder) {
      await wait(least(standing.map(({ position }) => position)))
      return undefined
    }
    const { start, goal, group } = nextStretch(behind)
    const parts = group.map(({ view, position }) => ({ view, table: database.tables.rowsOf(view), isEmpty: position === 0n, from: position }))
    const run = { database, log, parts, gaps: known, batchSize: options.batchSize ?? 100_000, isStopped, onCommit }
    await fold(start, goal, run).catch((error: unknown) => stopAt(error))
    return undefined
  }

  const stopAt = async (error: unknown): Promise<void> => {
    const view = error instanceof ProjectionFailed && views.find(({ projection }) => projection.name === error.view)
    if (!view) throw error
    met.set(error.view, error)
    await unlessLost(database.asHolder((trx) => recordStop(trx, view, error)))
  }

  const work = async (head: bigint, options: AdvanceOptions): Promise<Advanced> => {
    let events = 0
    const onCommit = (more: number, position: bigint): void => {
      events += more
      options.onProgress?.({ events, position, head: least([head, options.until ?? head]) })
    }
    const wait = leasePatience(database.name, options.signal)
    try {
      for (;;) {
        const standing = await database.again(
          () => step(head, options, onCommit, wait),
          () => events,
        )
        if (standing) return advanced(standing, events)
      }
    } finally {
      await letGo()
    }
  }

  const prepare = (fresh: boolean): Promise<void> => database.again(() => prepareViews(database, views, log.store.logId, fresh))
  await prepare(false)
  await lease.release()

  const self: Projector = {
    async advance(options = {}) {
      const head = await headIfOpen()
      const { standing, behind, isComplete } = await database.again(() => look(head, options))
      // The way of nearly every query.
      if (behind.length === 0 && isComplete) return advanced(standing, 0)
      return inTurn.take(async () => {
        checkOpen()
        return work(head, options)
      })
    },
    async rebuild(options = {}) {
      const head = await headIfOpen()
      return inTurn.take(async () => {
        checkOpen()
        await prepare(true)
        return work(head, options)
      })
    },
    async follow(options) {
      const ended = follow(self, database, log, { ...options, signal: AbortSignal.any([options.signal, closing.signal]) }).catch((error: unknown) => {
        if (!closing.signal.aborted) throw error
      })
      following.add(ended)
      try {
        await ended
      } finally {
        following.delete(ended)
        await letGo()
      }
    },
    checkpoints: () => database.again(checkpoints),
    async close() {
      closing.abort()
      await Promise.allSettled(following)
      await inTurn.take(() => lease.release())
    },
  }
  return self
}

/** Another projector may have folded what came after our look at the head, so a second look tells. */
async function refuseRegressed({ store }: LogReader, start: bigint): Promise<void> {
  const head = await store.head()
  if (start > head) throw new LogRegressed(start, head)
}

/** Whoever took over does it. */
async function unlessLost(work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof LeaseLost)) throw error
  })
}
