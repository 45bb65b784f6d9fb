import { AppendOutcomeUnknown, LeadledgerError, StoreBusy, type Appended } from '@leadledger/eventsourcing'
import type { Database } from 'better-sqlite3'
import type { AppendRequest, AppendTransaction } from './append-transaction.js'
import { isBusy, isDiskFailure, isFull, typedError } from './driver-errors.js'
import type { TypeNames } from './type-names.js'
import { pause, turn } from './waiting.js'

/** Bounds of one transaction, so that one large group does not hold up the lock and the event loop. */
const mostEvents = 2000
const mostCharacters = 4_000_000

interface Waiting extends AppendRequest {
  readonly since: number
  readonly resolve: (appended: Appended) => void
  readonly reject: (error: Error) => void
}

export interface GroupCommit {
  append(request: AppendRequest): Promise<Appended>
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>
}

export interface GroupCommitOptions {
  readonly db: Database
  readonly file: string
  readonly types: TypeNames
  readonly transaction: AppendTransaction
  readonly busyBudgetMs: number
  /** Looks the ids up over a connection that has seen no failure. */
  readonly readBack: (request: AppendRequest) => Appended | undefined
}

/** Appends of one turn of the event loop share a transaction, and so one wait for the disk. */
export function groupCommit({ db, file, types, transaction, busyBudgetMs, readBack }: GroupCommitOptions): GroupCommit {
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const rollback = db.prepare('ROLLBACK')
  let queue: Waiting[] = []
  let draining: Promise<void> | undefined

  const undo = (): void => {
    types.forget()
    if (db.inTransaction) rollback.run()
  }

  const commitWithin = (group: readonly Waiting[]): void => {
    const results = transaction.run(group)
    try {
      commit.run()
    } catch (error) {
      undo()
      if (!isDiskFailure(error)) throw error
      for (const waiting of group) settleUnknown(waiting, error, readBack)
      return
    }
    group.forEach((waiting, index) => settle(waiting, results[index]))
  }

  /** What fails alone fails for its own reason; what fails with others is tried alone, so that only the cause of it fails. */
  const commitGroup = (group: readonly Waiting[]): void => {
    try {
      commitWithin(group)
    } catch (error) {
      undo()
      if (group.length === 1 || isFull(error)) for (const { reject } of group) reject(typedError(file, error))
      else for (const waiting of group) attemptAlone(waiting)
    }
  }

  const attemptAlone = (waiting: Waiting): void => {
    try {
      begin.run()
    } catch (error) {
      if (isBusy(error)) queue.push(waiting)
      else waiting.reject(typedError(file, error))
      return
    }
    commitGroup([waiting])
  }

  const rejectExpired = (cause: unknown): void => {
    const now = performance.now()
    const expired = queue.filter(({ since }) => now - since >= busyBudgetMs)
    if (expired.length === 0) return
    queue = queue.filter((waiting) => !expired.includes(waiting))
    for (const { since, reject } of expired) reject(new StoreBusy(file, Math.round(now - since), { cause }))
  }

  const drain = async (): Promise<void> => {
    for (let attempts = 1; queue.length > 0; attempts++) {
      try {
        begin.run()
      } catch (error) {
        if (isBusy(error)) {
          rejectExpired(error)
          await pause(attempts)
        } else for (const { reject } of queue.splice(0)) reject(typedError(file, error))
        continue
      }
      attempts = 0
      commitGroup(queue.splice(0, groupSize(queue)))
      await turn()
    }
    draining = undefined
  }

  return {
    append: (request) =>
      new Promise((resolve, reject) => {
        // A copy, since the caller may change its own events before the transaction begins.
        const events = request.events.map((event) => ({ ...event }))
        queue.push({ ...request, events, since: performance.now(), resolve, reject })
        draining ??= turn().then(drain)
      }),
    idle: async () => {
      await draining
    },
  }
}

function settle({ resolve, reject }: Waiting, result: Appended | LeadledgerError | undefined): void {
  if (result instanceof LeadledgerError) reject(result)
  else if (result) resolve(result)
}

/** A failed commit may still turn up after a crash, so only what is found is certain. */
function settleUnknown(waiting: Waiting, cause: unknown, readBack: GroupCommitOptions['readBack']): void {
  const { stream, events, resolve, reject } = waiting
  const found = foundAfter(waiting, readBack)
  if (found) resolve(found)
  else
    reject(
      new AppendOutcomeUnknown(
        stream,
        events.map(({ id }) => id),
        { cause },
      ),
    )
}

function foundAfter(request: AppendRequest, readBack: GroupCommitOptions['readBack']): Appended | undefined {
  try {
    return readBack(request)
  } catch {
    return undefined
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
