import { AppendOutcomeUnknown, LeadledgerError, type Appended } from '@leadledger/eventsourcing'
import type { Database } from 'better-sqlite3'
import type { AppendRequest, AppendTransaction } from './append-transaction.js'
import { isBusy, isDiskFailure, isFull, typedError } from './driver-errors.js'
import type { TypeNames } from './type-names.js'

/** An append whose caller waits for the answer. */
export interface Waiting extends AppendRequest {
  /** When it came, in milliseconds of `performance.now()`. */
  readonly since: number
  readonly resolve: (appended: Appended) => void
  readonly reject: (error: Error) => void
}

/** Writes a group of appends in one transaction and answers each of them. */
export interface GroupWriter {
  /** Takes the lock. @throws the driver's error, busy among them. */
  readonly begin: () => void
  /** Writes under the lock that was taken; returns those that found the lock lost and have to wait again. */
  readonly write: (group: readonly Waiting[]) => readonly Waiting[]
}

export interface GroupWriterOptions {
  readonly db: Database
  readonly file: string
  readonly types: TypeNames
  readonly transaction: AppendTransaction
  /** Looks the ids up over a connection that has seen no failure. */
  readonly readBack: (request: AppendRequest) => Appended | undefined
}

export function groupWriter({ db, file, types, transaction, readBack }: GroupWriterOptions): GroupWriter {
  const beginImmediate = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const rollback = db.prepare('ROLLBACK')

  const begin = (): void => void beginImmediate.run()

  const undo = (): void => {
    types.forget()
    if (db.inTransaction) rollback.run()
  }

  const commitAll = (group: readonly Waiting[]): void => {
    const results = transaction.run(group)
    try {
      commit.run()
    } catch (error) {
      if (!isDiskFailure(error)) throw error
      undo()
      for (const waiting of group) settleUnknown(waiting, error, readBack)
      return
    }
    group.forEach((waiting, index) => settle(waiting, results[index]))
  }

  /** What fails alone fails for its own reason; what fails with others is tried alone, so that only the cause of it fails. */
  const write = (group: readonly Waiting[]): readonly Waiting[] => {
    try {
      commitAll(group)
    } catch (error) {
      undo()
      if (group.length > 1 && !isFull(error)) return group.flatMap(writeAlone)
      for (const { reject } of group) reject(typedError(file, error))
    }
    return []
  }

  const writeAlone = (waiting: Waiting): readonly Waiting[] => {
    try {
      begin()
    } catch (error) {
      if (isBusy(error)) return [waiting]
      waiting.reject(typedError(file, error))
      return []
    }
    return write([waiting])
  }

  return { begin, write }
}

function settle({ resolve, reject }: Waiting, result: Appended | LeadledgerError | undefined): void {
  if (result instanceof LeadledgerError) reject(result)
  else if (result) resolve(result)
}

/** A failed commit may still turn up after a crash, so only what is found is certain. */
function settleUnknown(waiting: Waiting, cause: unknown, readBack: GroupWriterOptions['readBack']): void {
  const found = foundAfter(waiting, readBack)
  const ids = waiting.events.map(({ id }) => id)
  if (found) waiting.resolve(found)
  else waiting.reject(new AppendOutcomeUnknown(waiting.stream, ids, { cause }))
}

function foundAfter(request: AppendRequest, readBack: GroupWriterOptions['readBack']): Appended | undefined {
  try {
    return readBack(request)
  } catch {
    return undefined
  }
}
