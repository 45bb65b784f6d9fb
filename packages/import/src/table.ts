import { cellRecords, type CellRecord, type RecordProblem } from './cells.js'
import { utf8Chunks } from './encoding.js'
import { MappingMismatch, UnreadableFile } from './errors.js'
import { headerOf, type Header } from './header.js'
import type { Mapping } from './mapping.js'
import { planOf, type Plan } from './plan.js'
import { recordSplitter, type RawRecord, type RecordSplitter } from './record.js'

/** One row of a file. With a `problem` its cells are only the nearest reading. */
export interface FileRow {
  /** Counts from 1 behind the header; lines without any character are no rows. */
  readonly number: number
  /** Line of the file on which it begins, from 1. */
  readonly line: number
  readonly cells: readonly string[]
  readonly problem?: RecordProblem
  /** Size in bytes of UTF-8. */
  readonly size: number
}

/** A file whose header fits the mapping. */
export interface Table {
  readonly header: Header
  readonly plan: Plan
  readonly delimiter: string
  /** The rows in order, in batches; read as they are taken, so that memory does not grow with the file. */
  readonly rows: AsyncIterable<readonly FileRow[]>
}

export interface TableOptions {
  /** Longest row that can be imported, in bytes; 1 MiB by default. A longer one is rejected, and costs no more memory than that. */
  readonly maxRowBytes?: number
}

/** The bytes of a file. A source that can be opened again survives a quote that is never closed; one that throws when opened twice does not. */
export type ByteSource = () => AsyncIterable<Buffer>

/**
 * Reads the header of a CSV file, lays the mapping onto it and hands out the rows as a stream.
 * Without `delimiter` in the mapping it is that of `,` `;` tab `|` under which the header has every column the mapping names.
 * @throws {UnreadableFile} when there is no header, or it is no text.
 * @throws {MappingMismatch} when header and mapping do not fit.
 */
export async function readTable(open: ByteSource, mapping: Mapping, { maxRowBytes = 1_048_576 }: TableOptions = {}): Promise<Table> {
  const splitter = recordSplitter({ maxBytes: maxRowBytes, skipLines: mapping.skipRows ?? 0 })
  if (mapping.delimiter !== undefined) splitter.delimiter = mapping.delimiter.charCodeAt(0)
  const chunks = utf8Chunks(open(), mapping.encoding)[Symbol.asyncIterator]()
  const head = headFrom(await headRecord(splitter, chunks), mapping)
  splitter.delimiter = head.delimiter.charCodeAt(0)
  const again: Reopen = (line, offset) => [recordSplitter({ maxBytes: maxRowBytes, line, offset }), skipBytes(utf8Chunks(open(), mapping.encoding), offset)]
  return { ...head, rows: fileRows(splitter, chunks, head, again) }
}

type Chunks = AsyncGenerator<Buffer>
type Reopen = (line: number, offset: number) => [RecordSplitter, Chunks]
type Head = Omit<Table, 'rows'>

async function headRecord(splitter: RecordSplitter, chunks: Chunks): Promise<RawRecord> {
  for (let ended = false; ;) {
    for (let record = splitter.next(); record; record = splitter.next()) if (record.raw.length > 0 || record.problem) return record
    if (ended) throw new UnreadableFile('empty')
    const { value, done } = await chunks.next()
    ended = done === true
    if (done) splitter.end()
    else splitter.push(value)
  }
}

function headFrom(record: RawRecord, mapping: Mapping): Head {
  const tried = (mapping.delimiter === undefined ? [',', ';', '\t', '|'] : [mapping.delimiter]).map((delimiter) => headBy(record, delimiter, mapping))
  const fitting = tried.filter((head): head is Head => !(head instanceof Error)).sort((a, b) => b.plan.columns.length - a.plan.columns.length)
  if (fitting[0]) return fitting[0]
  throw tried.filter((head) => head instanceof MappingMismatch).sort((a, b) => a.missing.length - b.missing.length)[0] ?? new UnreadableFile('broken-header')
}

/** The header under one delimiter; under a wrong one its quotes may seem broken. */
function headBy(record: RawRecord, delimiter: string, mapping: Mapping): Head | MappingMismatch | UnreadableFile {
  const [read] = cellRecords([record], delimiter)
  if (read?.problem === 'wrong-encoding' || read?.problem === 'nul-character') throw new UnreadableFile('not-text')
  if (!read || read.problem) return new UnreadableFile('broken-header')
  const header = headerOf(read.cells)
  try {
    return { header, delimiter, plan: planOf(mapping, header.columns) }
  } catch (error) {
    if (error instanceof MappingMismatch) return error
    throw error
  }
}

/** How often a file is opened again because a quote in it is never closed. */
const maxReopened = 100

async function* fileRows(first: RecordSplitter, firstChunks: Chunks, { header, delimiter }: Head, reopen: Reopen): AsyncGenerator<readonly FileRow[]> {
  let [splitter, chunks] = [first, firstChunks]
  let number = 0
  let reopened = 0
  for (let ended = false; ;) {
    for (let records = taken(splitter); records.length > 0; records = taken(splitter)) {
      const unclosed = records.at(-1)
      const rows = cellRecords(records, delimiter).filter(({ size, problem }) => size > 0 || problem)
      yield rows.map((row) => fileRow(row, ++number, header))
      if (unclosed?.unclosedFrom === undefined || reopened++ >= maxReopened) continue
      ;[splitter, chunks] = reopen(unclosed.line + 1, unclosed.unclosedFrom)
      splitter.delimiter = delimiter.charCodeAt(0)
      ended = false
    }
    if (ended) return
    const { value, done } = await chunks.next()
    ended = done === true
    if (done) splitter.end()
    else splitter.push(value)
  }
}

/** Rows parsed at a time: many small ones, few large ones. */
const batch = { rows: 500, bytes: 65_536 }

function taken(splitter: RecordSplitter): RawRecord[] {
  const records: RawRecord[] = []
  for (let size = 0; records.length < batch.rows && size < batch.bytes;) {
    const record = splitter.next()
    if (!record) break
    records.push(record)
    size += record.raw.length
  }
  return records
}

function fileRow({ line, cells, problem, size }: CellRecord, number: number, { skipCells }: Header): FileRow {
  const own = skipCells === 0 ? cells : cells.slice(skipCells)
  return { number, line, cells: own, size, ...(problem && { problem }) }
}

async function* skipBytes(chunks: Chunks, count: number): Chunks {
  let left = count
  for await (const chunk of chunks) {
    const rest = chunk.subarray(Math.min(left, chunk.length))
    left -= chunk.length - rest.length
    if (rest.length > 0) yield rest
  }
}
