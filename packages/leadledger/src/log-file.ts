import { once } from 'node:events'
import { createReadStream, createWriteStream, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { createHash } from 'node:crypto'
import { Transform, type Writable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { asStreamName, LeadledgerError, type EventStore, type StoredEvent } from '@leadledger/eventsourcing'
import { envelopeLine, logDigest, LogsDiffer, type CopyOptions, type LogDigest, type LogSource } from './log-copy.js'

/** A file that holds no exported log, only a part of one, or another one than its manifest says. */
export class UnreadableLogFile extends LeadledgerError {
  readonly code = 'unreadable-log-file'
  constructor(
    readonly file: string,
    problem: string,
    /** Number of the line, from 1. */
    readonly line?: number,
  ) {
    super(`${file}${line === undefined ? '' : `, line ${line}`}: ${problem}`)
  }
}

/** What stands beside an exported log. */
export interface LogManifest extends LogDigest {
  readonly format: 'leadledger-log'
  readonly version: 1
  readonly logId: string
}

export const manifestFile = (file: string): string => `${file}.manifest.json`

const isZipped = (file: string): boolean => file.endsWith('.gz')

/** Writes all events of a log into a file, a line each, zipped when its name ends in `.gz`, and the manifest beside it when it is complete. */
export async function exportLog(store: EventStore, file: string, { onProgress, signal }: CopyOptions = {}): Promise<LogManifest> {
  const digest = logDigest()
  const part = `${file}.part`
  const target = createWriteStream(part)
  const sink: Writable = isZipped(file) ? createGzip() : target
  const written = sink === target ? finished(target) : pipeline(sink as Transform, target)
  // A failure is met where the end is awaited.
  written.catch(() => undefined)
  for await (const batch of store.readAll({ batchSize: 1000 })) {
    for (const event of batch) digest.add(event)
    if (!sink.write(batch.map(envelopeLine).join(''))) await Promise.race([once(sink, 'drain'), written])
    onProgress?.({ events: digest.events(), total: undefined })
    if (signal?.aborted) break
  }
  sink.end()
  await written
  const manifest: LogManifest = { format: 'leadledger-log', version: 1, logId: store.logId, ...digest.end() }
  if (signal?.aborted) return manifest
  renameSync(part, file)
  writeFileSync(manifestFile(file), `${JSON.stringify(manifest, null, 2)}\n`)
  return manifest
}

/** @throws {UnreadableLogFile} */
export function readManifest(file: string): LogManifest {
  let manifest: Partial<LogManifest>
  try {
    manifest = JSON.parse(readFileSync(manifestFile(file), 'utf8')) as Partial<LogManifest>
  } catch (cause) {
    throw new UnreadableLogFile(manifestFile(file), (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'is missing' : 'is no manifest')
  }
  if (manifest.format !== 'leadledger-log' || typeof manifest.logId !== 'string' || !Number.isSafeInteger(manifest.events))
    throw new UnreadableLogFile(manifestFile(file), 'is no manifest of an exported log')
  if (manifest.version !== 1) throw new UnreadableLogFile(manifestFile(file), 'was written by a newer release: upgrade Leadledger')
  return manifest as LogManifest
}

/** An exported log as a source, once its content is found to be what its manifest says. @throws {UnreadableLogFile} */
export async function fileSource(file: string): Promise<LogSource> {
  const manifest = readManifest(file)
  await checkContent(file, manifest)
  return {
    logId: manifest.logId,
    total: manifest.events,
    async *behind(last) {
      let batch: StoredEvent[] = []
      let isBehind = last === undefined
      for await (const event of eventsOf(file)) {
        if (isBehind) batch.push(event)
        else isBehind = event.stream === last?.stream && event.version === last.version && event.id === last.id
        if (batch.length < 500) continue
        yield batch
        batch = []
      }
      if (!isBehind && last) throw new LogsDiffer(last.stream, last.version)
      if (batch.length > 0) yield batch
    },
  }
}

async function checkContent(file: string, { sha256 }: LogManifest): Promise<void> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of contentOf(file)) hash.update(chunk as Buffer)
  } catch (cause) {
    throw new UnreadableLogFile(file, `cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'damaged'})`)
  }
  if (hash.digest('hex') !== sha256) throw new UnreadableLogFile(file, 'its content is not what the manifest says')
}

const contentOf = (file: string): AsyncIterable<unknown> => {
  const content = createReadStream(file)
  if (!isZipped(file)) return content
  const unzipped = createGunzip()
  content.on('error', (error) => unzipped.destroy(error))
  return content.pipe(unzipped)
}

async function* eventsOf(file: string): AsyncGenerator<StoredEvent> {
  let line = 0
  for await (const text of createInterface({ input: contentOf(file) as NodeJS.ReadableStream, crlfDelay: Infinity })) yield eventOf(file, text, ++line)
}

function eventOf(file: string, text: string, line: number): StoredEvent {
  try {
    const { stream, version, ...event } = JSON.parse(text) as Omit<StoredEvent, 'version' | 'position'> & { readonly version: number }
    return { ...event, stream: asStreamName(stream), version: BigInt(version), position: BigInt(line) }
  } catch {
    throw new UnreadableLogFile(file, 'is no event', line)
  }
}
