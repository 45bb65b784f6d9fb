import type { EventStore } from '@leadledger/eventsourcing'
import { closeAll } from './close-all.js'
import { copyLog, digestOf, storeSource, type CopyProgress, type LogDigest } from './log-copy.js'
import { keysOfMove, movedPlaces, moveKeys, type MovedKeys, type MovePlaces } from './move-keys.js'
import { openLedger } from './open-ledger.js'
import { openStore } from './open-store.js'
import { placeOf, shownPlace, type Place } from './places.js'

export interface MoveLedgerOptions {
  readonly from: MovePlaces
  /** Keys are copied to the place named here, else beside the log of a directory; for a server that names none they stay where they are. */
  readonly to: MovePlaces
  /** `events` counts keys while these are copied. */
  readonly onProgress?: (progress: CopyProgress & { readonly step: MoveStep }) => void
  /** Ends it after the batch at hand; the next move goes on there. */
  readonly signal?: AbortSignal
}

export type MoveStep = 'copying' | 'keys' | 'comparing'

/** How a moved ledger compares with what it was made from, up to the last event that was copied. */
export interface MoveReport {
  readonly from: string
  readonly to: string
  readonly logId: string
  /** Events copied in this run. */
  readonly copied: number
  /** False when the signal ended it before everything was copied and compared. */
  readonly complete: boolean
  readonly log: { readonly from: LogDigest; readonly to: LogDigest; readonly equal: boolean } | undefined
  /** The keys that were copied; none where they stay. */
  readonly keys: MovedKeys | undefined
  /** The tables of the views on both sides; none where the source got events meanwhile. */
  readonly views: readonly { readonly table: string; readonly rows: number; readonly equal: boolean }[]
  /** Where the checkpoints of the source's views stand in the moved log: for projections of your own that stay where they are. */
  readonly checkpoints: readonly { readonly name: string; readonly from: bigint; readonly to: bigint }[]
  readonly equal: boolean
}

/**
 * Moves a ledger to another place and proves that it is the same there: every event with its id, times and texts, the keys, and the same views.
 * Writers may go on meanwhile: stop them, and move once more what came last; whoever writes to the old place afterwards makes what the new one never hears of.
 * @throws {StoreRefused} when another log is there, {@link LogsDiffer} when the log there was written to by itself, {@link KeyStateConflict} when its keys were.
 */
export async function moveLedger(options: MoveLedgerOptions): Promise<MoveReport> {
  const { from, to, signal, onProgress } = options
  const [source, target] = [placeOf(from.at, 'from'), placeOf(to.at, 'to')]
  const report = { from: shownPlace(source), to: shownPlace(target) }
  keysOfMove(from, to)
  const stores = await openBoth(source, target)
  const progress =
    (step: MoveStep, total?: number) =>
    (done: CopyProgress): void =>
      onProgress?.({ ...done, step, ...(done.total === undefined && total !== undefined && { total }) })
  const cancel = signal ? { signal } : {}
  try {
    const { logId } = stores.from
    const copied = await copyLog(storeSource(stores.from), stores.to, { ...cancel, onProgress: progress('copying', await sizeOf(stores.from)) })
    const nothing = { ...report, logId, copied, complete: false, log: undefined, keys: undefined, views: [], checkpoints: [], equal: false }
    if (signal?.aborted) return nothing
    const keys = await moveKeys(stores.from, from, to, { ...cancel, onProgress: ({ subjects }) => progress('keys')({ events: subjects, total: undefined }) })
    if (signal?.aborted) return nothing
    const there = await digestOf(stores.to, { ...cancel, onProgress: progress('comparing') })
    const here = await digestOf(stores.from, { ...cancel, most: there.events, onProgress: progress('comparing') })
    if (signal?.aborted) return nothing
    const log = { from: here, to: there, equal: here.sha256 === there.sha256 }
    const compared = log.equal ? await comparedViews(options, stores) : { views: [], checkpoints: [] }
    const equal = log.equal && keys?.equal !== false && compared.views.every((view) => view.equal)
    return { ...report, logId, copied, complete: true, log, keys, ...compared, equal }
  } finally {
    await closeAll([stores.to, stores.from])
  }
}

interface Stores {
  readonly from: EventStore
  readonly to: EventStore
}

async function openBoth(source: Place, target: Place): Promise<Stores> {
  const from = await openStore(source, { create: false })
  try {
    return { from, to: await openStore(target, { logId: from.logId }) }
  } catch (error) {
    await from.close()
    throw error
  }
}

/** How many events there are, where positions count them. */
async function sizeOf(store: EventStore): Promise<number | undefined> {
  const head = await store.head()
  return head <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(head) : undefined
}

/** Folds both logs, where the source has not gone on meanwhile. */
async function comparedViews({ from, to }: MoveLedgerOptions, stores: Stores): Promise<Pick<MoveReport, 'views' | 'checkpoints'>> {
  const one = await openLedger(from)
  try {
    const other = await openLedger(movedPlaces(from, to))
    try {
      const [here, there] = [await one.digests(), await other.digests()]
      const { projections } = await one.status()
      const checkpoints = await Promise.all(
        projections.map(async ({ name, position }) => ({ name, from: position, to: await positionThere(stores, position) })),
      )
      if ((await one.status()).position !== (projections[0]?.position ?? 0n)) return { views: [], checkpoints }
      return {
        views: here.map(({ table, rows, digest }) => ({ table, rows, equal: there.find((found) => found.table === table)?.digest === digest })),
        checkpoints,
      }
    } finally {
      await other.close()
    }
  } finally {
    await one.close()
  }
}

/** Where the event at a position of the source stands in the copy; 0 for none. */
async function positionThere({ from, to }: Stores, position: bigint): Promise<bigint> {
  if (position === 0n) return 0n
  for await (const [event] of from.readAll({ after: position - 1n, limit: 1 }))
    if (event?.position === position) for await (const [copy] of to.readStream(event.stream, { from: event.version, limit: 1 })) return copy?.position ?? 0n
  return 0n
}
