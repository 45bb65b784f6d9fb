import type { ImportLead } from '@leadledger/leads'
import type { Plan, Told } from './plan.js'
import type { RowReader } from './row-reader.js'

/** The details a row tells. */
export function detailsOf(reader: RowReader, { details }: Plan): ImportLead['details'] {
  const found: ImportLead['details'] = {}
  for (const { name, parts } of details) {
    const read = (told: Told): string | undefined => (name === 'phone' ? reader.unescaped(told) : reader.text(told))
    const texts = parts.flatMap(({ told, separator }) => {
      const all = filled(reader, told)
      return separator === undefined ? all.slice(0, 1).map(read) : all.length > 0 ? [all.map(read).join(separator)] : []
    })
    if (texts.length > 0) found[name] = texts.join(' ')
  }
  return found
}

/** Those of the cells that are not blank. */
export const filled = (reader: RowReader, told: readonly Told[]): Told[] => told.filter((target) => reader.text(target) !== undefined)
