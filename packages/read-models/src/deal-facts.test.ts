import { expect, test } from 'vitest'
import { day, testLedger } from './ledger.fixture.js'

const usd = (minor: number) => ({ minor, currency: 'USD' })
const create = { type: 'CreateLead', at: day(0), company: 'Acme', owner: 'Ann' } as const
const qualify = { type: 'QualifyLead', at: day(1) } as const
const convert = { type: 'ConvertLead', at: day(2), value: usd(500) } as const

test('facts tell a deal and its customer step by step, each with its owner, and in clear', async () => {
  const { send, views } = await testLedger()
  await send(
    'L',
    create,
    qualify,
    convert,
    { type: 'MoveDealStage', at: day(3), stage: 'proposal', note: 'secret' },
    { type: 'AssignLead', at: day(4), owner: 'Bob' },
    { type: 'LoseDeal', at: day(5), reason: 'price', competitor: 'Globex', note: 'secret' },
    { type: 'ReopenDeal', at: day(6), reason: 'secret' },
    { type: 'ReviseDeal', at: day(7), expectedClose: '2026-06-30', dealName: 'secret' },
    { type: 'WinDeal', at: day(8), value: usd(400) },
    { type: 'RecordPurchase', at: day(9), purchaseId: 'p', amount: usd(100), margin: usd(30) },
    { type: 'RenewCustomer', at: day(10), until: '2027-06-30' },
    { type: 'RecordChurn', at: day(11), reason: 'moved' },
  )
  const rows = []
  for await (const row of views.facts()) rows.push(row)
  expect(rows).toMatchObject([
    {
      status: 'converted',
      conversions: [
        {
          at: day(2),
          owner: 'Ann',
          value: usd(500),
          stage: 'discovery',
          probability: 20,
          expectedClose: null,
          steps: [
            { at: day(3), owner: 'Ann', stage: 'proposal', probability: 50 },
            { at: day(5), owner: 'Bob', state: 'lost', reason: 'price', competitor: 'Globex' },
            { at: day(6), owner: 'Bob', state: 'open' },
            { at: day(7), owner: 'Bob', expectedClose: '2026-06-30' },
            { at: day(8), owner: 'Bob', value: usd(400) },
            { at: day(8), owner: 'Bob', state: 'won', value: usd(400) },
          ],
        },
      ],
      customer: [
        { at: day(9), owner: 'Bob', kind: 'purchase', amount: usd(100), margin: usd(30) },
        { at: day(10), owner: 'Bob', kind: 'renewal', until: '2027-06-30', amount: null, margin: null },
        { at: day(11), owner: 'Bob', kind: 'churn', reason: 'moved' },
      ],
    },
  ])
  expect(JSON.stringify(rows)).not.toContain('secret')
})

test('the list shows how the deal stands, and nothing of one that was reverted', async () => {
  const { send, views } = await testLedger()
  const shown = async () => {
    const row = await views.lead('L')
    return row && [row.deal, row.stage, row.valueMinor, row.expectedClose]
  }
  await send('L', create, qualify, { ...convert, stage: 'Contract', expectedClose: '2026-06-30' })
  expect(await shown()).toEqual(['open', 'Contract', 500, '2026-06-30'])
  await send('L', { type: 'MoveDealStage', at: day(3), stage: 'negotiation' }, { type: 'ReviseDeal', at: day(4), value: usd(700), expectedClose: null })
  expect(await shown()).toEqual(['open', 'negotiation', 700, null])
  await send('L', { type: 'LoseDeal', at: day(5), reason: 'price' })
  expect(await shown()).toEqual(['lost', 'negotiation', 700, null])
  await send('L', { type: 'ReopenDeal', at: day(6) }, { type: 'WinDeal', at: day(7), value: usd(650) })
  expect(await shown()).toEqual(['won', 'negotiation', 650, null])
  await send('L', { type: 'ReopenDeal', at: day(8) }, { type: 'RevertConversion', at: day(9) })
  expect(await shown()).toEqual([null, null, 650, null])
})
