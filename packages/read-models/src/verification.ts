import { StoreClosed } from '@leadledger/eventsourcing'
import { readCheckpoints, type Checkpoint } from './checkpoints.js'
import { compareTables, type TableComparison } from './compare.js'
import type { LogReader } from './log-reader.js'
import { projector, type CatchUpOptions } from './projector.js'
import type { ViewsDatabase } from './views-database.js'
import type { View } from './view.js'

interface Verification extends CatchUpOptions {
  /** Ends it without an answer. */
  readonly closing: AbortSignal
}

/** Compares the tables with those of a fresh fold. @throws {StoreClosed} */
export async function verified(
  database: ViewsDatabase,
  log: LogReader,
  views: readonly View[],
  { closing, ...options }: Verification,
): Promise<readonly TableComparison[]> {
  const { again } = database
  const signal = options.signal ? AbortSignal.any([options.signal, closing]) : closing
  const fresh = await database.scratch()
  try {
    const runner = await projector(fresh, log, views, { indexed: false })
    const advance = async (goals: ReadonlyMap<string, bigint>): Promise<void> => {
      await runner.advance({ ...options, signal, goals })
      if (closing.aborted) throw new StoreClosed()
    }
    await advance(positionsOf(await again(() => readCheckpoints(database.read))))
    // One snapshot of checkpoints and rows: other processes may move the live tables meanwhile.
    return await again(() =>
      database.snapshot(async (snapshot) => {
        await advance(positionsOf(await readCheckpoints(snapshot)))
        return compareTables(snapshot, fresh.read, views)
      }),
    )
  } finally {
    await fresh.close()
  }
}

const positionsOf = (checkpoints: readonly Checkpoint[]): ReadonlyMap<string, bigint> => new Map(checkpoints.map(({ name, position }) => [name, position]))
