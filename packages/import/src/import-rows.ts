import { CommandIdReused, InvalidAppend, SubjectErased } from '@leadledger/eventsourcing'
import type { ImportLead } from '@leadledger/leads'
import { commandOf } from './command-of.js'
import { commandIdOf } from './identity.js'
import type { Plan } from './plan.js'
import { tally, type ImportReport, type RowOutcome } from './report.js'
import type { FileRow } from './table.js'

/** Which row of which file a command comes from. */
export interface SendContext {
  /** UUIDv5 of file, mapping and row: a row takes effect once, however often its file is imported. */
  readonly commandId: string
  readonly row: number
  /** SHA-256 of the file, in hexadecimal digits. */
  readonly file: string
}

/** The ledger's answer to one row. */
export type Sent =
  | {
      readonly outcome: 'accepted'
      /** Events the command made; for a duplicate those of the first time. */
      readonly events: number
      /** True when the lead did not exist before. */
      readonly created: boolean
      /** True when the command id had taken effect before. */
      readonly duplicate: boolean
    }
  | {
      readonly outcome: 'refused'
      /** A code, such as `status-goes-back`. */
      readonly reason: string
      /** What the code does not say, such as the fields that differ; never personal data. */
      readonly details?: string
    }

/**
 * Brings one lead up to date. For a dry run, an implementation that decides as the ledger does, remembers the outcome for later rows of the same lead
 * and writes nothing. A refusal is a value; an exception ends the import, and importing the file again goes on where it ended.
 */
export type Send = (lead: string, command: ImportLead, context: SendContext) => Promise<Sent>

/** A row that was not imported, with the reasons in words of the form `code (column)`. */
export interface Reject {
  readonly row: FileRow
  readonly reason: string
}

export interface ImportRowsOptions {
  /** SHA-256 of the file, in hexadecimal digits. */
  readonly file: string
  /** `mappingDigest` of the mapping. */
  readonly mapping: string
  /** How often an import of this file under this mapping was reverted; never by default. */
  readonly reverts?: number
  readonly plan: Plan
  readonly rows: AsyncIterable<readonly FileRow[]>
  /** When the import runs, in milliseconds since 1970. */
  readonly at: number
  readonly send: Send
  /** Takes each failed row, in the order of the file. */
  readonly onReject?: (reject: Reject) => void | Promise<void>
  /** Called now and then with the rows that are settled. */
  readonly onRows?: (rows: number) => void
  /** Rows on their way at the same time, 256 by default; rows of one lead go one after another. */
  readonly concurrency?: number
}

/** Bytes of rows on their way at the same time, so that a file of very long rows needs no more memory than one of short ones. */
const maxBytesUnderway = 16 * 1_048_576

/** Sends every row to the ledger and accounts for all of them. Resolves when each is settled. */
export async function importRows(options: ImportRowsOptions): Promise<ImportReport> {
  const { rows, concurrency = 256, onRows } = options
  const counted = tally()
  const sendRow = rowSender(options)
  const underway: Underway[] = []
  let bytes = 0
  let settled = 0
  try {
    for await (const batch of rows) {
      for (const row of batch) {
        while (underway.length >= Math.max(1, concurrency) || (bytes > maxBytesUnderway && underway.length > 0)) await settleFirst()
        underway.push({ row, settled: settledOf(sendRow(row)) })
        bytes += row.size
      }
      onRows?.(settled)
    }
    while (underway.length > 0) await settleFirst()
  } finally {
    await Promise.all(underway.map(({ settled }) => settled))
  }
  onRows?.(settled)
  return { ...counted.report(), recordIds: options.plan.id !== undefined }

  async function settleFirst(): Promise<void> {
    const { row, settled: promise } = underway.shift() as Underway
    bytes -= row.size
    const result = await promise
    if ('fault' in result) throw result.fault
    settled++
    counted.count(result.row)
    if (result.row.outcome === 'failed') await options.onReject?.({ row, reason: result.row.words })
  }
}

type Settled = { readonly row: RowOutcome } | { readonly fault: unknown }
interface Underway {
  readonly row: FileRow
  readonly settled: Promise<Settled>
}

/** A promise that never rejects, since it may wait its turn before anybody looks at it. */
const settledOf = (result: Promise<RowOutcome>): Promise<Settled> =>
  result.then(
    (row) => ({ row }),
    (fault: unknown) => ({ fault }),
  )

const failed = (...problems: readonly { readonly code: string; readonly column?: string }[]): RowOutcome => ({
  outcome: 'failed',
  reasons: problems.map(({ code }) => code),
  words: problems.map(({ code, column }) => (column === undefined ? code : `${code} (${column})`)).join('; '),
})

function rowSender({ file, mapping, reverts, plan, at, send }: ImportRowsOptions): (row: FileRow) => Promise<RowOutcome> {
  const lanes = new Map<string, Promise<RowOutcome>>()
  return async (row) => {
    if (row.problem) return failed({ code: row.problem })
    const asked = commandOf(row, plan, { file, at })
    if (asked.outcome === 'skipped') return asked
    if (asked.outcome === 'rejected') return failed(...asked.problems)
    const { lead, command, unescaped } = asked
    const context = { commandId: commandIdOf(file, mapping, row.number, reverts), row: row.number, file }
    const go = (): Promise<RowOutcome> => send(lead, command, context).then((sent) => outcomeOf(sent, unescaped), refusedBy)
    const going = lanes.get(lead)?.then(go) ?? go()
    lanes.set(lead, going)
    try {
      return await going
    } finally {
      if (lanes.get(lead) === going) lanes.delete(lead)
    }
  }
}

function outcomeOf(sent: Sent, unescaped: number): RowOutcome {
  if (sent.outcome === 'refused') return failed({ code: sent.reason, ...(sent.details !== undefined && { column: sent.details }) })
  if (sent.duplicate || sent.events === 0) return { outcome: 'unchanged', events: 0, unescaped }
  return { outcome: sent.created ? 'created' : 'updated', events: sent.events, unescaped }
}

/** Exceptions that are about one row and not about the ledger. */
function refusedBy(error: unknown): RowOutcome {
  // The id stands for this very row, so it took effect in an earlier import, at another time or under an older release.
  if (error instanceof CommandIdReused) return { outcome: 'unchanged', events: 0, unescaped: 0 }
  if (error instanceof SubjectErased) return failed({ code: 'subject-erased' })
  if (error instanceof InvalidAppend) return failed({ code: error.problem })
  throw error
}
