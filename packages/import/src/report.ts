/** What became of every row: created + updated + unchanged + skipped + failed = rows. */
export interface ImportReport {
  readonly rows: number
  /** Rows that began a lead. */
  readonly created: number
  /** Rows that told something new about a lead. */
  readonly updated: number
  /** Rows that told nothing new, or took effect in an earlier import of the same file. */
  readonly unchanged: number
  /** Rows the mapping leaves out, and rows of blanks. */
  readonly skipped: number
  /** Rows that stand in the rejects. */
  readonly failed: number
  /** Events written. */
  readonly events: number
  /** How often each reason for a skipped or failed row was met; a row may have several. */
  readonly reasons: Readonly<Record<string, number>>
  /** Quotes before `+ - = @` that a spreadsheet had put there and the import took away. */
  readonly unescaped: number
  /** False when no column holds record ids: then each row is a lead of its own, and a newer export would begin them all again. */
  readonly recordIds: boolean
}

/** What became of one row. */
export type RowOutcome =
  | { readonly outcome: 'created' | 'updated' | 'unchanged'; readonly events: number; readonly unescaped: number }
  | { readonly outcome: 'skipped'; readonly reason: string }
  | {
      readonly outcome: 'failed'
      /** Codes, such as `date-format`. */
      readonly reasons: readonly string[]
      /** The same with the columns they are about. */
      readonly words: string
    }

export interface Tally {
  count(row: RowOutcome): void
  report(): Omit<ImportReport, 'recordIds'>
}

/** Counts rows into a report. */
export function tally(): Tally {
  const counts = { rows: 0, created: 0, updated: 0, unchanged: 0, skipped: 0, failed: 0, events: 0 }
  const reasons = new Map<string, number>()
  let unescaped = 0
  return {
    count: (row) => {
      counts.rows++
      counts[row.outcome]++
      for (const reason of reasonsOf(row)) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
      if ('events' in row) {
        counts.events += row.events
        unescaped += row.unescaped
      }
    },
    report: () => ({ ...counts, reasons: Object.fromEntries([...reasons].sort(([a], [b]) => (a < b ? -1 : 1))), unescaped }),
  }
}

function reasonsOf(row: RowOutcome): Iterable<string> {
  if (row.outcome === 'skipped') return [row.reason]
  return row.outcome === 'failed' ? new Set(row.reasons) : []
}
