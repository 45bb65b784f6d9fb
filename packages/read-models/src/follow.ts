import type { StoredEvent } from '@leadledger/eventsourcing'
import type { ProjectionFailed } from './errors.js'
import type { LogReader } from './log-reader.js'
import { pause } from './pause.js'
import type { Progress, Projector } from './projector.js'
import type { ViewsDatabase } from './views-database.js'

export interface FollowOptions {
  /** Ends it. */
  readonly signal: AbortSignal
  readonly onProgress?: (progress: Progress) => void
  /** Called once for each view whose projection fails; the others go on. */
  readonly onStopped?: (failure: ProjectionFailed) => void
}

/** How often who stands by asks for the lease, milliseconds. */
const standByMs = 500

/** Keeps the views up to date: one process of those that follow them works, the others stand by. */
export async function follow(projector: Projector, { lease, again }: ViewsDatabase, log: LogReader, options: FollowOptions): Promise<void> {
  const { signal, onProgress, onStopped } = options
  const told = new Set<string>()
  const advance = async (): Promise<bigint> => {
    const { failures, position } = await projector.advance({ signal, ...(onProgress && { onProgress }) })
    for (const failure of failures) if (!told.has(failure.view)) onStopped?.(failure)
    for (const { view } of failures) told.add(view)
    return position
  }
  while (!signal.aborted) {
    const lost = await again(() => lease.acquire())
    if (!lost) {
      await pause(standByMs, signal)
      continue
    }
    let reached = await advance()
    // The subscription only tells that there is something new: folding reads it in larger pieces.
    for await (const batch of log.store.subscribe({ after: reached, signal: AbortSignal.any([signal, lost]) })) {
      if (lost.aborted) break
      if ((batch.at(-1) as StoredEvent).position > reached) reached = await advance()
    }
  }
}
