import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { decidedLeads } from '../testdata/decided-leads.js'
import { mavenMapping } from '../testdata/maven-mapping.js'
import { rememberedLeads } from '../testdata/remembered-leads.js'
import { sharedData, waitsFor } from '../testdata/shared-data.js'
import { importFile, type ImportProgress } from './import-file.js'
import { parseMapping } from './parse-mapping.js'

const at = Date.parse('2024-06-01T00:00:00Z')
const mapping = parseMapping({ id: 'id', fields: { company: 'company' }, createdAt: { column: 'since', format: 'yyyy-MM-dd' } })
let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'leadledger-import-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const fileOf = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

describe('a file', () => {
  const header = 'id,company,since\n'

  test('leaves its rejects with number, line and reason, and they can be imported after repair', async () => {
    const { send, leads } = rememberedLeads()
    const path = fileOf('leads.csv', `${header}1,"=A\n&B",31.12.2023\n2,Ok,2024-01-01\n3,6" pipe,2024-01-01\n4,short\n5,"Late, Inc",2024-07-01\n`)
    const rejects = join(folder, 'rejects.csv')
    expect(await importFile({ path, mapping, at, send, rejects })).toMatchObject({ rows: 5, created: 1, failed: 4 })
    const text = readFileSync(rejects, 'utf8')
    expect(text).toBe(
      'row,line,reason,id,company,since\n' +
        '1,2,date-format (since),1,"=A\n&B",31.12.2023\n' +
        '3,5,broken-quotes,3,"6"" pipe",2024-01-01\n' +
        '4,6,wrong-column-count,4,short\n' +
        '5,7,in-the-future (since),5,"Late, Inc",2024-07-01\n',
    )
    writeFileSync(rejects, text.replace('31.12.2023', '2023-12-31').replace('short', 'short,').replace('2024-07-01', '2024-05-01'))
    expect(await importFile({ path: rejects, mapping, at, send, rejects: join(folder, 'again.csv') })).toMatchObject({ rows: 4, created: 4, failed: 0 })
    expect(existsSync(join(folder, 'again.csv'))).toBe(false)
    expect([...leads.values()].filter((told) => told.includes('reason":"date-format'))).toEqual([])
  })

  test('of another encoding and with lines above its header leaves rejects that the same mapping reads', async () => {
    const { send, leads } = rememberedLeads()
    const other = parseMapping({ ...mapping, encoding: 'windows-1252', skipRows: 2 })
    const path = fileOf('leads.csv', '')
    writeFileSync(path, Buffer.from(`Leads of "May\n\n${header}1,M\xfcller,bad\n`, 'latin1'))
    const rejects = join(folder, 'rejects.csv')
    expect(await importFile({ path, mapping: other, at, send, rejects })).toMatchObject({ rows: 1, failed: 1 })
    writeFileSync(rejects, readFileSync(rejects, 'utf8').replace('bad', '2024-01-01'))
    expect(await importFile({ path: rejects, mapping: other, at, send })).toMatchObject({ rows: 1, created: 1 })
    expect([...leads.values()].join('')).toContain('"Müller"')
  })

  test.each([
    ['is not there', 'nothing.csv', 'not-there'],
    ['is a folder', '.', 'not-a-file'],
  ])('that %s cannot be read', async (_, name, problem) => {
    await expect(importFile({ path: join(folder, name), mapping, at, send: rememberedLeads().send })).rejects.toMatchObject({
      code: 'unreadable-file',
      problem,
    })
  })

  test('keeps its rejects for its owner alone, also in a file that was there', async () => {
    const { send } = rememberedLeads()
    const path = fileOf('leads.csv', `${header}1,x,bad\n`)
    const rejects = fileOf('rejects.csv', 'old')
    chmodSync(rejects, 0o644)
    await importFile({ path, mapping, at, send, rejects })
    expect(statSync(rejects).mode & 0o777).toBe(0o600)
    expect(readFileSync(rejects, 'utf8')).not.toContain('old')
  })

  test('is never overwritten by its own rejects', async () => {
    const { send } = rememberedLeads()
    const path = fileOf('leads.csv', `${header}1,x,bad\n`)
    await expect(importFile({ path, mapping, at, send, rejects: path })).rejects.toMatchObject({ code: 'rejects-over-input' })
    expect(readFileSync(path, 'utf8')).toContain('bad')
  })

  test('that does not fit its mapping writes nothing', async () => {
    const { send, order } = rememberedLeads()
    const path = fileOf('leads.csv', 'id,since\n1,2024-01-01\n')
    await expect(importFile({ path, mapping, at, send, rejects: join(folder, 'rejects.csv') })).rejects.toMatchObject({
      missing: ['company'],
      columns: ['id', 'since'],
    })
    expect([order, existsSync(join(folder, 'rejects.csv'))]).toEqual([[], false])
  })

  test('that changes meanwhile is told', async () => {
    const { send } = rememberedLeads()
    const path = fileOf('leads.csv', `${header}1,x,2024-01-01\n`)
    const touching: typeof send = (...row) => {
      utimesSync(path, 1, 1)
      return send(...row)
    }
    await expect(importFile({ path, mapping, at, send: touching })).rejects.toMatchObject({ code: 'file-changed' })
  })

  test('goes on after an interruption as if there had been none', async () => {
    const { send, leads } = rememberedLeads()
    const path = fileOf('leads.csv', `${header}${Array.from({ length: 2_000 }, (_, index) => `${index % 1_500},x${index},2024-01-01\n`).join('')}`)
    let left = 700
    const dying: typeof send = (...row) => (left-- > 0 ? send(...row) : Promise.reject(new Error('killed')))
    await expect(importFile({ path, mapping, at, send: dying })).rejects.toThrow('killed')
    expect(leads.size).toBe(700)
    expect(await importFile({ path, mapping, at: at + 1, send })).toMatchObject({ rows: 2_000, created: 800, updated: 500, unchanged: 700 })
    const whole = rememberedLeads()
    await importFile({ path, mapping, at, send: whole.send })
    expect(leads).toEqual(whole.leads)
  })

  test('tells how far it has come', async () => {
    const seen: ImportProgress[] = []
    const text = `${header}${Array.from({ length: 3_000 }, (_, index) => `${index},x,2024-01-01\n`).join('')}`
    await importFile({ path: fileOf('leads.csv', text), mapping, at, send: rememberedLeads().send, onProgress: (progress) => seen.push(progress) })
    expect(seen.length).toBeGreaterThan(2)
    expect(seen.at(-1)).toEqual({ rows: 3_000, bytes: text.length, totalBytes: text.length })
    expect(seen.every(({ rows }, index) => index === 0 || rows >= (seen[index - 1]?.rows ?? 0))).toBe(true)
  })
})

