import type { Recorded } from '@leadledger/eventsourcing'
import type { LeadEvent } from '@leadledger/leads'
import type { Kysely } from 'kysely'
import { describe, expect, test } from 'vitest'
import { foldedRows } from './folded-rows.js'
import { leadKey } from './lead-key.js'
import type { View } from './view.js'
import type { TableRows, Tables } from './views-database.js'

interface Count {
  readonly lead: string
  readonly events: number
}

/** How many events of some types a lead has. */
const counting = (name: string, types: View['projection']['types'], keys: View['projection']['keys'] = leadKey): View => ({
  projection: { name, version: 1, types, keys, evolve: (row, _, lead) => ({ lead, events: ((row as Count | undefined)?.events ?? 0) + 1 }) },
  table: name,
  columns: {},
  opens: [],
  indexes: [],
})

/** A table in memory that notes which keys were read. */
function table() {
  const rows = new Map<string, Count>()
  const read: string[] = []
  const own: TableRows = {
    async load(_, keys) {
      read.push(...keys)
      return new Map(keys.flatMap((key) => (rows.has(key) ? [[key, { ...rows.get(key) } as Count]] : [])))
    },
    async upsert(_, changed) {
      for (const row of changed as readonly Count[]) rows.set(row.lead, { ...row })
    },
    async remove(_, keys) {
      for (const key of keys) rows.delete(key)
    },
  }
  return { rows, read, own }
}

const noDatabase = {} as Kysely<Tables>
const event = (type: LeadEvent['type'], lead: number) => ({ type, stream: `lead-${lead}` }) as Recorded<LeadEvent>
const events = (type: LeadEvent['type'], from: number, to: number) => Array.from({ length: to - from }, (_, index) => event(type, from + index))

describe('rows that a projector holds', () => {
  test('are the table again when more than ten thousand leads were written: the newest stay in memory, the others are read', async () => {
    const [all, few] = [table(), table()]
    const folded = foldedRows([
      { view: counting('all', ['LeadCreated', 'LeadAssigned']), table: all.own, isEmpty: true },
      { view: counting('few', ['LeadAssigned']), table: few.own, isEmpty: true },
    ])
    await folded.fold(noDatabase, [...events('LeadCreated', 0, 12_000), ...events('LeadAssigned', 0, 10)])
    await folded.write(noDatabase)
    folded.trim()
    await folded.fold(noDatabase, [...events('LeadAssigned', 0, 12_000), ...events('LeadCreated', 12_000, 12_010)])
    await folded.write(noDatabase)
    expect(new Set(all.read)).toEqual(new Set([...events('LeadAssigned', 0, 7_000), ...events('LeadCreated', 12_000, 12_010)].flatMap(leadKey)))
    // A table that began empty and is held whole has nothing to tell.
    expect(few.read).toEqual([])
    expect([...all.rows].map(([lead, row]) => [lead, row.events])).toEqual(
      Array.from({ length: 12_010 }, (_, lead) => [String(lead), lead < 10 ? 3 : lead < 12_000 ? 2 : 1]),
    )
    expect([...few.rows.values()].map(({ events }) => events)).toEqual(Array.from({ length: 12_000 }, (_, lead) => (lead < 10 ? 2 : 1)))
  })

  test('are one row where several streams name it, and changed once where an event names it twice', async () => {
    const both = table()
    const folded = foldedRows([{ view: counting('both', ['LeadCreated'], () => ['one', 'one']), table: both.own, isEmpty: true }])
    await folded.fold(noDatabase, events('LeadCreated', 0, 3))
    await folded.write(noDatabase)
    expect([...both.rows.values()]).toEqual([{ lead: 'one', events: 3 }])
  })
})
