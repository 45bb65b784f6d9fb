import { importLead, unspecifiedReason, type ImportLead } from '@leadledger/leads'
import { customOf } from './custom-of.js'
import { datesOf } from './dates-of.js'
import { detailsOf } from './details-of.js'
import { leadIdOf, leadIdOfRow } from './identity.js'
import type { Plan, Told } from './plan.js'
import type { RowProblem } from './row-problem.js'
import { rowReader, type RowReader } from './row-reader.js'
import { statusOf } from './status-of.js'
import { valueOf } from './value-of.js'

/** What a row of a file asks for. */
export type RowCommand =
  | { readonly outcome: 'command'; readonly lead: string; readonly command: ImportLead; readonly unescaped: number }
  | { readonly outcome: 'skipped'; readonly reason: string }
  | { readonly outcome: 'rejected'; readonly problems: readonly RowProblem[] }

/** The file a row comes from, and when it is imported (milliseconds since 1970). */
export interface RowContext {
  /** SHA-256 of the file, in hexadecimal digits. */
  readonly file: string
  readonly at: number
}

/** One row as the command it becomes, or every reason why it becomes none. Pure. */
export function commandOf(row: { readonly number: number; readonly cells: readonly string[] }, plan: Plan, { file, at }: RowContext): RowCommand {
  const { cells } = row
  if (cells.every((cell) => cell.trim() === '')) return { outcome: 'skipped', reason: 'blank-row' }
  if (cells.length !== plan.columns.length) return { outcome: 'rejected', problems: [{ code: 'wrong-column-count' }] }
  const skip = plan.skip.find(({ cell, holds }) => holds(cells[cell.index] ?? ''))
  if (skip) return { outcome: 'skipped', reason: skip.result }
  const reader = rowReader(plan, cells)
  const externalId = reader.word(plan.id) ?? null
  if (plan.id && externalId === null) reader.reject('missing-id', plan.id)
  const command = commandFrom(reader, plan, cells, externalId, at)
  const { problems } = reader
  if (!command || problems.length > 0) return { outcome: 'rejected', problems }
  const lead = externalId === null ? leadIdOfRow(file, row.number) : leadIdOf(plan.system, externalId)
  return { outcome: 'command', lead, command, unescaped: reader.escapes() }
}

/** Largest command that surely fits an event when it is sealed, in bytes of its JSON. */
const maxCommand = 350_000

function commandFrom(reader: RowReader, plan: Plan, cells: readonly string[], externalId: string | null, at: number): ImportLead | undefined {
  const told = statusOf(reader, plan, cells)
  if (!told) return undefined
  const { status, deal } = told
  const [lost, converted] = [status === 'lost' || deal === 'lost', status === 'converted']
  const closed = lost || status === 'disqualified'
  const country = countryOf(reader, plan)
  const lostNote = closed ? reader.text(plan.lostNote) : undefined
  const dealName = converted ? reader.text(plan.dealName) : undefined
  const command: ImportLead = {
    type: 'ImportLead',
    at,
    externalId,
    details: detailsOf(reader, plan),
    ...customOf(reader, plan, told),
    ...(country !== undefined && { country }),
    source: reader.text(plan.source) ?? null,
    owner: reader.text(plan.owner) ?? null,
    status,
    ...(told.attempted && { attempted: true }),
    ...datesOf(reader, plan, told, at),
    ...(deal && { deal }),
    ...(dealName !== undefined && { dealName }),
    value: status === 'disqualified' ? null : valueOf(reader, plan),
    stage: converted ? (reader.text(plan.stage) ?? null) : null,
    reason: closed ? reasonOf(reader, plan) : null,
    competitor: lost ? (reader.text(plan.competitor) ?? null) : null,
    ...(lostNote !== undefined && { lostNote }),
  }
  const size = cells.reduce((sum, cell) => sum + cell.length, 0)
  if (size > maxCommand / 8 && Buffer.byteLength(JSON.stringify(command)) > maxCommand) reader.reject('too-large', undefined)
  return checked(command, reader, plan)
}

function checked(command: ImportLead, reader: RowReader, plan: Plan): ImportLead | undefined {
  const parsed = importLead.safeParse(command)
  if (parsed.success) return command
  for (const { code, path } of parsed.error.issues) reader.reject(code === 'too_big' ? 'too-long' : 'invalid', toldAt(path, plan))
  return undefined
}

/** The column behind a part of the command that does not fit. */
function toldAt([part, name]: readonly PropertyKey[], plan: Plan): Told | undefined {
  if (part === 'externalId') return plan.id
  if (part === 'details') return plan.details.find((detail) => detail.name === name)?.parts[0]?.told[0]
  if (part === 'custom' || part === 'publicCustom') return plan.custom.find((custom) => custom.name === name)?.told
  if (part === 'reason') return plan.reason?.told
  if (part === 'lostNote') return plan.lostNote
  return part === 'owner' || part === 'source' || part === 'stage' || part === 'dealName' || part === 'competitor' ? plan[part] : undefined
}

function countryOf(reader: RowReader, { country }: Plan): string | undefined {
  const code = reader.word(country)?.toUpperCase()
  if (code === undefined || /^[A-Z]{2}$/.test(code)) return code
  reader.reject('unknown-country', country)
  return undefined
}

function reasonOf(reader: RowReader, { reason }: Plan): string {
  const text = reader.text(reason?.told)
  if (text === undefined) return unspecifiedReason
  if (!reason?.map) return text
  const known = reason.map(text)
  if (known === undefined) reader.reject('unknown-reason', reason.told)
  return known ?? text
}
