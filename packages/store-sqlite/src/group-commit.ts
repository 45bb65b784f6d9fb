import { StoreBusy, type Appended } from '@leadledger/eventsourcing'
import type { AppendRequest } from './append-transaction.js'
import { isBusy, typedError } from './driver-errors.js'
import type { GroupWriter, Waiting } from './group-writer.js'
import { pause, turn } from './waiting.js'

/** Bounds of one transaction, so that one large group does not hold up the lock and the event loop. */
const mostEvents = 2000
const mostCharacters = 4_000_000

export interface GroupCommit {
  append(request: AppendRequest): Promise<Appended>
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>
}

/**
 * Appends that come together, or while a turn of the event loop is awaited, share a transaction, and so one wait for the disk.
 * One that comes alone is written at once; of those that come one after another every second waits a turn, so that timers and sockets have theirs.
 */
export function groupCommit(writer: GroupWriter, file: string, busyBudgetMs: number): GroupCommit {
  let queue: Waiting[] = []
  let draining: Promise<void> | undefined

  const rejectExpired = (cause: unknown): void => {
    const now = performance.now()
    const isExpired = ({ since }: Waiting): boolean => now - since >= busyBudgetMs
    const expired = queue.filter(isExpired)
    queue = queue.filter((waiting) => !isExpired(waiting))
    for (const { since, reject } of expired) reject(new StoreBusy(file, Math.round(now - since), { cause }))
  }

  /** Whether the lock was taken; a failure that waiting cannot heal is answered at once. */
  const tryBegin = (): boolean => {
    try {
      writer.begin()
      return true
    } catch (error) {
      if (isBusy(error)) rejectExpired(error)
      else for (const { reject } of queue.splice(0)) reject(typedError(file, error))
      return false
    }
  }

  const drain = async (): Promise<void> => {
    let misses = 0
    for (let waited = false; queue.length > 0; waited = true)
      if (tryBegin()) {
        misses = 0
        const group = queue.splice(0, groupSize(queue))
        queue.unshift(...writer.write(group))
        // The turn was given and nobody came to share: the next append need not wait for another.
        if (waited && group.length === 1 && queue.length === 0) break
        await turn()
      } else await pause(++misses)
    draining = undefined
  }

  return {
    append: (request) =>
      new Promise((resolve, reject) => {
        // A copy, since the caller may change its own events before the transaction begins.
        const events = request.events.map((event) => ({ ...event }))
        queue.push({ ...request, events, since: performance.now(), resolve, reject })
        draining ??= Promise.resolve().then(drain)
      }),
    idle: async () => {
      await draining
    },
  }
}

/** How many of the waiting appends fit into one transaction; at least one. */
function groupSize(queue: readonly AppendRequest[]): number {
  let events = 0
  let characters = 0
  const tooMany = queue.findIndex((request) => {
    events += request.events.length
    for (const { data, metadata } of request.events) characters += data.length + metadata.length
    return events > mostEvents || characters > mostCharacters
  })
  return tooMany < 0 ? queue.length : Math.max(1, tooMany)
}
