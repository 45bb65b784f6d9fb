import { describe, expect, test } from 'vitest'
import { presetTrial } from '../testdata/preset-trial.js'

describe('the SuiteCRM preset', () => {
  const repair = [
    ['01/05/2024 09:30am', '2024-01-05 09:30:00'],
    ['Sleeping', 'Assigned'],
  ] as const

  test('reads an export of leads, a converted one by its flag, and its rejects after repair', async () => {
    const { report, statuses, rejected, again, repaired } = await presetTrial('suitecrm', repair)
    expect(report).toMatchObject({ rows: 8, created: 5, skipped: 1, failed: 2, reasons: { deleted: 1 } })
    expect(statuses).toEqual(['new', 'contacted', 'converted', 'lost', 'contacted'])
    expect(rejected).toEqual(['7 date-format (date_entered)', '8 unknown-status (status)'])
    expect(again).toMatchObject({ rows: 8, unchanged: 5, skipped: 1, failed: 2, events: 0 })
    expect(repaired).toMatchObject({ rows: 2, created: 2 })
  })

  test('joins the primary address, and keeps descriptions, referrer and amount', async () => {
    const { leads } = await presetTrial('suitecrm', repair)
    expect(leads[0]).toMatchObject({
      details: { address: "12 St James's Sq, London, SW1Y 4LE, UK", phone: '+44 20 7946 0001', email: 'ada@example.com' },
      custom: { phone_mobile: '+44 7700 900001', lead_source_description: 'Fair, "hall 2"', refered_by: 'Babbage', opportunity_amount: '1200.50' },
    })
    expect(leads[1]?.custom).toMatchObject({ status_description: 'spoke on\nMonday' })
  })

  test('reads dates as the mapping tells', async () => {
    const createdAt = { column: 'date_entered', format: ['yyyy-MM-dd HH:mm:ss', 'MM/dd/yyyy hh:mma'] }
    const { report } = await presetTrial('suitecrm', [['Sleeping', 'Assigned']], { createdAt })
    expect(report).toMatchObject({ created: 6, failed: 1 })
  })
})
