import type { Mapping } from './mapping.js'

/** How the files of one system are read. */
export interface Preset {
  /** What it reads, in words. */
  readonly reads: string
  readonly mapping: Mapping
  /** Columns that no other system calls so: one of them tells whose file it is. */
  readonly marks: readonly string[]
  /** More columns of the system, known and kept as custom fields. */
  readonly others: readonly string[]
}

/** One column that a file may lack, by any of its names. */
export const may = (...column: string[]) => ({ column, optional: true }) as const

/** A flag that is set, in any letter case. */
export const yes = ['true', '1', 'yes']

/** Dates that begin with the year. The order of others depends on who exported them and is for the mapping to tell. */
export const isoDates = [
  "yyyy-MM-dd'T'HH:mm:ss.SSSX",
  "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
  "yyyy-MM-dd'T'HH:mm:ssX",
  "yyyy-MM-dd'T'HH:mm:ssXXX",
  'yyyy-MM-dd HH:mm:ss.SSSSSS',
  'yyyy-MM-dd H:mm:ss',
  'yyyy-MM-dd H:mm',
  'yyyy-MM-dd',
]

export const on = (...column: string[]) => ({ column, optional: true, format: isoDates })
