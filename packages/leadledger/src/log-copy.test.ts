import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { streamName, type EventStore } from '@leadledger/eventsourcing'
import { memoryEventStore } from '@leadledger/store-memory'
import { sqliteEventStore } from '@leadledger/store-sqlite'
import { describe, expect, onTestFinished, test } from 'vitest'
import { copyLog, digestOf, storeSource } from './log-copy.js'
import { exportLog, fileSource, manifestFile } from './log-file.js'

let made = 0
const append = (store: EventStore, lead: string, version: bigint, count = 1) =>
  store.append(
    streamName('lead', lead),
    version,
    Array.from({ length: count }, () => ({
      id: `00000000-0000-4000-8000-${String(++made).padStart(12, '0')}`,
      type: 'LeadCreated',
      schema: 1,
      occurredAt: made % 2 === 0 ? null : made,
      data: `{ "name" : "Zoë\\u0000 ${made}" }`,
      metadata: '{"actor":1}',
    })),
  )

/** A log of some streams that take turns. */
async function someLog(logId = 'log-1'): Promise<EventStore> {
  let now = 1_000
  const store = memoryEventStore({ logId, clock: () => (now += 10) })
  for (let round = 0n; round < 20n; round++) for (const lead of ['a', 'b', 'c']) await append(store, lead, round * 2n, 2)
  return store
}

function directory(): string {
  const path = mkdtempSync(join(tmpdir(), 'leadledger-copy-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

const sqlite = async (logId?: string): Promise<EventStore> => {
  const store = await sqliteEventStore({ file: join(directory(), 'events.db'), ...(logId && { logId }) })
  onTestFinished(() => store.close())
  return store
}

describe('a copy of a log', () => {
  test('is equal to it, digest for digest', async () => {
    const from = await someLog()
    const to = await sqlite('log-1')
    expect(await copyLog(storeSource(from), to)).toBe(120)
    expect(await digestOf(to)).toEqual(await digestOf(from))
    expect(await digestOf(to)).toMatchObject({ events: 120, streams: 3 })
  })

  test('that was interrupted goes on behind its last event, also while others write', async () => {
    const from = await someLog()
    for (let round = 20n; round < 400n; round++) for (const lead of ['a', 'b', 'c']) await append(from, lead, round * 2n, 2)
    const to = await sqlite('log-1')
    const stop = new AbortController()
    const first = await copyLog(storeSource(from), to, { signal: stop.signal, onProgress: () => stop.abort() })
    expect(first).toBeLessThan(2400)
    await append(from, 'd', 0n)
    expect(first + (await copyLog(storeSource(from), to))).toBe(2401)
    expect(await copyLog(storeSource(from), to)).toBe(0)
    expect(await digestOf(to)).toEqual(await digestOf(from))
  })

  test('is refused where another log is, or was written to by itself', async () => {
    const from = await someLog()
    await expect(copyLog(storeSource(from), await sqlite())).rejects.toMatchObject({ code: 'store-refused', problem: 'other-log' })
    const to = memoryEventStore({ logId: 'log-1' })
    await append(to, 'a', 0n)
    await expect(copyLog(storeSource(from), to)).rejects.toMatchObject({ code: 'logs-differ', stream: 'lead-a', version: 1n })
  })
})

describe('an exported log', () => {
  test.for(['log.ndjson', 'log.ndjson.gz'])('in %s comes back as it was', async (name) => {
    const from = await someLog()
    const file = join(directory(), name)
    const manifest = await exportLog(from, file)
    expect(manifest).toEqual({ format: 'leadledger-log', version: 1, logId: 'log-1', ...(await digestOf(from)) })
    const text = (name.endsWith('.gz') ? gunzipSync(readFileSync(file)) : readFileSync(file)).toString('utf8')
    expect(text.split('\n').length - 1).toBe(120)
    const to = await sqlite('log-1')
    expect(await copyLog(await fileSource(file), to)).toBe(120)
    expect(await copyLog(await fileSource(file), to)).toBe(0)
    expect(await digestOf(to)).toEqual(await digestOf(from))
  })

  test('brings a part of itself up to date', async () => {
    const from = await someLog()
    const dir = directory()
    await exportLog(from, join(dir, 'first.ndjson'))
    await append(from, 'd', 0n, 3)
    await exportLog(from, join(dir, 'second.ndjson'))
    const to = memoryEventStore({ logId: 'log-1' })
    expect(await copyLog(await fileSource(join(dir, 'first.ndjson')), to)).toBe(120)
    expect(await copyLog(await fileSource(join(dir, 'second.ndjson')), to)).toBe(3)
    await append(to, 'e', 0n)
    await expect(copyLog(await fileSource(join(dir, 'second.ndjson')), to)).rejects.toMatchObject({ code: 'logs-differ', stream: 'lead-e' })
  })

  test('that was changed, cut or lost its manifest is refused before anything is written', async () => {
    const file = join(directory(), 'log.ndjson')
    await exportLog(await someLog(), file)
    const content = readFileSync(file, 'utf8')
    for (const broken of [content.replace('Zoë', 'Zoe'), content.slice(0, -10), `${content}{}\n`, '']) {
      writeFileSync(file, broken)
      await expect(fileSource(file)).rejects.toMatchObject({ code: 'unreadable-log-file' })
    }
    writeFileSync(file, content)
    await fileSource(file)
    appendFileSync(manifestFile(file), 'x')
    await expect(fileSource(file)).rejects.toMatchObject({ code: 'unreadable-log-file' })
    rmSync(manifestFile(file))
    await expect(fileSource(file)).rejects.toMatchObject({ code: 'unreadable-log-file', message: expect.stringContaining('is missing') })
  })

  test.for(['log.ndjson.gz', 'log.ndjson'])('%s that is not there, or cannot be unzipped, is refused', async (name) => {
    const file = join(directory(), name)
    await exportLog(await someLog(), file)
    if (name.endsWith('.gz')) {
      writeFileSync(file, 'not zipped')
      await expect(fileSource(file)).rejects.toMatchObject({ code: 'unreadable-log-file' })
    }
    rmSync(file)
    await expect(fileSource(file)).rejects.toMatchObject({ code: 'unreadable-log-file' })
  })

  test('names the line that is no event', async () => {
    const file = join(directory(), 'log.ndjson')
    await exportLog(memoryEventStore({ logId: 'log-1' }), file)
    const { createHash } = await import('node:crypto')
    writeFileSync(file, '{"stream":"no name"}\n')
    const manifest = JSON.parse(readFileSync(manifestFile(file), 'utf8')) as object
    writeFileSync(manifestFile(file), JSON.stringify({ ...manifest, sha256: createHash('sha256').update(readFileSync(file)).digest('hex') }))
    const copying = copyLog(await fileSource(file), memoryEventStore({ logId: 'log-1' }))
    await expect(copying).rejects.toMatchObject({ code: 'unreadable-log-file', line: 1 })
  })
})