const maven = waitsFor('maven-crm-opportunities')

describe.skipIf(maven !== '')(`the Maven pipeline${maven}`, () => {
  test('becomes 8,800 leads, and importing it again changes nothing', async () => {
    const { send } = rememberedLeads()
    const options = { path: `${sharedData('maven-crm-opportunities')}sales_pipeline.csv`, mapping: parseMapping(mavenMapping), at, send }
    expect(await importFile(options)).toEqual({
      rows: 8_800,
      recordIds: true,
      created: 8_800,
      updated: 0,
      unchanged: 0,
      skipped: 0,
      failed: 0,
      events: 8_800,
      reasons: {},
      unescaped: 0,
    })
    expect(await importFile({ ...options, at: at + 1 })).toMatchObject({ created: 0, unchanged: 8_800, events: 0 })
  })

  test('is accepted by the domain as it is, and a second time tells nothing new', async () => {
    const { send, statuses } = decidedLeads()
    const options = { path: `${sharedData('maven-crm-opportunities')}sales_pipeline.csv`, mapping: parseMapping(mavenMapping), at, send }
    expect(await importFile(options)).toMatchObject({ created: 8_800, failed: 0 })
    expect(statuses()).toEqual({ new: 500, contacted: 1_589, converted: 4_238, lost: 2_473 })
    expect(await importFile(options)).toMatchObject({ unchanged: 8_800, events: 0 })
  })
})

const bank = waitsFor('uci-bank-marketing')

describe.skipIf(bank !== '')(`the bank's campaign${bank}`, () => {
  test('accounts for 45,211 clients', async () => {
    const mapping = parseMapping({ id: 'Cust_num', source: 'contact', status: { column: 'y', map: { yes: 'converted', no: 'lost' } } })
    const { send } = rememberedLeads()
    expect(await importFile({ path: `${sharedData('uci-bank-marketing')}bank_market.csv`, mapping, at, send })).toMatchObject({
      rows: 45_211,
      created: 45_211,
      failed: 0,
    })
  })
})
