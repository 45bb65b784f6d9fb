import { LeadledgerError, StoreFault, StoreFull, StoreRefused } from '@leadledger/eventsourcing'

/** The name of SQLite's extended result code, or of the system error; empty for anything else. */
export function driverCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}

/** Another connection holds a lock; `SQLITE_PROTOCOL` is a lost race for the WAL's own locks. */
export const isBusy = (error: unknown): boolean => /^SQLITE_(BUSY|LOCKED|PROTOCOL)/.test(driverCode(error))

export const isFull = (error: unknown): boolean => driverCode(error).startsWith('SQLITE_FULL') || driverCode(error) === 'ENOSPC'

export const isDiskFailure = (error: unknown): boolean => driverCode(error).startsWith('SQLITE_IOERR')

const isDamage = (error: unknown): boolean => /^SQLITE_(CORRUPT|NOTADB)/.test(driverCode(error))

/** What the caller sees of a driver's error after which nothing is written. */
export function typedError(file: string, cause: unknown): Error {
  if (cause instanceof LeadledgerError) return cause
  if (isFull(cause)) return new StoreFull(file, { cause })
  if (isDamage(cause)) return new StoreRefused(file, 'damaged', 'the file is damaged', { cause })
  return new StoreFault(file, driverCode(cause) || (cause instanceof Error ? cause.name : 'unknown fault'), { cause })
}
