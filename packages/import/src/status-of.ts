import type { ImportLead, Status } from '@leadledger/leads'
import type { ToldStatus } from './mapping.js'
import type { Plan } from './plan.js'
import type { RowReader } from './row-reader.js'

/** What a row says of where its lead stands; `deal` where it says how the deal ended. */
export interface RowStatus {
  readonly status: Status
  readonly attempted: boolean
  readonly deal?: NonNullable<ImportLead['deal']>
}

/** The status a row tells. An attempt to reach somebody is kept, but it is no contact. */
export function statusOf(reader: RowReader, { status: plan }: Plan, cells: readonly string[]): RowStatus | undefined {
  const decided = plan.when.find(({ cell, holds }) => holds(cells[cell.index] ?? ''))?.result ?? mapped(reader, plan, cells)
  if (decided === undefined) {
    reader.reject('unknown-status', plan.told)
    return undefined
  }
  if (decided === 'attempted') return { status: 'new', attempted: true }
  if (decided === 'won') return { status: 'converted', attempted: false, deal: 'won' }
  return decided === 'deal-lost' ? { status: 'converted', attempted: false, deal: 'lost' } : { status: decided, attempted: false }
}

function mapped(reader: RowReader, { told, map, otherwise }: Plan['status'], cells: readonly string[]): ToldStatus | undefined {
  if (!told) return otherwise
  const text = 'value' in told ? told.value : (cells[told.index] ?? '').trim()
  return map(text) ?? (reader.word(told) === undefined ? map('') : undefined) ?? otherwise
}
