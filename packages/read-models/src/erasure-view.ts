import { idOf } from '@leadledger/eventsourcing'
import type { Kysely } from 'kysely'
import { leadKey } from './lead-key.js'
import { defineView, rowOf } from './view.js'
import type { Tables } from './views-database.js'

/** One row a lead whose person was erased; when it was erased again under a new key, the last time. */
export interface ErasureRow {
  readonly lead: string
  /** Highest generation of its key that must be dead. */
  readonly generation: number
  /** The event that says so, which a key store keeps beside its fence. */
  readonly eventId: string
  readonly at: number | null
  readonly basis: string
  readonly request: string | null
  /** The rule of retention that asked for it. */
  readonly rule: string | null
}

/** Who was erased: few leads have a row. Clear codes only. */
export const erasureView = defineView<ErasureRow>({
  projection: {
    name: 'erasures',
    version: 1,
    types: ['PersonalDataErased'],
    keys: leadKey,
    evolve(row, event) {
      if (event.type !== 'PersonalDataErased') return row
      const { generation, basis, request = null, rule = null } = event.data
      return { lead: idOf(event.stream), generation, eventId: event.id, at: event.occurredAt, basis, request, rule }
    },
  },
  table: 'erasures',
  columns: { lead: 'text', generation: 'integer', eventId: 'text', at: 'integer', basis: 'text', request: 'text', rule: 'text' },
  opens: [],
  indexes: [],
})

export async function readErasures(read: Kysely<Tables>): Promise<readonly ErasureRow[]> {
  const rows = await read.selectFrom('erasures').selectAll().orderBy('lead').execute()
  return rows.map((row) => rowOf(erasureView, row))
}
