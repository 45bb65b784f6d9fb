import { StoreClosed, StoreRefused, type EventStore, type Recorded, type StoredEvent } from '@leadledger/eventsourcing'
import { countCodec, countProjection, openVault, type CountEvent, type CountRow } from './counting.js'
import type { OpenProjectors, ProjectorUnderTest } from './projector-rule.js'
import type { OpenStore } from './rule.js'

/** Rows that projectors share, as in a database. */
export interface SharedRows {
  logId: string | undefined
  position: bigint
  readonly rows: Map<string, CountRow>
  /** Resolves when the one that works is done. */
  readonly turn: { last: Promise<unknown> }
}

/** What a projector does, part by part; a defect replaces one. */
export interface ProjectorParts {
  /** The rows as this projector sees them. */
  readonly see: (shared: SharedRows) => SharedRows
  readonly checkLog: (shared: SharedRows, store: EventStore) => void
  readonly inTurn: <Result>(shared: SharedRows, work: () => Promise<Result>) => Promise<Result>
  /** Where folding begins. */
  readonly start: (shared: SharedRows) => bigint
  /** Events are folded with the place they end at, or not at all. */
  readonly take: (shared: SharedRows, store: EventStore, events: readonly StoredEvent[]) => Promise<void>
  /** Whether there may be more behind a batch. */
  readonly goesOn: () => boolean
  readonly empty: (shared: SharedRows) => void
  readonly checkOpen: (isClosed: boolean) => void
  readonly checkClose: (isClosed: boolean) => void
  /** What ends following. */
  readonly ending: (called: AbortSignal, closed: AbortSignal) => AbortSignal
  readonly follow: (catchUp: () => Promise<number>, store: EventStore, shared: SharedRows, signal: AbortSignal) => Promise<void>
}

/** Folds one batch of events. */
export function foldInto(rows: Map<string, CountRow>, store: EventStore, events: readonly StoredEvent[]): void {
  const codec = countCodec(store.logId)
  const { keys, evolve } = countProjection
  for (const stored of events) {
    const event: Recorded<CountEvent> = codec.decode(stored, openVault.keyring())
    for (const key of keys(event)) {
      const row = evolve(rows.get(key), event, key)
      if (row) rows.set(key, row)
    }
  }
}

const correct: ProjectorParts = {
  see: (shared) => shared,
  checkLog(shared, { logId }) {
    if (shared.logId !== undefined && shared.logId !== logId) throw new StoreRefused('rows', 'other-log', 'were folded from another log')
    shared.logId = logId
  },
  inTurn({ turn }, work) {
    const result = turn.last.then(work, work)
    turn.last = result.catch(() => undefined)
    return result
  },
  start: ({ position }) => position,
  async take(shared, store, events) {
    foldInto(shared.rows, store, events)
    shared.position = (events.at(-1) as StoredEvent).position
  },
  goesOn: () => true,
  empty(shared) {
    shared.rows.clear()
    shared.position = 0n
  },
  checkOpen(isClosed) {
    if (isClosed) throw new StoreClosed()
  },
  checkClose: () => undefined,
  ending: (called, closed) => AbortSignal.any([called, closed]),
  async follow(catchUp, store, _, signal) {
    for await (const batch of store.subscribe({ signal })) if (batch.length > 0) await catchUp()
  },
}

const batchSize = 200

/** Projectors of the smallest kind, which keep every rule around a correct store unless a part of them is replaced. */
export const sketchedProjectors =
  (openStore: OpenStore, replaced: Partial<ProjectorParts> = {}): OpenProjectors =>
  async () => {
    const parts = { ...correct, ...replaced }
    const [log, otherLog] = [await openStore(), await openStore()]
    const shared: SharedRows = { logId: undefined, position: 0n, rows: new Map(), turn: { last: Promise.resolve() } }
    const opened: ProjectorUnderTest[] = []
    const openOn = async (store: EventStore): Promise<ProjectorUnderTest> => {
      const projector = sketched(parts, shared, store)
      opened.push(projector)
      return projector
    }
    return {
      store: log.store,
      patienceMs: 500,
      open: () => openOn(log.store),
      openOnAnotherLog: () => openOn(otherLog.store),
      async close() {
        await Promise.allSettled(opened.map(({ close }) => close()))
        await log.close()
        await otherLog.close()
      },
    }
  }

function sketched(parts: ProjectorParts, shared: SharedRows, store: EventStore): ProjectorUnderTest {
  const closing = new AbortController()
  const seen = parts.see(shared)
  parts.checkLog(shared, store)
  const fold = async (): Promise<number> => {
    let folded = 0
    for await (const batch of store.readAll({ after: parts.start(seen), batchSize })) {
      if (closing.signal.aborted) break
      await parts.take(seen, store, batch)
      folded += batch.length
      if (!parts.goesOn()) break
    }
    return folded
  }
  const inTurn = (work: () => Promise<number>): Promise<number> =>
    parts.inTurn(seen, async () => {
      parts.checkOpen(closing.signal.aborted)
      return work()
    })
  const catchUp = (): Promise<number> => inTurn(fold)
  return {
    catchUp,
    rebuild: () =>
      inTurn(() => {
        parts.empty(seen)
        return fold()
      }),
    async follow(signal) {
      const ended = parts.ending(signal, closing.signal)
      await parts.follow(catchUp, store, seen, ended).catch((error: unknown) => {
        if (!ended.aborted) throw error
      })
    },
    rows: async () => [...seen.rows.values()],
    async close() {
      parts.checkClose(closing.signal.aborted)
      closing.abort()
    },
  }
}
