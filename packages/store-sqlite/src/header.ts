import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { StoreRefused } from '@leadledger/eventsourcing'
import { driverCode } from './driver-errors.js'
import { refuseStranger } from './marks.js'

const headerBytes = 100
const magic = 'SQLite format 3\0'
const userVersionAt = 60
const applicationIdAt = 68

/**
 * Looks at a file's first bytes, so that a stranger's file is refused before SQLite could touch it or its WAL.
 * @returns whether there is anything in the file.
 * @throws {StoreRefused}
 */
export function inspectHeader(file: string): boolean {
  // The WAL is looked at first: whoever creates a store writes the file before its WAL.
  const hasWal = sizeOf(`${file}-wal`) > 0
  const header = firstBytes(file)
  if (header.length === 0) {
    if (hasWal) throw new StoreRefused(file, 'damaged', 'its -wal file holds data, but the file itself is missing or empty')
    return false
  }
  if (header.length < headerBytes || header.toString('latin1', 0, magic.length) !== magic)
    throw new StoreRefused(file, 'not-ours', 'the file is not an SQLite database')
  refuseStranger(file, header.readInt32BE(applicationIdAt), header.readInt32BE(userVersionAt))
  return true
}

/** Size of a file in bytes, 0 when there is none. */
export const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0

function firstBytes(file: string): Buffer {
  const header = Buffer.alloc(headerBytes)
  let descriptor: number
  try {
    descriptor = openSync(file, 'r')
  } catch (error) {
    if (driverCode(error) === 'ENOENT') return header.subarray(0, 0)
    throw error
  }
  try {
    return header.subarray(0, readSync(descriptor, header, 0, headerBytes, 0))
  } finally {
    closeSync(descriptor)
  }
}
