import { StoreBusy } from '@leadledger/eventsourcing'
import { pause } from './pause.js'

/** How long the process that has the lease may move nothing before others stop waiting for it, milliseconds. */
const patienceMs = 30_000
const shortestWaitMs = 10
const longestWaitMs = 250

/** Waits for the process that has the lease, longer each time; each call says where the views stand now. @throws {StoreBusy} when they stand still. */
export function leasePatience(views: string, signal: AbortSignal | undefined): (position: bigint) => Promise<void> {
  let last: bigint | undefined
  let since = 0
  let waitMs = shortestWaitMs
  return async (position) => {
    if (position !== last) since = performance.now()
    last = position
    const waited = performance.now() - since
    if (waited > patienceMs) throw new StoreBusy(views, Math.round(waited))
    await pause(waitMs, signal)
    waitMs = Math.min(waitMs * 1.3, longestWaitMs)
  }
}
