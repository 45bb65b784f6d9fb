import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { StoreRefused } from '@leadledger/eventsourcing'
import { applicationId } from './marks.js'

const headerBytes = 100
const applicationIdAt = 68

/** Size of a file in bytes, 0 when there is none. */
export const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0

/**
 * Whether there is anything in the file.
 * @throws {StoreRefused} when only the WAL of a lost database is left, which SQLite would delete.
 */
export function hasContent(file: string): boolean {
  // The WAL is looked at first: whoever creates a store writes the file before its WAL.
  const walBytes = sizeOf(`${file}-wal`)
  if (sizeOf(file) > 0) return true
  if (walBytes > 0) throw new StoreRefused(file, 'damaged', 'its -wal file holds data, but the file itself is missing or empty')
  return false
}

/**
 * Looks at the header of a file with a hot rollback journal, as a killed creation leaves it: SQLite may undo only what is ours.
 * Never call it for another file: to close a file loses every lock the process has on it.
 * @throws {StoreRefused}
 */
export function refuseStrangersJournal(file: string): void {
  const header = Buffer.alloc(headerBytes)
  const descriptor = openSync(file, 'r')
  try {
    readSync(descriptor, header, 0, headerBytes, 0)
  } finally {
    closeSync(descriptor)
  }
  if (header.readInt32BE(applicationIdAt) !== applicationId)
    throw new StoreRefused(file, 'not-ours', 'the file belongs to another application, which left a transaction undone')
}
