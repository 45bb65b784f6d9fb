import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ImportLead } from '@leadledger/leads'
import { describe, expect, test } from 'vitest'
import { rememberedLeads } from '../testdata/remembered-leads.js'
import { sharedData, waitsFor } from '../testdata/shared-data.js'
import { MappingMismatch } from './errors.js'
import { importFile } from './import-file.js'
import type { Mapping } from './mapping.js'
import { parseMapping } from './parse-mapping.js'
import { presets } from './presets.js'
import type { ImportReport } from './report.js'

const at = Date.parse('2024-06-01T00:00:00Z')
const sample = (name: string): string => fileURLToPath(new URL(`../testdata/${name}.csv`, import.meta.url))

async function imported(path: string, mapping: Mapping): Promise<{ report: ImportReport; leads: ImportLead[] }> {
  const { send, leads } = rememberedLeads()
  const report = await importFile({ path, mapping, at, send })
  return { report, leads: [...leads.values()].map((told) => JSON.parse(told) as ImportLead) }
}
const statuses = (leads: readonly ImportLead[]): string[] => leads.map(({ status, attempted }) => (attempted ? `${status}, attempted` : status))

describe('the HubSpot preset', () => {
  test('reads an export of contacts', async () => {
    const { report, leads } = await imported(sample('hubspot-export'), presets.hubspot.mapping)
    expect(report).toMatchObject({ rows: 9, created: 8, failed: 1, reasons: { 'unknown-status': 1 }, unescaped: 1 })
    expect(statuses(leads)).toEqual(['new', 'new, attempted', 'contacted', 'qualified', 'converted', 'disqualified', 'contacted', 'new'])
    expect(leads[0]).toMatchObject({
      externalId: '1001',
      details: { contact: 'Ada Lovelace', phone: '+44 20 7946 0001', company: 'Analytical Engines', title: 'Countess' },
      owner: 'Sam Seller',
      source: 'Organic Search',
      createdAt: Date.parse('2024-01-05T09:30:00Z'),
      custom: { hs_lead_status: 'New', lifecyclestage: 'Lead' },
    })
    expect(leads[4]?.closedAt).toBe(Date.parse('2024-03-01T16:45:00Z'))
    expect(leads[1]?.custom).toMatchObject({ 'Last Activity Date': '2024-01-07 08:00' })
  })

  test('reads the names and values of the API', async () => {
    const { report, leads } = await imported(sample('hubspot-api'), presets.hubspot.mapping)
    expect(report).toMatchObject({ rows: 6, created: 6 })
    expect(statuses(leads)).toEqual(['new', 'new', 'new, attempted', 'contacted', 'converted', 'disqualified'])
    expect(leads[1]?.createdAt).toBe(1_704_535_200_000)
  })
})

describe('the Salesforce preset', () => {
  test('reads the names and values of the API', async () => {
    const { report, leads } = await imported(sample('salesforce-api'), presets.salesforce.mapping)
    expect(report).toMatchObject({ rows: 7, created: 6, skipped: 1, reasons: { deleted: 1 } })
    expect(statuses(leads)).toEqual(['new', 'contacted', 'qualified', 'converted', 'lost', 'disqualified'])
    expect(leads[0]).toMatchObject({
      country: 'GB',
      details: { note: 'Met at a fair,\nwants "engines"', address: "12 St James's Sq" },
      custom: { Rating: 'Hot' },
    })
    expect(leads[4]).toMatchObject({ closedAt: null, reason: 'unspecified' })
  })

  test('never guesses the order of the dates in a report', async () => {
    expect((await imported(sample('salesforce-report'), presets.salesforce.mapping)).report).toMatchObject({ failed: 2, reasons: { 'date-format': 2 } })
    const american = parseMapping({ preset: 'salesforce', createdAt: { column: 'Create Date', format: 'M/d/yyyy' } })
    const { report, leads } = await imported(sample('salesforce-report'), american)
    expect(report).toMatchObject({ rows: 2, created: 2 })
    expect(leads.map(({ createdAt }) => new Date(createdAt ?? 0).toISOString().slice(0, 10))).toEqual(['2024-01-05', '2023-12-31'])
  })
})

const shapes = waitsFor('crm-export-shapes')

describe.skipIf(shapes !== '')(`exports of real systems${shapes}`, () => {
  const folder = sharedData('crm-export-shapes')

  test('HubSpot contacts become leads', async () => {
    const { report, leads } = await imported(`${folder}hubspot/contact_data.csv`, presets.hubspot.mapping)
    expect(report).toMatchObject({ rows: 22, failed: 0 })
    expect(leads[0]).toMatchObject({ createdAt: Date.parse('2021-04-01T17:32:47Z'), details: { company: 'SampleCompany' } })
  })

  test('a Salesforce lead with 382 columns becomes a converted lead', async () => {
    const { report, leads } = await imported(`${folder}salesforce/sf_lead_data.csv`, presets.salesforce.mapping)
    expect(report).toMatchObject({ rows: 1, created: 1 })
    expect(leads[0]).toMatchObject({ status: 'converted', externalId: '00Q1G00000nDnM5UAK', closedAt: Date.parse('2019-11-11T17:23:34Z') })
  })

  const files =
    shapes === '' ? ['hubspot', 'salesforce', 'marketo'].flatMap((system) => readdirSync(`${folder}${system}`).map((file) => `${system}/${file}`)) : []

  test.each(files)('%s is accounted for row by row, or does not fit', async (file) => {
    try {
      const { rows, created, updated, unchanged, skipped, failed } = (await imported(`${folder}${file}`, parseMapping({}))).report
      expect(created + updated + unchanged + skipped + failed).toBe(rows)
      expect([rows > 0, failed]).toEqual([true, 0])
    } catch (error) {
      expect(error).toBeInstanceOf(MappingMismatch)
    }
  })
})
