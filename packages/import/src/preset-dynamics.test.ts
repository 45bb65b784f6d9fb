import { describe, expect, test } from 'vitest'
import { presetTrial } from '../testdata/preset-trial.js'

describe('the Dynamics 365 preset', () => {
  const repair = [
    ['1/5/2024', '2024-01-05'],
    [';0;9;', ';0;1;'],
    ['a lot', '12'],
  ] as const

  test('reads leads with options by number or label, and its rejects after repair', async () => {
    const { report, statuses, rejected, again, repaired } = await presetTrial('dynamics', repair)
    expect(report).toMatchObject({ rows: 8, created: 5, failed: 3 })
    expect(statuses).toEqual(['new', 'contacted', 'converted', 'lost', 'lost'])
    expect(rejected).toEqual(['6 date-format (createdon)', '7 unknown-status (statuscode)', '8 not-an-amount (estimatedamount)'])
    expect(again).toMatchObject({ rows: 8, unchanged: 5, failed: 3, events: 0 })
    expect(repaired).toMatchObject({ rows: 3, created: 3 })
  })

  test('joins the address, tells amounts in their currency, and names the reason of a loss', async () => {
    const { leads } = await presetTrial('dynamics', repair)
    expect(leads[0]).toMatchObject({
      details: { address: "12 St James's Sq, London, SW1Y 4LE", phone: '+44 7700 900001' },
      value: { minor: 120_050, currency: 'GBP' },
      custom: { subject: 'Engines', address1_county: 'Middlesex', leadqualitycode: '1', donotphone: '1', budgetamount: '900', statuscode: '1' },
    })
    expect(leads[1]?.custom).toMatchObject({ subject: 'Codes; and "more"' })
    expect(leads[2]).toMatchObject({ status: 'converted', value: { minor: 500_000, currency: 'USD' }, closedAt: null })
    expect(leads.slice(3).map(({ reason }) => reason)).toEqual(['Cannot Contact', 'No Longer Interested'])
  })
})
