import { setTimeout } from 'node:timers/promises'
import { LeadledgerError, StoreBusy, StoreFull, StoreRefused } from '@leadledger/eventsourcing'
import Database from 'better-sqlite3'

const codeOf = (error: unknown): string => (error instanceof Database.SqliteError ? error.code : '')

const isBusy = (error: unknown): boolean => codeOf(error).startsWith('SQLITE_BUSY') || codeOf(error).startsWith('SQLITE_LOCKED')

/** The driver's error in this project's words. */
function faultOf(file: string, error: unknown): unknown {
  const code = codeOf(error)
  if (error instanceof LeadledgerError || code === '') return error
  if (code === 'SQLITE_FULL') return new StoreFull(file, { cause: error })
  if (code === 'SQLITE_NOTADB') return new StoreRefused(file, 'not-ours', 'is not a SQLite database', { cause: error })
  if (code.startsWith('SQLITE_CORRUPT')) return new StoreRefused(file, 'damaged', 'the database is damaged', { cause: error })
  return error
}

/**
 * Runs `work` as soon as no other process is in the way; the event loop runs on while it waits.
 * @throws {StoreBusy} after `budgetMs`; {@link StoreFull} {@link StoreRefused} at once.
 */
export async function whenFree<Result>(file: string, budgetMs: number, work: () => Result): Promise<Result> {
  const deadline = performance.now() + budgetMs
  for (;;) {
    try {
      return work()
    } catch (error) {
      if (!isBusy(error)) throw faultOf(file, error)
      if (performance.now() >= deadline) throw new StoreBusy(file, budgetMs, { cause: error })
      await setTimeout(1 + Math.random() * 10)
    }
  }
}
