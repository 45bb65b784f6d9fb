/** One record of a CSV file before its cells are told apart. */
export interface RawRecord {
  /** Line of the file on which it begins, counting from 1. */
  readonly line: number
  /** Its bytes without the line end; empty for a record that was too long to be kept. */
  readonly raw: Buffer
  readonly problem?: 'broken-quotes' | 'record-too-long'
  /** Set when the file ends inside its quotes: where its second line begins, in bytes from the beginning. */
  readonly unclosedFrom?: number
}

export interface RecordSplitter {
  /** Byte between two cells; until it is set, each of `,` `;` tab and `|` counts as one. */
  delimiter: number | undefined
  push(chunk: Buffer): void
  /** No more chunks follow: what is left is the last record. */
  end(): void
  /** The next complete record, or `undefined` until more is pushed. */
  next(): RawRecord | undefined
}

export interface RecordSplitterOptions {
  /** Longest record that is kept, in bytes. */
  readonly maxBytes: number
  /** Lines above the first record. */
  readonly skipLines?: number
  /** Line and byte at which the first chunk begins, when it is not the beginning of the file. */
  readonly line?: number
  readonly offset?: number
}

const [lf, cr, quote] = [10, 13, 34]
const candidates: ReadonlySet<number> = new Set([44, 59, 9, 124])

/** Between cells · in a plain cell · in a quoted cell · behind a quote in a quoted cell · after a quote in a wrong place. */
type Place = 'start' | 'plain' | 'quoted' | 'closed' | 'broken'

interface Scan {
  buffer: Buffer
  /** Offset of the buffer in the file. */
  base: number
  /** Where the record begins and how far it is read, within the buffer. */
  start: number
  pos: number
  line: number
  /** Line ends met in this record. */
  lines: number
  /** Offset in the file of the record's second line; -1 while it is on its first. */
  secondLine: number
  place: Place
  tooLong: boolean
  ended: boolean
  skip: number
}

/**
 * Cuts bytes into CSV records by RFC 4180, strictly; a line ends with LF, CR or CRLF.
 * A record with a quote in a wrong place costs its own first line and no other; memory stays below `maxBytes` and a chunk.
 */
export function recordSplitter({ maxBytes, skipLines: skip = 0, line = 1, offset: base = 0 }: RecordSplitterOptions): RecordSplitter {
  const scan: Scan = { buffer: Buffer.alloc(0), base, start: 0, pos: 0, line, lines: 0, secondLine: -1, place: 'start', tooLong: false, ended: false, skip }
  const splitter: RecordSplitter = {
    delimiter: undefined,
    push: (chunk) => append(scan, chunk),
    end: () => void (scan.ended = true),
    next: () => nextRecord(scan, maxBytes, splitter.delimiter),
  }
  return splitter
}

function append(scan: Scan, chunk: Buffer): void {
  const { buffer, start } = scan
  scan.buffer = start === buffer.length ? chunk : Buffer.concat([buffer.subarray(start), chunk])
  scan.base += start
  scan.pos -= start
  scan.start = 0
}

function nextRecord(scan: Scan, maxBytes: number, delimiter: number | undefined): RawRecord | undefined {
  const { buffer } = scan
  while (scan.pos < buffer.length) {
    const byte = buffer[scan.pos] as number
    if (byte === lf || byte === cr) {
      if (byte === cr && scan.pos + 1 === buffer.length && !scan.ended) return undefined
      const record = lineEnd(scan, byte === cr && buffer[scan.pos + 1] === lf ? 2 : 1)
      if (record) return record
    } else {
      scan.place = step(scan.place, byte, delimiter)
      if (scan.place === 'broken' && scan.secondLine >= 0 && !scan.tooLong) return firstLineOnly(scan)
      scan.pos++
    }
    if (scan.pos - scan.start > maxBytes) {
      scan.tooLong = true
      scan.start = scan.pos
    }
  }
  return scan.ended ? lastRecord(scan) : undefined
}

function lineEnd(scan: Scan, width: number): RawRecord | undefined {
  scan.lines++
  if (scan.skip > 0) {
    scan.skip--
    begin(scan, scan.pos + width)
    return undefined
  }
  if (scan.place !== 'quoted') return emit(scan, width)
  scan.pos += width
  if (scan.secondLine < 0) scan.secondLine = scan.base + scan.pos
  return undefined
}

function lastRecord(scan: Scan): RawRecord | undefined {
  if (scan.skip > 0 || (scan.pos === scan.start && !scan.tooLong)) return undefined
  const unclosed = scan.place === 'quoted'
  if (unclosed && !scan.tooLong && scan.secondLine >= 0) return firstLineOnly(scan)
  if (unclosed) scan.place = 'broken'
  const unclosedFrom = unclosed && scan.secondLine >= 0 ? { unclosedFrom: scan.secondLine } : {}
  return { ...emit(scan, 0), ...unclosedFrom }
}

function emit(scan: Scan, width: number): RawRecord {
  const { buffer, line, start, pos, tooLong, place } = scan
  begin(scan, pos + width)
  if (tooLong) return { line, raw: Buffer.alloc(0), problem: 'record-too-long' }
  const raw = buffer.subarray(start, pos)
  return place === 'broken' ? { line, raw, problem: 'broken-quotes' } : { line, raw }
}

/** The quote that opened on this line leads nowhere: the line is broken, and the next one starts afresh. */
function firstLineOnly(scan: Scan): RawRecord {
  const { buffer, line, start } = scan
  const second = scan.secondLine - scan.base
  const width = buffer[second - 1] === lf && buffer[second - 2] === cr ? 2 : 1
  scan.lines = 1
  begin(scan, second)
  return { line, raw: buffer.subarray(start, second - width), problem: 'broken-quotes' }
}

function begin(scan: Scan, at: number): void {
  scan.line += scan.lines
  scan.start = at
  scan.pos = at
  scan.lines = 0
  scan.secondLine = -1
  scan.place = 'start'
  scan.tooLong = false
}

function step(place: Place, byte: number, delimiter: number | undefined): Place {
  if (place === 'quoted') return byte === quote ? 'closed' : 'quoted'
  if (place === 'broken') return 'broken'
  if (byte === quote) {
    if (place === 'start') return 'quoted'
    return place === 'closed' ? 'quoted' : 'broken'
  }
  if (delimiter === undefined ? candidates.has(byte) : byte === delimiter) return 'start'
  return place === 'closed' ? 'broken' : 'plain'
}
