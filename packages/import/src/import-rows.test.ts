import { CommandIdReused, StoreBusy, SubjectErased } from '@leadledger/eventsourcing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bytesOf } from '../testdata/bytes.js'
import { rememberedLeads } from '../testdata/remembered-leads.js'
import { mappingDigest } from './identity.js'
import { importRows, type ImportRowsOptions, type Reject } from './import-rows.js'
import { parseMapping } from './parse-mapping.js'
import type { ImportReport } from './report.js'
import { readTable } from './table.js'

const at = Date.parse('2024-06-01T00:00:00Z')
const idMapping = parseMapping({ id: 'id', status: { column: 'status', map: { '': 'new', won: 'converted' } } })

async function imported(
  text: string,
  given: Partial<ImportRowsOptions> & Pick<ImportRowsOptions, 'send'>,
  mapping = idMapping,
): Promise<{ report: ImportReport; rejects: string[] }> {
  const { plan, rows } = await readTable(bytesOf(text), mapping)
  const rejects: string[] = []
  const onReject = ({ row, reason }: Reject): void => void rejects.push(`${row.number} ${reason}`)
  return { report: await importRows({ file: text.slice(0, 64), mapping: mappingDigest(mapping), plan, rows, at, onReject, ...given }), rejects }
}

describe('rows of a file', () => {
  test('end as created, updated, unchanged, skipped or failed', async () => {
    const { send } = rememberedLeads()
    const text = 'id,status,x\nA,,1\nB,,1\nA,,2\nB,,1\n,,\n,,3\nC,odd,1\nD"x,,1\n'
    const { report, rejects } = await imported(text, { send })
    expect(report).toEqual({
      rows: 8,
      recordIds: true,
      created: 2,
      updated: 1,
      unchanged: 1,
      skipped: 1,
      failed: 3,
      events: 3,
      reasons: { 'blank-row': 1, 'broken-quotes': 1, 'missing-id': 1, 'unknown-status': 1 },
      unescaped: 0,
    })
    expect(rejects).toEqual(['6 missing-id (id)', '7 unknown-status (status)', '8 broken-quotes'])
  })

  test('take effect once, however often the file is imported', async () => {
    const { send } = rememberedLeads()
    const text = 'id,status,x\nA,,1\nA,,2\nB,,1\n'
    expect((await imported(text, { send })).report).toMatchObject({ created: 2, updated: 1, events: 3 })
    expect((await imported(text, { send, at: at + 5_000 })).report).toMatchObject({ created: 0, updated: 0, unchanged: 3, events: 0 })
  })

  test('of one lead go one after another, while others overtake them', async () => {
    const order: string[] = []
    let busy = 0
    const send: ImportRowsOptions['send'] = async (_, { externalId }, { row }) => {
      const waits = externalId === 'A' ? 5 : 1
      busy++
      expect(busy).toBeLessThanOrEqual(4)
      for (let turn = 0; turn < waits; turn++) await Promise.resolve()
      busy--
      order.push(`${externalId}${row}`)
      return { outcome: 'accepted', events: 1, created: false, duplicate: false }
    }
    await imported('id,status\nA,\nA,\nB,\nA,\nC,\n', { send, concurrency: 4 })
    expect(order.filter((name) => name.startsWith('A'))).toEqual(['A1', 'A2', 'A4'])
    expect(order.indexOf('B3')).toBeLessThan(order.indexOf('A2'))
  })

  test('that the ledger refuses are rejected with its reason', async () => {
    const send: ImportRowsOptions['send'] = async () => ({ outcome: 'refused', reason: 'closed-differently', details: 'value' })
    const { report, rejects } = await imported('id,status\nA,\n', { send })
    expect([report.failed, report.reasons, rejects]).toEqual([1, { 'closed-differently': 1 }, ['1 closed-differently (value)']])
  })

  test('of an erased lead fail, and one whose id took effect before is unchanged', async () => {
    const send: ImportRowsOptions['send'] = async (lead, { externalId }, { commandId }) => {
      throw externalId === 'A' ? new SubjectErased(lead) : new CommandIdReused(lead, commandId)
    }
    const { report } = await imported('id,status\nA,\nA,\nB,\n', { send })
    expect(report).toMatchObject({ rows: 3, failed: 2, unchanged: 1, reasons: { 'subject-erased': 2 } })
  })

  test('stop at a fault of the store, which is thrown when all on their way are settled', async () => {
    let underway = 0
    let sent = 0
    const send: ImportRowsOptions['send'] = async () => {
      sent++
      underway++
      const nth = sent
      for (let turn = 0; turn < nth; turn++) await Promise.resolve()
      underway--
      if (nth === 3) throw new StoreBusy('events.db', 5_000)
      return { outcome: 'accepted', events: 1, created: true, duplicate: false }
    }
    const text = `id,status\n${Array.from({ length: 1_000 }, (_, index) => `${index},`).join('\n')}`
    await expect(imported(text, { send, concurrency: 8 })).rejects.toThrow(StoreBusy)
    expect(underway).toBe(0)
    expect(sent).toBeLessThan(20)
  })

  test('always add up, and the window never changes the report', async () => {
    const cell = fc.constantFrom('', 'A', 'B', 'C', 'won', 'odd', '"', '"q"', ' ', '\0', 'x,y')
    const text = fc.array(fc.tuple(cell, cell), { maxLength: 25 }).map((rows) => `id,status\n${rows.map((cells) => cells.join(',')).join('\n')}`)
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 9 }), async (text, concurrency) => {
        const { report, rejects } = await imported(text, { send: rememberedLeads().send, concurrency })
        const { rows, created, updated, unchanged, skipped, failed } = report
        expect(created + updated + unchanged + skipped + failed).toBe(rows)
        expect(rejects.length).toBe(failed)
        expect(await imported(text, { send: rememberedLeads().send, concurrency: 256 })).toEqual({ report, rejects })
      }),
      { numRuns: 300 },
    )
  })
})
