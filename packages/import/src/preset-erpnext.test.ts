import { describe, expect, test } from 'vitest'
import { presetTrial } from '../testdata/preset-trial.js'

describe('the ERPNext preset', () => {
  const repair = [
    ['05-01-2024', '2024-01-05'],
    ['Snoozed', 'Replied'],
  ] as const

  test('reads leads, and its rejects after repair', async () => {
    const { report, statuses, rejected, again, repaired } = await presetTrial('erpnext', repair)
    expect(report).toMatchObject({ rows: 8, created: 6, failed: 2 })
    expect(statuses).toEqual(['new', 'contacted', 'qualified', 'converted', 'lost', 'lost'])
    expect(rejected).toEqual(['7 date-format (creation)', '8 unknown-status (status)'])
    expect(again).toMatchObject({ rows: 8, unchanged: 6, failed: 2, events: 0 })
    expect(repaired).toMatchObject({ rows: 2, created: 2 })
  })

  test('keeps what was said about a loss, and that somebody must not be contacted', async () => {
    const { leads } = await presetTrial('erpnext', repair)
    expect(leads[4]).toMatchObject({ reason: 'Lost Quotation', lostNote: 'said "no",\ntwice' })
    expect(leads[5]).toMatchObject({ reason: 'Do Not Contact', custom: { status: 'Do Not Contact' } })
    expect(leads[0]).toMatchObject({
      externalId: 'LEAD-00001',
      createdAt: Date.parse('2024-01-05T09:30:00.123Z'),
      details: { contact: 'Ada Lovelace', phone: '+44 20 7946 0001' },
      custom: { mobile_no: '+44 7700 900001', contact_date: '2024-02-01 10:00:00', naming_series: 'LEAD-' },
    })
  })
})
