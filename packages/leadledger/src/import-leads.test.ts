import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ImportReport } from '@leadledger/import'
import { sqliteKeyStore, fileKeyProvider } from '@leadledger/vault'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { ImportOptions } from './import-leads.js'
import { ledgerFiles } from './ledger-files.js'
import type { Ledger } from './ledger.js'
import { openLedger } from './open-ledger.js'
import { temporaryDirectory } from './temporary-directory.fixture.js'

const mapping = {
  zone: 'Europe/Berlin',
  system: 'crm',
  id: 'Id',
  fields: { company: 'Company', contact: 'Contact', phone: 'Phone', owner: 'Owner', 'custom.size': { column: 'Size', personal: false } },
  source: { value: 'CRM' },
  createdAt: { column: 'Created', format: 'yyyy-MM-dd' },
  closedAt: { column: 'Closed', format: 'yyyy-MM-dd' },
  status: { column: 'Status', map: { open: 'new', working: 'contacted', won: 'converted', lost: 'lost' } },
  dealValue: { column: 'Value', currency: 'EUR' },
  skip: [{ column: 'Deleted', equals: ['yes'], reason: 'deleted' }],
}
const header = 'Id,Company,Contact,Phone,Owner,Size,Created,Closed,Status,Value,Deleted'
const first = [
  '1,Acme,Ada King,+44 20 7946 0958,Ann,big,2026-01-10,,open,,',
  '2,Bolt,Bo Berg,,Ann,small,2026-01-11,2026-02-01,won,1200.00,',
  '3,Cord,,,,,,,working,,',
  '4,Dust,,,,,2026-01-12,,open,,yes',
  '5,Edge,,,,,12.01.2026,,open,,',
  '6,Fuse,,,,,2026-01-12,,sold,,',
]
const counts = ({ rows, created, updated, unchanged, skipped, failed }: ImportReport) => ({ rows, created, updated, unchanged, skipped, failed })

let directory: string
let at: string
let ledger: Ledger
beforeEach(async () => {
  directory = temporaryDirectory()
  at = join(directory, 'ledger')
  ledger = await openLedger({ at, zone: 'Europe/Berlin', clock: () => Date.UTC(2026, 5, 15), by: { id: 'anna', kind: 'user' } })
  onTestFinished(() => ledger.close())
})

let files = 0
const csv = (...rows: readonly string[]): string => {
  const file = join(directory, `leads-${++files}.csv`)
  writeFileSync(file, `${[header, ...rows].join('\n')}\n`)
  return file
}
const imported = (rows: readonly string[], options: Partial<ImportOptions> = {}): Promise<ImportReport> =>
  ledger.import({ file: csv(...rows), mapping, ...options })
const lead = async (company: string) => (await ledger.leads({ search: company })).items[0]
/** Events of leads. */
async function events(): Promise<bigint> {
  let count = 0n
  for await (const _ of ledger.events()) count += 1n
  return count
}

async function keyCount(): Promise<number> {
  const keys = await sqliteKeyStore({ file: join(at, ledgerFiles.keys), provider: fileKeyProvider({ file: join(at, ledgerFiles.masterKey) }) })
  let count = 0
  for await (const batch of keys.states()) count += batch.length
  await keys.close()
  return count
}

/** The report of a dry run, which wrote nothing, and of the import that follows it. */
async function bothReports(rows: readonly string[]): Promise<readonly [ImportReport, ImportReport]> {
  const file = csv(...rows)
  const before = [await events(), await keyCount()]
  const dry = await ledger.import({ file, mapping, dryRun: true })
  expect([await events(), await keyCount()]).toEqual(before)
  const real = await ledger.import({ file, mapping })
  expect(await events()).toBe((before[0] as bigint) + BigInt(real.events))
  return [dry, real]
}

