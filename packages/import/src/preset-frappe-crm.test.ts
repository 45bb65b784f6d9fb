import { describe, expect, test } from 'vitest'
import { presetTrial } from '../testdata/preset-trial.js'

describe('the Frappe CRM preset', () => {
  const repair = [
    ['08.01.2024', '2024-01-08'],
    ['Sleeping', 'New'],
  ] as const

  test('reads leads, a converted one by its flag, and its rejects after repair', async () => {
    const { report, statuses, rejected, again, repaired } = await presetTrial('frappe-crm', repair)
    expect(report).toMatchObject({ rows: 7, created: 5, failed: 2 })
    expect(statuses).toEqual(['new', 'contacted', 'converted', 'disqualified', 'disqualified'])
    expect(rejected).toEqual(['6 date-format (creation)', '7 unknown-status (status)'])
    expect(again).toMatchObject({ rows: 7, unchanged: 5, failed: 2, events: 0 })
    expect(repaired).toMatchObject({ rows: 2, created: 2 })
  })

  test('joins the names, and keeps the lost notes as a note', async () => {
    const { leads } = await presetTrial('frappe-crm', repair)
    expect(leads[0]).toMatchObject({
      details: { contact: 'Ada King Lovelace', company: 'Analytical Engines', phone: '+44 7700 900001' },
      custom: { phone: '+44 20 7946 0001', salutation: 'Ms', first_responded_on: '2024-01-05 10:00:00', status: 'New' },
    })
    expect(leads[3]).toMatchObject({ reason: 'Poor Fit', lostNote: 'too "short",\ntoo long' })
    expect(leads[4]).toMatchObject({ reason: 'unspecified' })
  })
})
