import { isUtf8 } from 'node:buffer'
import { parse } from 'csv-parse/sync'
import type { RawRecord } from './record.js'

/** Why a record has no cells that can be trusted. */
export type RecordProblem = 'broken-quotes' | 'record-too-long' | 'wrong-encoding' | 'nul-character'

/** A record and its cells, exactly as they stand in the file; with a `problem` they are the nearest reading, for the rejects file. */
export interface CellRecord {
  readonly line: number
  readonly cells: readonly string[]
  readonly problem?: RecordProblem
  /** Size in the file, in bytes of UTF-8. */
  readonly size: number
}

/** Tells apart the cells of many records at once, since each call of the parser has a price. */
export function cellRecords(records: readonly RawRecord[], delimiter: string): CellRecord[] {
  const problems = records.map(problemOf)
  const sound = strictly(
    records.filter((_, index) => problems[index] === undefined),
    delimiter,
  )
  let taken = 0
  return records.map((record, index) => {
    const { line, raw } = record
    const cells = problems[index] === undefined ? sound[taken++] : undefined
    if (cells) return { line, cells, size: raw.length }
    return { line, cells: nearest(raw, delimiter), problem: problems[index] ?? 'broken-quotes', size: raw.length }
  })
}

function problemOf({ raw, problem }: RawRecord): RecordProblem | undefined {
  if (problem) return problem
  if (raw.includes(0)) return 'nul-character'
  return isUtf8(raw) ? undefined : 'wrong-encoding'
}

const lineEnd = Buffer.from('\n')

function strictly(records: readonly RawRecord[], delimiter: string): (readonly string[] | undefined)[] {
  if (records.length === 0) return []
  try {
    const rows = parse(Buffer.concat(records.flatMap(({ raw }) => [raw, lineEnd])), { delimiter, record_delimiter: '\n', relax_column_count: true })
    if (rows.length === records.length) return rows
  } catch {
    // One of them is broken: the records are read one by one to find it.
  }
  return records.length === 1 ? [undefined] : records.flatMap((record) => strictly([record], delimiter))
}

function nearest(raw: Buffer, delimiter: string): readonly string[] {
  if (raw.length === 0) return []
  const text = raw.toString()
  try {
    const [cells] = parse(text, { delimiter, record_delimiter: '\n', relax_column_count: true, relax_quotes: true })
    return cells ?? [text]
  } catch {
    return [text]
  }
}
