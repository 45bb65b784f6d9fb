import { createHash } from 'node:crypto'
import { createReadStream, type Stats } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { FileChanged, RejectsOverInput, UnreadableFile } from './errors.js'
import { mappingDigest } from './identity.js'
import { importRows, type Send } from './import-rows.js'
import type { Mapping } from './mapping.js'
import { rejectsFile } from './rejects.js'
import type { ImportReport } from './report.js'
import { readTable, type TableOptions } from './table.js'

/** How far an import has come. */
export interface ImportProgress {
  readonly rows: number
  /** Bytes of the file that were read, of `totalBytes`. */
  readonly bytes: number
  readonly totalBytes: number
}

/** What an import is known by: SHA-256 of the file and of what the mapping says, in hexadecimal digits. */
export interface ImportDigests {
  readonly file: string
  readonly mapping: string
}

export interface ImportFileOptions extends TableOptions {
  readonly path: string
  readonly mapping: Mapping
  /** When the import runs, in milliseconds since 1970. */
  readonly at: number
  readonly send: Send
  /** Called before the first row is sent, when the columns fit the mapping; tells how often an import of this file under it was reverted. */
  readonly begin?: (digests: ImportDigests) => Promise<number>
  /** Where failed rows go; without it they are only counted. */
  readonly rejects?: string
  readonly onProgress?: (progress: ImportProgress) => void
  readonly concurrency?: number
}

/**
 * Imports a CSV file row by row. Every row ends as created, updated, unchanged, skipped or failed; importing the file again changes nothing,
 * and after an interruption it goes on.
 * @throws {UnreadableFile} {@link MappingMismatch} {@link RejectsOverInput} before anything is written.
 * @throws {FileChanged} when the file was changed meanwhile.
 */
export async function importFile(options: ImportFileOptions): Promise<ImportReport> {
  const { path, mapping, at, send, begin, rejects, onProgress, concurrency } = options
  if (rejects !== undefined && (await isSameFile(path, rejects))) throw new RejectsOverInput()
  const { file, before } = await digestOf(path)
  let bytes = 0
  const table = await readTable(() => counted(path, (size) => (bytes += size)), mapping, options)
  const rejected = rejects === undefined ? undefined : rejectsFile(rejects, table, mapping)
  const progress = (rows: number): void => onProgress?.({ rows, bytes: Math.min(bytes, before.size), totalBytes: before.size })
  try {
    const digests = { file, mapping: mappingDigest(mapping) }
    const report = await importRows({
      ...digests,
      reverts: (await begin?.(digests)) ?? 0,
      plan: table.plan,
      rows: table.rows,
      at,
      send,
      onRows: progress,
      ...(rejected && { onReject: (reject) => rejected.write(reject) }),
      ...(concurrency !== undefined && { concurrency }),
    })
    const after = await stat(path)
    if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) throw new FileChanged()
    return report
  } finally {
    await rejected?.close()
  }
}

/** SHA-256 of a file, in hexadecimal digits, and its size and time before it was read. @throws {UnreadableFile} */
export async function digestOf(path: string): Promise<{ file: string; before: Stats }> {
  const hash = createHash('sha256')
  try {
    const before = await stat(path)
    if (!before.isFile()) throw new UnreadableFile('not-a-file')
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
    return { file: hash.digest('hex'), before }
  } catch (cause) {
    throw cause instanceof UnreadableFile ? cause : new UnreadableFile('not-there', { cause })
  }
}

async function* counted(path: string, onBytes: (size: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of createReadStream(path, { highWaterMark: 262_144 })) {
    onBytes((chunk as Buffer).length)
    yield chunk as Buffer
  }
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  try {
    return (await realpath(one)) === (await realpath(other))
  } catch {
    return false
  }
}
