import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { eventIdOf } from '@leadledger/eventsourcing'
import Database from 'better-sqlite3'
import { ledgerFiles } from 'leadledger'
import { commandKey, type History } from './crash-history.js'
import { grouped } from './grouped.js'
import { ledgerDirectory } from './ledger-directory.js'
import { violation, type Violation } from './violation.js'

interface LogRow {
  readonly lead: string
  readonly version: number
  readonly id: string
  readonly commandId: string
  readonly recordedAt: number
}

/** Events of one command on one lead, side by side. */
interface Run {
  readonly key: string
  readonly commandId: string
  readonly rows: LogRow[]
}

/**
 * Holds the log to what the children said, without a line of the ledger's own reading.
 * It reads a copy: opening the files would tidy them up, and the next child shall find them as the kill left them.
 */
export function checkLog(at: string, history: History): readonly Violation[] {
  const copy = ledgerDirectory()
  try {
    for (const end of ['', '-wal', '-journal']) {
      const file = join(at, `${ledgerFiles.events}${end}`)
      if (existsSync(file)) copyFileSync(file, join(copy.path, `${ledgerFiles.events}${end}`))
    }
    return check(rowsOf(join(copy.path, ledgerFiles.events)), history)
  } finally {
    copy.remove()
  }
}

function rowsOf(file: string): readonly LogRow[] {
  if (!existsSync(file)) return []
  const db = new Database(file)
  try {
    // A kill before the tables were there leaves an empty file.
    if (db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'events'").get() === undefined) return []
    return db
      .prepare<[], LogRow>(
        `SELECT substr(name, 6) AS lead, version, iif(typeof(events.id) = 'blob', lower(hex(events.id)), replace(events.id, '-', '')) AS id, metadata ->> 'commandId' AS commandId, recorded_at AS recordedAt
         FROM events JOIN streams ON streams.id = events.stream ORDER BY position`,
      )
      .all()
  } finally {
    db.close()
  }
}

function check(rows: readonly LogRow[], { sent, acknowledged, contradicted }: History): readonly Violation[] {
  const found = contradicted.map((key) => violation('contradicted', key))
  rows.forEach((row, index) => {
    if (row.recordedAt < (rows[index - 1]?.recordedAt ?? 0)) found.push(violation('backwards', `${row.lead} ${row.version}`))
  })
  const runs = new Map<string, Run>()
  for (const [lead, events] of grouped(rows, (row) => row.lead)) {
    events.forEach(({ version }, index) => {
      if (version !== index + 1) found.push(violation('gap', `${lead} has version ${version} as its event ${index + 1}`))
    })
    for (const run of runsOf(lead, events)) {
      if (runs.has(run.key)) found.push(violation('repeated', run.key))
      if (!sent.has(run.key)) found.push(violation('stranger', run.key))
      if (run.rows.some(({ id }, index) => id !== eventIdOf(run.commandId, index).replaceAll('-', ''))) found.push(violation('partial', run.key))
      runs.set(run.key, run)
    }
  }
  for (const [key, { version, events }] of acknowledged) {
    const stored = runs.get(key)?.rows
    if (!stored || stored.at(-1)?.version !== version) found.push(violation('lost', `${key} at version ${version}`))
    else if (stored.length !== events) found.push(violation('partial', `${key} has ${stored.length} of ${events} events`))
  }
  return found
}

function runsOf(lead: string, events: readonly LogRow[]): readonly Run[] {
  const runs: Run[] = []
  for (const row of events) {
    const last = runs.at(-1)
    if (last?.commandId === row.commandId) last.rows.push(row)
    else runs.push({ key: commandKey(lead, row.commandId), commandId: row.commandId, rows: [row] })
  }
  return runs
}
