import type { Recorded, StoredEvent } from '@leadledger/eventsourcing'
import type { LeadEvent } from '@leadledger/leads'
import { moveCheckpoint } from './checkpoints.js'
import { CheckpointMoved, LeaseLost } from './errors.js'
import type { Gaps } from './gaps.js'
import type { LogReader } from './log-reader.js'
import { failureOf } from './stops.js'
import type { ViewsDatabase } from './views-database.js'
import { keysOf, type RowKeys, type ViewRows } from './view-rows.js'

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

export interface FoldPart {
  readonly rows: ViewRows
  readonly from: bigint
}

/** Events read and folded together: few, so that little of their content is alive whenever V8 looks for garbage, and gets copied. */
const eventsAtOnce = 125
/** Changed rows of one view that are held before they are written. */
const mostChanged = 20_000

/** Folds what is behind `start`, up to `goal`; ends early when it is stopped, or another projector was faster. @throws {ProjectionFailed} */
export async function fold(start: bigint, goal: bigint, run: Fold): Promise<void> {
  const { database, log, parts, batchSize, isStopped, onCommit } = run
  const types = typesOf(parts)
  let committed: { readonly last: bigint | undefined; readonly events: number } = { last: undefined, events: 0 }
  let folded = committed
  const write = async (): Promise<boolean> => {
    if (folded.last === undefined || folded === committed) return true
    if (!(await commit(database, parts, committed.last, folded.last))) return false
    onCommit(folded.events - committed.events, folded.last)
    committed = folded
    return true
  }
  for await (const batch of log.store.readAll({ after: start, batchSize: Math.min(batchSize, eventsAtOnce) })) {
    const part = (batch.at(-1) as StoredEvent).position <= goal ? batch : batch.filter(({ position }) => position <= goal)
    const last = part.at(-1)
    if (last) {
      await foldBatch(run, part, types)
      folded = { last: last.position, events: folded.events + part.length }
    }
    if (last?.position === goal || part.length < batch.length) break
    const isFull = folded.events - committed.events >= batchSize || parts.some(({ rows }) => rows.changed() >= mostChanged)
    if (isFull && (!(await write()) || isStopped())) return
  }
  if (await write()) noteGaps(run, committed.last, goal)
}

/** All there is up to the goal was read. */
function noteGaps({ parts, gaps }: Fold, last: bigint | undefined, goal: bigint): void {
  for (const { rows, from } of parts) gaps.note(rows.view.projection.name, last ?? from, goal)
}

async function foldBatch({ database, log, parts }: Fold, batch: readonly StoredEvent[], types: FoldedTypes): Promise<void> {
  const { events, loadKeys } = decode(log, types, batch)
  const known = new Map<unknown, RowKeys>()
  const found = new Set<string>(events.map(({ type }) => type))
  // Before the keys are loaded: what an erasure condemned is not opened once more.
  if (found.has('PersonalDataErased')) await log.carryOut?.(events.filter((event) => event.type === 'PersonalDataErased'))
  await loadKeys()
  for (const { rows } of parts) {
    const { keys, types: wanted } = rows.view.projection
    // Most batches have nothing for views that few events concern.
    if (!wanted.some((type) => found.has(type))) continue
    const named = known.get(keys) ?? namedKeys(database, rows, events)
    known.set(keys, named)
    await rows.fold(database.write, events, named)
  }
}

function namedKeys({ storedText }: ViewsDatabase, { view }: ViewRows, events: readonly Recorded<LeadEvent>[]): RowKeys {
  const { keys } = view.projection
  try {
    return keysOf(keys, events, storedText)
  } catch (cause) {
    const culprit = events.find((event) => fails(() => keys(event)))
    throw culprit ? failureOf(view, culprit, cause) : cause
  }
}

function fails(work: () => unknown): boolean {
  try {
    work()
    return false
  } catch {
    return true
  }
}

/** Rows and checkpoints in one transaction, or nothing. False when another projector was faster: what was folded is then stale. */
async function commit(database: ViewsDatabase, parts: readonly FoldPart[], from: bigint | undefined, to: bigint): Promise<boolean> {
  try {
    await database.asHolder(async (trx) => {
      for (const part of parts) {
        await moveCheckpoint(trx, part.rows.view, from ?? part.from, to)
        await part.rows.write(trx)
      }
    })
  } catch (error) {
    if (error instanceof CheckpointMoved || error instanceof LeaseLost) return false
    throw error
  }
  for (const { rows } of parts) rows.trim()
  return true
}

/** Names of the event types that some view folds, and of those whose personal part it opens. */
interface FoldedTypes {
  readonly wanted: ReadonlySet<string>
  readonly opened: ReadonlySet<string>
}

const typesOf = (parts: readonly FoldPart[]): FoldedTypes => ({
  wanted: new Set<string>(parts.flatMap(({ rows }) => rows.view.projection.types)),
  opened: new Set<string>(parts.flatMap(({ rows }) => rows.view.opens)),
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
