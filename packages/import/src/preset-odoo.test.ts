import { describe, expect, test } from 'vitest'
import { presetTrial } from '../testdata/preset-trial.js'

describe('the Odoo preset', () => {
  const repair = [
    ['01/05/2024', '2024-05-01'],
    [',Demo,', ',Qualified,'],
  ] as const

  test('reads crm.lead by its stage, an archived one as lost, and its rejects after repair', async () => {
    const { report, statuses, rejected, again, repaired } = await presetTrial('odoo', repair)
    expect(report).toMatchObject({ rows: 6, created: 4, failed: 2 })
    expect(statuses).toEqual(['new', 'qualified', 'won', 'lost'])
    expect(rejected).toEqual(['5 date-format (create_date)', '6 unknown-status (stage_id)'])
    expect(again).toMatchObject({ rows: 6, unchanged: 4, failed: 2, events: 0 })
    expect(repaired).toMatchObject({ rows: 2, created: 2 })
  })

  test('keeps an amount without a currency as a custom field, and counts it once the mapping tells the currency', async () => {
    const { leads } = await presetTrial('odoo', repair)
    expect(leads[0]).toMatchObject({
      value: null,
      expectedPurchase: '2024-05-01',
      details: { title: 'Countess', address: "12 St James's Sq, Floor 2, London, SW1Y 4LE, United Kingdom", note: '<p>two\nlines</p>' },
      custom: {
        expected_revenue: '1500.0',
        name: 'Engines wanted',
        title: 'Madam',
        tag_ids: 'Design,Software',
        mobile: '+44 7700 900001',
      },
    })
    const priced = await presetTrial('odoo', repair, { currency: 'EUR' })
    expect(priced.leads.map(({ value }) => value?.minor)).toEqual([150_000, 0, 900_000, undefined])
    expect(priced.leads[0]?.custom).not.toHaveProperty('expected_revenue')
  })

  test('takes the time and the reason of the end', async () => {
    const { leads } = await presetTrial('odoo', repair)
    expect(leads[2]).toMatchObject({ closedAt: null, dealClosedAt: Date.parse('2024-03-01T16:45:00Z') })
    expect(leads[3]).toMatchObject({ reason: 'Too expensive', closedAt: Date.parse('2024-02-01T08:00:00Z') })
  })

  test('takes stages of your own by a mapping', async () => {
    const { statuses } = await presetTrial('odoo', [['01/05/2024', '2024-05-01']], { status: { map: { Demo: 'contacted' } } })
    expect(statuses).toEqual(['new', 'qualified', 'won', 'lost', 'contacted'])
  })
})
