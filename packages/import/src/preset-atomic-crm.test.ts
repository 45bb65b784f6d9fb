import { describe, expect, test } from 'vitest'
import { presetTrial } from '../testdata/preset-trial.js'

describe('the Atomic CRM preset', () => {
  const repair = [['Friday', '2024-01-05']] as const

  test('reads contacts as new leads, whatever their temperature, and its rejects after repair', async () => {
    const { report, statuses, rejected, again, repaired } = await presetTrial('atomic-crm', repair)
    expect(report).toMatchObject({ rows: 5, created: 3, skipped: 1, failed: 1, reasons: { 'blank-row': 1 } })
    expect(statuses).toEqual(['new', 'new', 'new'])
    expect(rejected).toEqual(['4 date-format (first_seen)'])
    expect(again).toMatchObject({ rows: 5, unchanged: 3, skipped: 1, failed: 1, events: 0 })
    expect(repaired).toMatchObject({ rows: 1, created: 1 })
  })

  test('takes addresses and numbers in order: work, home, other', async () => {
    const { leads } = await presetTrial('atomic-crm', repair)
    expect(leads[0]).toMatchObject({
      externalId: null,
      createdAt: Date.parse('2024-01-05T09:30:00Z'),
      details: { contact: 'Ada Lovelace', email: 'ada@example.com', phone: '+44 20 7946 0001', note: 'Met at a fair,\nwants "engines"' },
      custom: { email_home: 'ada@home.example', phone_other: '+44 7700 900001', status: 'warm', tags: 'music, engines', has_newsletter: 'true' },
    })
    expect(leads[1]).toMatchObject({ details: { email: 'alan@home.example' }, custom: { status: 'cold' } })
  })
})
