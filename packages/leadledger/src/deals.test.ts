import { expect, test } from 'vitest'
import { openLedger } from './open-ledger.js'

const usd = (amount: string) => ({ amount, currency: 'USD' })
const criteria = { need: { answer: 'met' }, budget: { answer: 'met' }, authority: { answer: 'met' } } as const

/** A ledger with three deals: one won in February, one lost in March, one open. */
async function dealing() {
  const ledger = await openLedger({
    at: 'memory:',
    handbook: {
      deals: {
        stages: [
          { id: 'demo', probability: 25 },
          { id: 'offer', probability: 50 },
          { id: 'old', probability: 1, retired: true },
        ],
        first: 'demo',
        others: false,
      },
    },
  })
  const leads: string[] = []
  for (const owner of ['Ann', 'Ann', 'Bob']) {
    const { lead } = await ledger.create({ at: '2026-01-02', company: 'Acme', contact: 'Jo', phone: '1', source: 'Web', owner })
    await ledger.send(lead, { type: 'QualifyLead', at: '2026-01-03', criteria })
    await ledger.send(lead, { type: 'ConvertLead', at: '2026-01-04', value: usd('100.00'), expectedClose: '2026-02-20' })
    leads.push(lead)
  }
  const [won = '', lost = '', open = ''] = leads
  await ledger.send(won, { type: 'MoveDealStage', at: '2026-01-10', stage: 'offer' })
  await ledger.send(won, { type: 'WinDeal', at: '2026-02-10', value: usd('80.00') })
  await ledger.send(lost, { type: 'LoseDeal', at: '2026-03-01', reason: 'price' })
  return { ledger, won, lost, open }
}

test('the pipeline of any date is asked of a ledger, in the stages of its handbook', async () => {
  const { ledger } = await dealing()
  await using _ = ledger
  expect(await ledger.pipeline({ at: '2026-02-01' })).toMatchObject({
    totals: { deals: 3, values: [usd('300.00')], weighted: [usd('100.00')] },
    stages: [
      { stage: 'demo', deals: 2, weighted: [usd('50.00')] },
      { stage: 'offer', deals: 1, weighted: [usd('50.00')] },
    ],
  })
  expect(await ledger.pipeline({ by: 'owner' })).toMatchObject({ totals: { deals: 1 }, groups: [{ key: 'Bob', totals: { deals: 1 } }] })
  await expect(ledger.pipeline({ by: 'status' as never })).rejects.toThrow('by: is none of owner, team, department, source, referrer, month')
  await expect(ledger.pipeline({ at: 'soon' })).rejects.toThrow('at: is no moment')
})

test('a forecast is compared with what came of it', async () => {
  const { ledger } = await dealing()
  await using _ = ledger
  expect(await ledger.forecast({ from: '2026-02', to: '2026-03' })).toMatchObject({
    isComplete: true,
    figures: [{ currency: 'USD', forecast: usd('100.00'), actual: usd('80.00'), wape: (5 + 25) / 80, bias: 20 / 80 }],
    groups: [
      { key: 'Ann', figures: [{ forecast: usd('75.00'), actual: usd('80.00') }] },
      { key: 'Bob', figures: [{ forecast: usd('25.00'), actual: usd('0.00') }] },
    ],
  })
  await expect(ledger.forecast({ from: '2026-03', to: '2026-02' })).rejects.toThrow('to: is not after from')
})

test('a forecast by score learns from the deals that were closed as it was made', async () => {
  const { ledger } = await dealing()
  await using _ = ledger
  const asked = { from: '2026-03', to: '2026-04', asOf: '2026-05-01', weight: 'score' } as const
  const { lead } = await ledger.create({ at: '2026-01-02', company: 'Globex', contact: 'Al', phone: '2', source: 'Web', owner: 'Bob' })
  await ledger.send(lead, { type: 'ConvertLead', at: '2026-01-04', criteria, value: usd('60.00'), expectedClose: '2026-03-20' })
  await ledger.send(lead, { type: 'WinDeal', at: '2026-03-10', value: usd('50.00') })
  const made = await ledger.forecast(asked)
  expect(made).toMatchObject({
    figures: [{ forecast: usd('60.00'), actual: usd('50.00'), wape: 0.2, bias: 0.2 }],
    excluded: { overdue: 2 },
    history: { bands: [{ band: 'hot', closed: 0, share: null }, { closed: 0 }, { band: 'cold', won: 1, closed: 1, share: 1 }], excluded: {} },
  })
  await ledger.rebuild()
  expect(await ledger.forecast(asked)).toEqual(made)
  expect(await ledger.forecast({ ...asked, weight: 'stage' })).not.toHaveProperty('history')
  await expect(ledger.forecast({ ...asked, weight: 'luck' as never })).rejects.toThrow('weight: is none of stage, score')
})

test('the funnel of deals goes through the stages of the handbook', async () => {
  const { ledger } = await dealing()
  await using _ = ledger
  const { steps } = await ledger.dealFunnel({ from: '2026-01' })
  expect(steps.map(({ stage, reached, open, lost }) => [stage, reached, open, lost])).toEqual([
    ['demo', 3, 1, 1],
    ['offer', 1, 0, 0],
    ['old', 1, 0, 0],
    ['won', 1, 0, 0],
  ])
})

test('a customer buys once, whatever the ledger is sent', async () => {
  const { ledger, won } = await dealing()
  await using _ = ledger
  const purchase = { type: 'RecordPurchase', at: '2026-03-05', amount: usd('20.00'), margin: usd('5.00') } as const
  expect(await ledger.send(won, purchase, { commandId: 'p-1' })).toMatchObject({ events: ['CustomerPurchased'] })
  expect(await ledger.send(won, purchase, { commandId: 'p-1' })).toMatchObject({ duplicate: true })
  expect(await ledger.send(won, { ...purchase, purchaseId: 'p-1' })).toMatchObject({ events: [] })
  expect(await ledger.send(won, { ...purchase, purchaseId: 'p-1', amount: usd('21.00') })).toMatchObject({ refused: 'purchase-exists' })
  const [revenue, value] = await ledger.kpi(['revenue', 'customerValue'])
  expect([revenue?.value, value?.value]).toEqual([usd('20.00'), usd('5.00')])
})

test('the lead as of a date has the deal of that date', async () => {
  const { ledger, won } = await dealing()
  await using _ = ledger
  expect(await ledger.lead(won)).toMatchObject({ deal: 'won', stage: 'offer', dealValue: usd('80.00') })
  expect(await ledger.lead(won, { asOf: '2026-01-12' })).toMatchObject({ deal: 'open', stage: 'offer', dealValue: usd('100.00') })
  expect(await ledger.lead(won, { asOf: '2026-01-03' })).toMatchObject({ deal: null, stage: null })
})
