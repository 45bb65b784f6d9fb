import { describe, expect, test } from 'vitest'
import { presetTrial } from '../testdata/preset-trial.js'

describe('the Krayin preset', () => {
  const repair = [
    ['01/05/24', '2024-01-05'],
    [',Demo,', ',prospect,'],
    ['2024-01-01 00:00:00', '2024-03-01 00:00:00'],
  ] as const

  test('reads leads by code, name or number of their stage, and its rejects after repair', async () => {
    const { report, statuses, rejected, again, repaired } = await presetTrial('krayin', repair)
    expect(report).toMatchObject({ rows: 8, created: 5, failed: 3 })
    expect(statuses).toEqual(['new', 'contacted', 'won', 'lost', 'qualified'])
    expect(rejected).toEqual(['6 date-format (created_at)', '7 unknown-status (lead_pipeline_stage_id)', '8 closed-before-created (closed_at)'])
    expect(again).toMatchObject({ rows: 8, unchanged: 5, failed: 3, events: 0 })
    expect(repaired).toMatchObject({ rows: 3, created: 3 })
  })

  test('keeps the lost reason, which is free text, as a note, and takes the amount in the currency of the mapping', async () => {
    const { leads } = await presetTrial('krayin', repair, { currency: 'USD' })
    expect(leads[0]).toMatchObject({
      value: { minor: 120_050, currency: 'USD' },
      details: { contact: 'Ada Lovelace', note: 'wants "engines",\nsoon' },
      expectedPurchase: '2024-06-01',
      custom: { title: 'Engines', status: '1' },
    })
    expect(leads[3]).toMatchObject({ reason: 'unspecified', lostNote: 'too dear, said "no"', closedAt: Date.parse('2024-02-01T08:00:00Z') })
  })
})