describe('an import', () => {
  test('accounts for every row', async () => {
    const report = await imported(first)
    expect(counts(report)).toEqual({ rows: 6, created: 3, updated: 0, unchanged: 0, skipped: 1, failed: 2 })
    expect(BigInt(report.events)).toBe(await events())
    expect(report.reasons).toMatchObject({ deleted: 1 })
    expect(await lead('Bolt')).toMatchObject({
      externalId: '2',
      status: 'converted',
      owner: 'Ann',
      source: 'CRM',
      createdAt: '2026-01-10T23:00:00.000Z',
      closedAt: '2026-01-31T23:00:00.000Z',
      dealValue: { amount: '1200.00', currency: 'EUR' },
      custom: { size: 'small' },
    })
  })

  test('says in every event who imported which row of which file, and what it concluded', async () => {
    await imported(first, { by: 'import of Monday' })
    const timeline = await ledger.timeline((await lead('Bolt'))?.id ?? '')
    expect(timeline.map(({ type, inferred }) => [type, inferred])).toEqual([
      ['LeadCreated', false],
      ['LeadAssigned', false],
      ['LeadContacted', true],
      ['LeadQualified', true],
      ['LeadConverted', false],
    ])
    expect(timeline[0]).toMatchObject({
      actor: { id: 'import of Monday', kind: 'import' },
      source: { kind: 'import', row: 2, file: expect.stringMatching(/^[0-9a-f]{64}$/) },
    })
  })

  test('of the same file again changes nothing, at any later time', async () => {
    const file = csv(...first)
    await ledger.import({ file, mapping })
    const before = await events()
    const again = await ledger.import({ file, mapping })
    expect(counts(again)).toEqual({ rows: 6, created: 0, updated: 0, unchanged: 3, skipped: 1, failed: 2 })
    expect([again.events, await events()]).toEqual([0, before])
    await ledger.close()
    ledger = await openLedger({ at, clock: () => Date.UTC(2027, 1, 1) })
    expect((await ledger.import({ file, mapping })).events).toBe(0)
    await ledger.close()
  })

  test('of a newer file takes status, owner and details forward, and finds the rest as it is', async () => {
    await imported(first)
    const report = await imported([
      '1,Acme & Co,Ada King,+44 20 7946 0958,Bob,big,2026-01-10,,working,,',
      '2,Bolt,Bo Berg,,Ann,small,2026-01-11,2026-02-01,won,1200.00,',
      '3,Cord,,,,,2026-01-05,2026-03-01,lost,500.00,',
    ])
    expect(counts(report)).toEqual({ rows: 3, created: 0, updated: 2, unchanged: 1, skipped: 0, failed: 0 })
    expect(await lead('Acme')).toMatchObject({ company: 'Acme & Co', owner: 'Bob', status: 'contacted' })
    expect(await lead('Cord')).toMatchObject({
      status: 'lost',
      createdAt: '2026-01-04T23:00:00.000Z',
      lostReason: 'unspecified',
      dealValue: { amount: '500.00' },
    })
    const handover = (await ledger.timeline((await lead('Acme'))?.id ?? '')).findLast(({ type }) => type === 'LeadAssigned')
    expect(handover?.data).toMatchObject({ owner: 'Bob', previous: 'Ann', way: 'import' })
  })

  test('refuses to take a lead back, or to close it twice, and says what differs', async () => {
    await imported(first)
    const before = await events()
    const rejects = join(directory, 'rejects.csv')
    const report = await imported(['2,Bolt,Bo Berg,,Ann,small,2026-01-11,,open,,', '2,Bolt,Bo Berg,,Ann,small,2026-01-11,2026-02-02,won,1300.00,'], { rejects })
    expect(report).toMatchObject({ failed: 2, events: 0, reasons: { 'status-goes-back': 1, 'closed-differently': 1 } })
    expect(await events()).toBe(before)
    const told = readFileSync(rejects, 'utf8')
    expect(told).toContain('status-goes-back (converted → new)')
    expect(told).toContain('closed-differently (closedAt)')
  })

  test('keeps rejected rows as they were, with their number and reason', async () => {
    const rejects = join(directory, 'rejects.csv')
    await imported(first, { rejects })
    const lines = readFileSync(rejects, 'utf8').trim().split(/\r?\n/)
    expect(lines.length).toBe(3)
    expect(lines[1]).toContain(first[4])
    expect(lines[2]).toContain(first[5])
  })

  test('leaves an unknown creation date unknown until a file tells it', async () => {
    await imported(['3,Cord,,,,,,2026-03-01,won,1.00,'])
    const id = (await lead('Cord'))?.id ?? ''
    const rate = async () => (await ledger.kpi(['salesCycle']))[0]
    expect(await ledger.lead(id)).toMatchObject({ createdAt: null, status: 'converted' })
    expect(await rate()).toMatchObject({ value: null, n: 0 })
    expect(await ledger.lead(id, { asOf: '2026-02-01' })).toMatchObject({ createdAt: null })
    expect(await imported(['3,Cord,,,,,2026-02-20,2026-03-01,won,1.00,'])).toMatchObject({ updated: 1 })
    expect(await ledger.lead(id)).toMatchObject({ createdAt: '2026-02-19T23:00:00.000Z' })
    expect((await rate())?.n).toBe(1)
    expect(await ledger.lead(id, { asOf: '2026-02-01' })).toBeUndefined()
    expect(await ledger.lead(id, { asOf: '2026-02-21' })).toMatchObject({ createdAt: '2026-02-19T23:00:00.000Z', closedAt: null })
    expect(await ledger.lead(id, { asOf: '2026-06-16' })).toEqual(await ledger.lead(id))
  })

  test('tells how far it has come', async () => {
    const seen: number[] = []
    await imported(first, { onProgress: ({ rows }) => seen.push(rows) })
    expect(seen.at(-1)).toBe(6)
  })

  test.for<[Partial<ImportOptions>, string]>([
    [{ mapping: undefined }, 'invalid-input'],
    [{ preset: 'nowhere' }, 'invalid-input'],
    [{ mapping: undefined, preset: 'constructor' }, 'invalid-input'],
    [{ mapping: { fields: 7 } }, 'invalid-mapping'],
    [{ mapping: { ...mapping, id: 'Nowhere' } }, 'mapping-mismatch'],
    [{ file: 'no-such-file.csv' }, 'unreadable-file'],
  ])('with %o is refused before anything is written', async ([options, code]) => {
    const asked = { file: csv(...first), mapping, ...options }
    await expect(ledger.import(asked as ImportOptions)).rejects.toMatchObject({ code })
    expect(await events()).toBe(0n)
  })
})

