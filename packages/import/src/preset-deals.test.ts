import { describe, expect, test } from 'vitest'
import { presetTrial } from '../testdata/preset-trial.js'
import type { PresetName } from './preset-names.js'

type Repair = readonly (readonly [string, string])[]

const trials: readonly (readonly [PresetName, Repair, readonly string[], readonly string[]])[] = [
  [
    'hubspot-deals',
    [
      ['a lot', '1'],
      ['2023-04-01', '2024-04-01'],
    ],
    ['won', 'deal lost', 'converted', 'won'],
    ['5 not-an-amount (Amount)', '6 closed-before-created (Close Date)'],
  ],
  ['salesforce-opportunities', [['3/1/2024', '2024-03-01']], ['won', 'deal lost', 'converted'], ['4 date-format (Close Date)']],
  ['pipedrive-deals', [[',Euro,', ',EUR,']], ['won', 'deal lost', 'converted'], ['5 unknown-currency (Deal - Currency of Value)']],
  ['zoho-deals', [['31.12.2024', '2024-02-12']], ['won', 'deal lost', 'converted'], ['4 date-format (Closing Date)']],
  ['dynamics-opportunities', [['No budget', 'Canceled']], ['won', 'deal lost', 'converted'], ['4 unknown-reason (Status Reason)']],
]

describe.each(trials)('the preset %s', (preset, repair, ends, refused) => {
  test('tells won deals from lost and open ones, and its rejects are read after repair', async () => {
    const { report, statuses, rejected, again, repaired } = await presetTrial(preset, repair)
    expect(statuses).toEqual(ends)
    expect(rejected).toEqual(refused)
    expect(again).toMatchObject({ unchanged: ends.length, failed: refused.length, events: 0 })
    expect([report.created, repaired.created]).toEqual([ends.length, refused.length])
  })

  test('takes when a deal was opened, ended and is expected to end, what it is worth, and why it was lost', async () => {
    const { leads } = await presetTrial(preset, repair)
    const [won, lost, open] = leads
    const value = (minor: number) => ({ minor, currency: preset === 'salesforce-opportunities' ? 'USD' : 'EUR' })
    const day = (at: number | null | undefined) => (typeof at === 'number' ? new Date(at).toISOString().slice(0, 10) : at)
    expect(won).toMatchObject({ dealName: 'Engines'.concat(preset === 'hubspot-deals' ? ', first order' : ''), value: value(1_200_000), owner: 'Sam Seller' })
    expect([won?.createdAt, won?.closedAt, won?.dealClosedAt].map(day)).toEqual(['2024-01-05', '2024-01-05', '2024-03-01'])
    expect(won?.details.company).toBe('Analytical Engines')
    expect(lost).toMatchObject({ value: value(900_050), details: { company: 'Jacquard' } })
    expect(day(lost?.dealClosedAt)).toBe('2024-03-02')
    expect(open?.expectedClose?.slice(0, 7)).toBe('2024-09')
    expect(open).not.toHaveProperty('deal')
  })
})

test('a reason from a list is a reason, and words about a loss are a note', async () => {
  const lost = async (preset: PresetName, repair: Repair) => (await presetTrial(preset, repair)).leads[1]
  const repairOf = (name: PresetName): Repair => trials.find(([preset]) => preset === name)?.[1] ?? []
  expect(await lost('zoho-deals', repairOf('zoho-deals'))).toMatchObject({ reason: 'Price' })
  expect(await lost('dynamics-opportunities', repairOf('dynamics-opportunities'))).toMatchObject({ reason: 'Out-Sold' })
  expect(await lost('pipedrive-deals', repairOf('pipedrive-deals'))).toMatchObject({ reason: 'unspecified', lostNote: 'Too expensive' })
  expect(await lost('hubspot-deals', repairOf('hubspot-deals'))).toMatchObject({ reason: 'unspecified', lostNote: 'Too expensive, says\nthe owner' })
})
