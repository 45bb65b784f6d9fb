import { mappedColumns } from './mapped-columns.js'
import type { Mapping } from './mapping.js'

/** Where a preset takes one part of a lead from. */
export interface PresetTarget {
  /** Such as `email`, `status` or `custom.stage`. */
  readonly target: string
  /** Names of the columns, in order. */
  readonly columns: readonly string[]
  readonly how: 'one of them' | 'first filled' | 'joined'
}

const parts = [
  'id',
  'country',
  'source',
  'createdAt',
  'convertedAt',
  'closedAt',
  'expectedPurchase',
  'expectedClose',
  'status',
  'dealName',
  'stage',
  'dealValue',
  'lostReason',
  'lostNote',
] as const

/** What a preset takes from which columns. */
export function presetTargets(mapping: Mapping): PresetTarget[] {
  const targets = [...parts.map((name) => [name, mapping[name]] as const), ...Object.entries(mapping.fields ?? {})]
  return targets.flatMap(([target, from]) => {
    if (from === undefined) return []
    const columns = [...new Set(mappedColumns(from))]
    return columns.length > 0 ? [{ target, columns, how: howOf(from) }] : []
  })
}

function howOf(from: unknown): PresetTarget['how'] {
  if (typeof from !== 'object' || from === null) return 'one of them'
  if ('first' in from) return 'first filled'
  return 'join' in from ? 'joined' : 'one of them'
}
