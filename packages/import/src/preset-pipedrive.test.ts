import { describe, expect, test } from 'vitest'
import { presetTrial } from '../testdata/preset-trial.js'

describe('the Pipedrive preset', () => {
  const repair = [
    ['pounds', 'GBP'],
    ['last week', '2024-01-08'],
  ] as const

  test('reads an export of leads, an archived one as lost, and its rejects after repair', async () => {
    const { report, statuses, rejected, again, repaired } = await presetTrial('pipedrive', repair)
    expect(report).toMatchObject({ rows: 5, created: 3, failed: 2 })
    expect(statuses).toEqual(['new', 'new', 'lost'])
    expect(rejected).toEqual(['4 unknown-currency (Lead - Currency)', '5 date-format (Lead - Lead created)'])
    expect(again).toMatchObject({ rows: 5, unchanged: 3, failed: 2, events: 0 })
    expect(repaired).toMatchObject({ rows: 2, created: 2 })
  })

  test('takes the person, the organisation and the amount', async () => {
    const { leads } = await presetTrial('pipedrive', repair)
    expect(leads[0]).toMatchObject({
      details: { company: 'Analytical Engines', contact: 'Ada Lovelace', email: 'ada@example.com', phone: '+44 20 7946 0001' },
      value: { minor: 120_050, currency: 'GBP' },
      expectedPurchase: '2024-06-01',
      custom: { 'Person - Email - Home': 'ada@home.example', 'Person - Phone - Mobile': '+44 7700 900001', 'Lead - Title': 'Engines', 'Lead - Label': 'Hot' },
    })
    expect(leads[1]).toMatchObject({ details: { email: 'alan@home.example' }, custom: { 'Lead - Title': 'Codes, "new"\nand old' } })
    expect(leads[2]).toMatchObject({ reason: 'archived' })
  })
})
