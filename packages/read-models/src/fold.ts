import type { Recorded, StoredEvent } from '@leadledger/eventsourcing'
import type { LeadEvent } from '@leadledger/leads'
import { moveCheckpoint } from './checkpoints.js'
import { CheckpointMoved, LeaseLost } from './errors.js'
import type { Gaps } from './gaps.js'
import type { LogReader } from './log-reader.js'
import { foldedRows, type FoldedRows, type FoldedView } from './folded-rows.js'
import type { ViewsDatabase } from './views-database.js'

/** A fold of one stretch of the log into some views. */
export interface Fold {
  readonly database: ViewsDatabase
  readonly log: LogReader
  /** The views, and where the checkpoint of each stands. */
  readonly parts: readonly FoldPart[]
  readonly gaps: Gaps
  readonly batchSize: number
  readonly isStopped: () => boolean
  /** Called when events took effect; with the position they end at. */
  readonly onCommit: (events: number, position: bigint) => void
}

/** `from` is where the checkpoint stands. */
export interface FoldPart extends FoldedView {
  readonly from: bigint
}

/** Events read and folded together: few, so that little of their content is alive whenever V8 looks for garbage, and gets copied; many, since each read costs. */
const eventsAtOnce = 500

/** Folds what is behind `start`, up to `goal`; ends early when it is stopped, or another projector was faster. @throws {ProjectionFailed} */
export async function fold(start: bigint, goal: bigint, run: Fold): Promise<void> {
  const { database, log, parts, batchSize, isStopped, onCommit } = run
  const types = typesOf(parts)
  const rows = foldedRows(parts, database.storedText)
  let committed: { readonly last: bigint | undefined; readonly events: number } = { last: undefined, events: 0 }
  let folded = committed
  const write = async (): Promise<boolean> => {
    if (folded.last === undefined || folded === committed) return true
    if (!(await commit(run, rows, committed.last, folded.last))) return false
    onCommit(folded.events - committed.events, folded.last)
    committed = folded
    return true
  }
  for await (const batch of log.store.readAll({ after: start, batchSize: Math.min(batchSize, eventsAtOnce) })) {
    const part = (batch.at(-1) as StoredEvent).position <= goal ? batch : batch.filter(({ position }) => position <= goal)
    const last = part.at(-1)
    if (last) {
      await foldBatch(run, rows, part, types)
      folded = { last: last.position, events: folded.events + part.length }
    }
    if (last?.position === goal || part.length < batch.length) break
    const isFull = folded.events - committed.events >= batchSize || rows.isFull()
    if (isFull && (!(await write()) || isStopped())) return
  }
  if (await write()) noteGaps(run, committed.last, goal)
}

/** All there is up to the goal was read. */
function noteGaps({ parts, gaps }: Fold, last: bigint | undefined, goal: bigint): void {
  for (const { view, from } of parts) gaps.note(view.projection.name, last ?? from, goal)
}

async function foldBatch({ database, log }: Fold, rows: FoldedRows, batch: readonly StoredEvent[], types: FoldedTypes): Promise<void> {
  const { events, loadKeys } = decode(log, types, batch)
  // Before the keys are loaded: what an erasure condemned is not opened once more.
  const erasures = events.filter((event) => event.type === 'PersonalDataErased')
  if (erasures.length > 0) await log.carryOut?.(erasures)
  await loadKeys()
  await rows.fold(database.write, events)
}

/** Rows and checkpoints in one transaction, or nothing. False when another projector was faster: what was folded is then stale. */
async function commit({ database, parts }: Fold, rows: FoldedRows, from: bigint | undefined, to: bigint): Promise<boolean> {
  try {
    await database.asHolder(async (trx) => {
      for (const part of parts) await moveCheckpoint(trx, part.view, from ?? part.from, to)
      await rows.write(trx)
    })
  } catch (error) {
    if (error instanceof CheckpointMoved || error instanceof LeaseLost) return false
    throw error
  }
  rows.trim()
  return true
}

/** Names of the event types that some view folds, and of those whose personal part it opens. */
interface FoldedTypes {
  readonly wanted: ReadonlySet<string>
  readonly opened: ReadonlySet<string>
}

const typesOf = (parts: readonly FoldPart[]): FoldedTypes => ({
  wanted: new Set<string>(parts.flatMap(({ view }) => view.projection.types)),
  opened: new Set<string>(parts.flatMap(({ view }) => view.opens)),
})

/** Events of a batch, and the way to the keys of what the projections will open. */
interface Decoded {
  readonly events: readonly Recorded<LeadEvent>[]
  readonly loadKeys: () => Promise<void>
}

/** Opens nothing yet. */
function decode({ codec, vault }: LogReader, { wanted, opened }: FoldedTypes, batch: readonly StoredEvent[]): Decoded {
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
  return { events, loadKeys: () => keyring.load(subjects) }
}