describe('a dry run', () => {
  test('gives the report of the import and writes neither event nor key', async () => {
    const [dry, real] = await bothReports(first)
    expect(dry).toEqual(real)
    expect(real.created).toBe(3)
  })

  test('does so on what is there already, and for several rows of one lead', async () => {
    await imported(first)
    const [dry, real] = await bothReports([
      '1,Acme,Ada King,+44 20 7946 0958,Bob,big,2026-01-10,,working,,',
      '1,Acme,Ada King,+44 20 7946 0958,Ann,big,2026-01-10,2026-02-05,lost,,',
      '1,Acme,Ada King,+44 20 7946 0958,Ann,big,2026-01-10,,open,,',
      '7,New,,,,,2026-01-10,,open,,',
      '7,New,,,,,2026-01-10,,working,,',
      '7,New,,,,,2026-01-10,,working,,',
      ...first.slice(1),
    ])
    expect(dry).toEqual(real)
    expect(counts(real)).toEqual({ rows: 11, created: 1, updated: 3, unchanged: 3, skipped: 1, failed: 3 })
  })

  test('of a file that was imported finds all of it unchanged', async () => {
    const file = csv(...first)
    await ledger.import({ file, mapping })
    expect(await ledger.import({ file, mapping, dryRun: true })).toEqual(await ledger.import({ file, mapping }))
  })

  test('foresees rows that are too large for the log, and leads that were erased', async () => {
    await imported(first)
    const id = (await lead('Acme'))?.id ?? ''
    const keys = await sqliteKeyStore({ file: join(at, ledgerFiles.keys), provider: fileKeyProvider({ file: join(at, ledgerFiles.masterKey) }) })
    await keys.fence(id, 'erasure')
    await keys.destroy(id)
    await keys.close()
    const [dry, real] = await bothReports(['1,Acme Ltd,Ada King,+44 20 7946 0958,Ann,big,2026-01-10,,open,,'])
    expect(dry).toEqual(real)
    expect(real.failed).toBe(1)

    const wide = Array.from({ length: 60 }, (_, index) => `Extra${index}`)
    const file = join(directory, 'wide.csv')
    writeFileSync(file, `${header},${wide.join(',')}\n9,Wide,,,,,2026-01-10,,open,,,${wide.map(() => 'x'.repeat(9_900)).join(',')}\n`)
    const foreseen = await ledger.import({ file, mapping, dryRun: true })
    expect(foreseen).toEqual(await ledger.import({ file, mapping }))
    expect(foreseen).toMatchObject({ failed: 1, reasons: { 'too-large': 1 } })
  })
})

describe('a mapping that was saved', () => {
  test('imports by its name what it imports as a file', async () => {
    expect(await ledger.saveMapping({ name: 'crm', mapping })).toEqual({ changed: true, duplicate: false })
    const report = await ledger.import({ file: csv(...first), mappingName: 'crm' })
    expect(report).toEqual(await imported(first, { dryRun: true }).then((again) => ({ ...again, created: 3, unchanged: 0, events: report.events })))
    expect(await imported(first)).toMatchObject({ created: 0, unchanged: 3, events: 0 })
  })

  test('is replaced under its name, and the same again writes nothing', async () => {
    await ledger.saveMapping({ name: 'crm', mapping })
    expect(await ledger.saveMapping({ name: 'crm', mapping })).toMatchObject({ changed: false })
    await ledger.saveMapping({ name: 'a', mapping: { preset: 'hubspot' } })
    const berlin = { ...mapping, system: 'other' }
    await ledger.saveMapping({ name: 'crm', mapping: berlin })
    expect(await ledger.mappings()).toEqual([
      { name: 'a', mapping: { preset: 'hubspot' } },
      { name: 'crm', mapping: berlin },
    ])
  })

  test('is one that can be read, and the names there are are told', async () => {
    await expect(ledger.saveMapping({ name: 'broken', mapping: { colour: 'red' } })).rejects.toThrow(/colour/)
    await expect(ledger.saveMapping({ name: ' ', mapping })).rejects.toThrow(/name/)
    await ledger.saveMapping({ name: 'crm', mapping })
    await expect(ledger.import({ file: csv(...first), mappingName: 'crn' })).rejects.toMatchObject({ problems: [expect.stringContaining('there are crm')] })
    await expect(ledger.import({ file: csv(...first), mapping, mappingName: 'crm' })).rejects.toMatchObject({ problems: [expect.stringContaining('not both')] })
  })
})
