import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { commandOf } from './command-of.js'
import { mappedColumns } from './mapped-columns.js'
import type { Mapping } from './mapping.js'
import { planOf } from './plan.js'
import { presetNames } from './preset-names.js'
import { presets } from './presets.js'

const folded = (columns: readonly string[]): string[] => columns.map((column) => column.toLowerCase())

/** Columns whose cells have a grammar of their own and end as a status, a time or an amount. */
const withGrammar = ({ createdAt, closedAt, expectedPurchase, dealValue, status, country, skip }: Mapping): Set<string> =>
  new Set(folded([createdAt, closedAt, expectedPurchase, dealValue, status, country, skip].flatMap((part) => mappedColumns(part ?? {}))))

/** The names of each column that a part of the mapping looks for. */
function slotsOf(part: unknown): string[][] {
  if (typeof part !== 'object' || part === null) return []
  return Object.entries(part).flatMap(([key, value]: [string, unknown]) => {
    if (key === 'column') return [folded([value].flat() as string[])]
    if (key === 'first' || key === 'join') return (value as (string | string[])[]).map((names) => folded([names].flat()))
    return slotsOf(value)
  })
}

/** Of the names that one column has, a file has one. */
function withoutTwins(columns: readonly string[], slots: readonly string[][]): string[] {
  const taken = new Set<string[]>()
  return columns.filter((column) => {
    const mine = slots.filter((names) => names.includes(column.toLowerCase()))
    if (mine.some((slot) => taken.has(slot))) return false
    for (const slot of mine) taken.add(slot)
    return true
  })
}

describe.each(presetNames)('a row of a file of %s', (name) => {
  const { mapping, marks, others } = presets[name]
  const slots = slotsOf(mapping)
  const grammar = withGrammar(mapping)
  const ids = new Set(folded(mappedColumns({ id: mapping.id })))
  const known = [...new Map([...mappedColumns(mapping), ...marks, ...others].map((column) => [column.toLowerCase(), column])).values()]
  const free = known.filter((column) => !grammar.has(column.toLowerCase()))
  const mapped = new Set(slots.flat())

  test('loses no cell, whichever of its columns the file has and whichever of them are filled', () =>
    fc.assert(
      fc.property(fc.shuffledSubarray(free, { minLength: 1 }), fc.infiniteStream(fc.boolean()), (some, filled) => {
        fc.pre(some.some((column) => mapped.has(column.toLowerCase())))
        const columns = [...withoutTwins(some, slots), 'Farbe']
        const cells = columns.map((column, index) => (filled.next().value || ids.has(column.toLowerCase()) ? `cell ${index} of ${column}` : ''))
        const row = commandOf({ number: 1, cells }, planOf(mapping, columns), { file: 'f', at: 0 })
        const told = JSON.stringify(row)
        expect(cells.every((text) => text === '') || row.outcome === 'command').toBe(true)
        for (const cell of cells) expect(told).toContain(cell)
      }),
      { numRuns: 100 },
    ))
})
