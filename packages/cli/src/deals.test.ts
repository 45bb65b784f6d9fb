import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ledgerCommand, run } from './console.fixture.js'

async function withDeal() {
  const on = ledgerCommand()
  const created = await on('lead', 'create', '--company', 'Acme', '--contact', 'Ada', '--phone', '12', '--source', 'Web', '--owner', 'Grace', '--json')
  const { lead } = created.json<{ lead: string }>()
  await on('lead', 'qualify', lead, '--criterion', 'need=met', '--criterion', 'budget=met', '--criterion', 'authority=met')
  await on('lead', 'convert', lead, '--value', '12000', '--currency', 'EUR', '--expected-close', '2030-06-30', '--at', '2026-01-10')
  return { on, lead }
}

describe('a deal on the command line', () => {
  test('is moved, revised, lost, reopened and won', async () => {
    const { on, lead } = await withDeal()
    const steps = [
      await on('deal', 'move', lead, '--stage', 'negotiation', '--note', 'close'),
      await on('deal', 'revise', lead, '--value', '9000', '--currency', 'EUR', '--name', 'Acme 2030', '--reason', 'less seats'),
      await on('deal', 'lose', lead, '--reason', 'price', '--competitor', 'Globex'),
      await on('deal', 'reopen', lead),
      await on('deal', 'win', lead, '--value', '9500', '--currency', 'EUR'),
    ]
    expect(steps.map(({ code, err }) => [code, err])).toEqual(steps.map(() => [0, '']))
    expect(steps.map(({ out }) => out.replace(/^\S+ +/, ''))).toEqual(['DealStageChanged', 'DealRevised', 'DealLost', 'DealReopened', 'DealRevised, DealWon'])
    expect((await on('lead', lead, '--json')).json()).toMatchObject({ deal: 'won', stage: 'negotiation', dealValue: { amount: '9500.00', currency: 'EUR' } })
    expect(await on('lead', 'revert', lead)).toMatchObject({ code: 1, err: 'Refused: deal-closed (deal won; allowed ReopenDeal)' })
    expect((await on('deal', 'lose', lead, '--reason', 'price')).err).toContain('deal-closed')
  })

  test('makes a customer, who buys, renews and leaves', async () => {
    const { on, lead } = await withDeal()
    const purchase = ['customer', 'purchase', lead, '--amount', '250', '--currency', 'EUR', '--margin', '90', '--purchase-id', 'invoice-17']
    expect((await on(...purchase)).err).toContain('not-a-customer (deal open)')
    await on('deal', 'win', lead)
    expect((await on(...purchase)).out).toContain('CustomerPurchased')
    expect((await on(...purchase)).out).toContain('nothing to change')
    expect((await on('customer', 'purchase', lead, '--amount=-50.00', '--currency', 'EUR')).out).toContain('CustomerPurchased')
    expect((await on('customer', 'renew', lead, '--until', '2031-12-31', '--amount', '3000', '--currency', 'EUR')).out).toContain('CustomerRenewed')
    expect((await on('customer', 'churn', lead)).err).toContain('missing-fields (missing reason)')
    expect((await on('customer', 'churn', lead, '--reason', 'price')).out).toContain('CustomerChurned')
    expect((await on('kpi', 'revenue', '--json')).json()).toMatchObject([{ value: { amount: '3200.00', currency: 'EUR' } }])
    expect((await on('kpi', 'revenue', '--by', 'month')).out).toContain('3,200.00 EUR')
  })
})

describe('the pipeline on the command line', () => {
  test('is listed stage by stage, at any date', async () => {
    const { on } = await withDeal()
    expect((await on('pipeline', '--json')).json()).toMatchObject({ totals: { deals: 1, weighted: [{ amount: '2400.00', currency: 'EUR' }] } })
    const { out } = await on('pipeline')
    expect(
      out
        .split('\n')
        .slice(0, 5)
        .map((line) => line.split(/ {2,}/)),
    ).toEqual([
      ['stage', 'deals', 'value', 'weighted'],
      ['discovery', '1', '12,000.00 EUR', '2,400.00 EUR'],
      ['proposal', '0', '–', '–'],
      ['negotiation', '0', '–', '–'],
      ['all', '1', '12,000.00 EUR', '2,400.00 EUR'],
    ])
    expect((await on('pipeline', '--by', 'year')).out).toMatch(/2030 .*\n {2}discovery /)
    expect((await on('pipeline', '--at', '2020-01-01')).out).toBe('No open deals.')
    expect((await on('pipeline', '--by', 'mood')).code).toBe(2)
  })

  test('is forecast for a period, and compared with what came of it', async () => {
    const { on, lead } = await withDeal()
    expect((await on('forecast', '--from', '2030-04', '--to', '2030-07')).out).toContain('the period is not over')
    await on('deal', 'win', lead, '--at', '2026-02-10')
    const february = ['forecast', '--from', '2026-02', '--to', '2026-03']
    expect((await on(...february, '--json')).json()).toMatchObject({ isComplete: true, figures: [{ actual: { amount: '12000.00' }, wape: 1, bias: -1 }] })
    expect((await on(...february)).out).toMatch(/all .*0\.00 EUR.*12,000\.00 EUR.*100\.0 %.*-100\.0 %/)
    expect((await on('forecast', '--from', '2026-02')).code).toBe(2)
    expect((await on('forecast', '--from', '2020-01', '--to', '2020-02')).out).toContain('Nothing was forecast, and nothing won.')
  })

  test('is forecast by the share of won deals in each score band, which is told', async () => {
    const { on, lead } = await withDeal()
    await on('deal', 'win', lead)
    const spring = ['forecast', '--from', '2030-04', '--to', '2030-07', '--weight', 'score']
    expect((await on(...spring)).out).toMatch(/Won before, by score band: hot 0 of 0, .*1 of 1 \(100\.0 %\)/)
    expect((await on(...spring, '--json')).json()).toMatchObject({ history: { bands: expect.any(Array) } })
    expect((await on(...spring.slice(0, -1), 'luck')).code).toBe(2)
  })

  test('narrows stage by stage', async () => {
    const { on, lead } = await withDeal()
    await on('deal', 'move', lead, '--stage', 'proposal')
    expect((await on('deal', 'funnel', '--json')).json()).toMatchObject({ steps: [{ reached: 1 }, { reached: 1, open: 1 }, { reached: 0 }, { stage: 'won' }] })
    expect((await on('deal', 'funnel')).out).toMatch(/proposal +1 +100\.0 % +100\.0 % +1 +0/)
  })
})

test.for([
  'deal move',
  'deal revise',
  'deal win',
  'deal lose',
  'deal reopen',
  'deal funnel',
  'customer purchase',
  'customer renew',
  'customer churn',
  'pipeline',
  'forecast',
])('help of %s has an example', async (command) => {
  const { code, out } = await run(...command.split(' '), '--help')
  expect(code).toBe(0)
  expect(out).toMatch(/Examples?:\n {2}leadledger /)
})

test('docs/cli.md names every command of deals and customers', async () => {
  const page = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8')
  for (const group of ['deal', 'customer'])
    for (const [, name] of (await run(group, '--help')).out.matchAll(/^ {2}([a-z]+) \[options\]/gm)) expect(page).toContain(`\`${group} ${name}`)
})
