import { describe, expect, test } from 'vitest'
import { presetTrial } from '../testdata/preset-trial.js'

describe('the Zoho preset', () => {
  const repair = [
    ['05/01/2024', '2024-01-05'],
    ['Sleeping', 'Contacted'],
    [',,,No,Id,', 'zcrm_8,,,Now,Known,'],
  ] as const

  test('reads an export of leads, and its rejects after repair', async () => {
    const { report, statuses, rejected, again, repaired } = await presetTrial('zoho', repair)
    expect(report).toMatchObject({ rows: 8, created: 5, updated: 0, unchanged: 0, skipped: 0, failed: 3 })
    expect(statuses).toEqual(['new, attempted', 'contacted', 'converted', 'disqualified', 'lost'])
    expect(rejected).toEqual(['6 date-format (Created Time)', '7 unknown-status (Lead Status)', '8 missing-id (Record Id)'])
    expect(again).toMatchObject({ rows: 8, unchanged: 5, failed: 3, events: 0 })
    expect(repaired).toMatchObject({ rows: 3, created: 3, failed: 0 })
  })

  test('takes the first address and number, and keeps the others with all that is its own', async () => {
    const { leads } = await presetTrial('zoho', repair)
    expect(leads[0]).toMatchObject({
      externalId: 'zcrm_1',
      source: 'Trade Show',
      owner: 'Sam Seller',
      createdAt: Date.parse('2024-01-05T09:30:00Z'),
      details: {
        contact: 'Ada Lovelace',
        email: 'ada@example.com',
        phone: '+44 20 7946 0001',
        address: "12 St James's Sq, London, SW1Y 4LE, UK",
        note: 'Met at a fair,\nwants "engines"',
      },
      custom: {
        lead_status: 'Attempted to Contact',
        'Secondary Email': 'ada@home.example',
        Mobile: '+44 7700 900001',
        'Annual Revenue': '1,000',
        Salutation: 'Ms.',
      },
    })
    expect(leads[0]?.custom).not.toHaveProperty('Industry')
    expect(leads[1]).toMatchObject({
      source: null,
      details: { email: 'alan@home.example', phone: '+44 7700 900002', address: 'Bletchley' },
      custom: { 'Email Opt-out': 'true' },
    })
    expect(leads[1]?.custom).not.toHaveProperty('Mobile')
    expect(leads[1]?.createdAt).toBe(Date.parse('2024-01-06T09:00:00Z'))
  })

  test('keeps two records with one mail address as two leads', async () => {
    const { leads } = await presetTrial('zoho', repair)
    expect(leads.filter(({ details }) => details.email === 'grace@example.com').map(({ externalId }) => externalId)).toEqual(['zcrm_3', 'zcrm_4'])
  })
})
