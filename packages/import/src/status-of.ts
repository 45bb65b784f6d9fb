import type { Status } from '@leadledger/leads'
import type { Plan } from './plan.js'
import type { RowReader } from './row-reader.js'

/** The status a row tells. An attempt to reach somebody is kept, but it is no contact. */
export function statusOf(reader: RowReader, { status: plan }: Plan, cells: readonly string[]): { status: Status; attempted: boolean } | undefined {
  const decided = plan.when.find(({ cell, holds }) => holds(cells[cell.index] ?? ''))?.result ?? mapped(reader, plan, cells)
  if (decided === undefined) {
    reader.reject('unknown-status', plan.told)
    return undefined
  }
  return decided === 'attempted' ? { status: 'new', attempted: true } : { status: decided, attempted: false }
}

function mapped(reader: RowReader, { told, map, otherwise }: Plan['status'], cells: readonly string[]): Status | 'attempted' | undefined {
  if (!told) return otherwise
  const text = 'value' in told ? told.value : (cells[told.index] ?? '').trim()
  return map(text) ?? (reader.word(told) === undefined ? map('') : undefined) ?? otherwise
}
