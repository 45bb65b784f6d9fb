import type { Mapping } from './mapping.js'

const keys: ReadonlySet<string> = new Set(['column', 'currencyColumn', 'first', 'join'])

/** Every name of a column that a part of a mapping looks for. */
export function mappedColumns(part: Mapping | NonNullable<Mapping[keyof Mapping]>): string[] {
  if (typeof part !== 'object') return []
  return Object.entries(part as Readonly<Record<string, unknown>>).flatMap(([key, value]) => {
    if (keys.has(key)) return [value].flat(2).map(String)
    return typeof value === 'object' && value !== null ? mappedColumns(value) : []
  })
}
