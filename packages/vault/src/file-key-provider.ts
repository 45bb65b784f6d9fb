import { randomBytes, randomUUID } from 'node:crypto'
import { closeSync, fstatSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { MasterKeyRefused } from './errors.js'
import { masterKey, masterKeyBytes, type KeyProvider, type MasterKey } from './key-provider.js'

export interface FileKeyProviderOptions {
  /** 32 raw bytes, readable by its owner only; made when first needed. */
  readonly file: string
  /** Files with earlier keys, needed until `rewrap` is done. */
  readonly retired?: readonly string[]
}

/** Master keys in files of their own: keep them apart from the key store's backups. */
export function fileKeyProvider({ file, retired = [] }: FileKeyProviderOptions): KeyProvider {
  let current: MasterKey | undefined
  return {
    current: () => (current ??= readKey(file) ?? createKey(file)),
    byId(id) {
      current ??= readKey(file)
      return current?.id === id ? current : retired.map(readKey).find((key) => key?.id === id)
    },
  }
}

function readKey(file: string): MasterKey | undefined {
  let handle: number
  try {
    handle = openSync(file, 'r')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new MasterKeyRefused(file, 'unreadable', { cause })
  }
  try {
    return checkedKey(file, handle)
  } finally {
    closeSync(handle)
  }
}

function checkedKey(file: string, handle: number): MasterKey {
  const stat = fstatSync(handle)
  if (!stat.isFile()) throw new MasterKeyRefused(file, 'not-a-file')
  // Windows has no such bits.
  if (process.platform !== 'win32' && (stat.mode & 0o077) !== 0) throw new MasterKeyRefused(file, 'readable-by-others')
  if (stat.size !== masterKeyBytes) throw new MasterKeyRefused(file, 'wrong-size')
  return masterKey(readFileSync(handle))
}

/** A complete file takes the name at once, and only if nobody has it: of racing processes all use the winner's key. */
function createKey(file: string): MasterKey {
  mkdirSync(dirname(resolve(file)), { recursive: true, mode: 0o700 })
  const draft = `${file}.${randomUUID()}.new`
  writeDurably(draft, randomBytes(masterKeyBytes))
  try {
    linkSync(draft, file)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw new MasterKeyRefused(file, 'missing', { cause })
  } finally {
    unlinkSync(draft)
  }
  syncDirectory(dirname(resolve(file)))
  const key = readKey(file)
  if (!key) throw new MasterKeyRefused(file, 'missing')
  return key
}

function writeDurably(file: string, bytes: Buffer): void {
  const handle = openSync(file, 'wx', 0o600)
  try {
    writeFileSync(handle, bytes)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function syncDirectory(directory: string): void {
  // Windows cannot open a directory, and makes names durable by itself.
  if (process.platform === 'win32') return
  const handle = openSync(directory, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
