import { describe, expect, test } from 'vitest'
import { presetTrial } from '../testdata/preset-trial.js'

describe('the EspoCRM preset', () => {
  const repair = [
    [';12,5;', ';12.5;'],
    ['Sleeping', 'New'],
    ['2024-02-30', '2024-02-29'],
  ] as const

  test('reads an export of leads with semicolons, and its rejects after repair', async () => {
    const { report, statuses, rejected, again, repaired } = await presetTrial('espocrm', repair)
    expect(report).toMatchObject({ rows: 8, created: 5, failed: 3 })
    expect(statuses).toEqual(['new', 'contacted', 'converted', 'lost', 'contacted'])
    expect(rejected).toEqual(['6 not-an-amount (opportunityAmount)', '7 unknown-status (status)', '8 no-such-date (createdAt)'])
    expect(again).toMatchObject({ rows: 8, unchanged: 5, failed: 3, events: 0 })
    expect(repaired).toMatchObject({ rows: 3, created: 3 })
  })

  test('takes the time of conversion, the amount, and keeps the rest', async () => {
    const { leads } = await presetTrial('espocrm', repair)
    expect(leads[0]).toMatchObject({
      owner: 'sam',
      source: 'Web Site',
      value: { minor: 120_050, currency: 'GBP' },
      details: { contact: 'Ada Lovelace', address: "12 St James's Sq, London, SW1Y 4LE, UK", note: 'first;\nsecond "line"' },
      custom: { doNotCall: '1', salutationName: 'Ms.', teams: 'Sales', status: 'Assigned' },
    })
    expect(leads[2]).toMatchObject({ closedAt: Date.parse('2024-03-01T16:45:00Z'), value: { minor: 900_000, currency: 'EUR' } })
  })
})
