import { describe, expect, onTestFinished, test } from 'vitest'
import type { Ledger } from './ledger.js'
import { openLedger } from './open-ledger.js'

const value = { amount: '100.00', currency: 'EUR' } as const
const met = { answer: 'met' } as const

async function open(): Promise<Ledger> {
  const ledger = await openLedger({ at: 'memory:', zone: 'UTC', clock: () => Date.parse('2026-06-01') })
  onTestFinished(() => ledger.close())
  return ledger
}
const lead = async (ledger: Ledger) =>
  (await ledger.create({ company: 'Acme', contact: 'Ada King', phone: '+44 20 7946 0958', source: 'web', owner: 'anna', at: '2026-01-01' })).lead
const letThrough = (ledger: Ledger, id: string, at: string, manager: string, reason = 'an old customer') =>
  ledger.send(id, { type: 'ConvertLead', at, value, override: { manager, reason } }, { by: 'anna' })

describe('overrides', () => {
  test('are listed with the manager, the sender and the reason, which an erasure takes', async () => {
    const ledger = await open()
    const [first, second] = [await lead(ledger), await lead(ledger)]
    await letThrough(ledger, first, '2026-02-01', 'grace')
    await letThrough(ledger, second, '2026-03-01', 'mia', 'the board knows them')
    const proper = await lead(ledger)
    await ledger.send(proper, { type: 'ConvertLead', at: '2026-03-01', value, criteria: { need: met, budget: met, authority: met } })
    expect(await ledger.overrides()).toEqual([
      { lead: second, at: '2026-03-01T00:00:00.000Z', owner: 'anna', from: 'new', manager: 'mia', actor: 'anna', reason: 'the board knows them' },
      { lead: first, at: '2026-02-01T00:00:00.000Z', owner: 'anna', from: 'new', manager: 'grace', actor: 'anna', reason: 'an old customer' },
    ])
    expect((await ledger.kpi(['unassessedConversions']))[0]).toMatchObject({ numerator: 2, denominator: 3 })
  })

  test('of a window, or of one manager', async () => {
    const ledger = await open()
    const twice = await lead(ledger)
    await letThrough(ledger, twice, '2026-02-01', 'grace')
    await ledger.send(twice, { type: 'RevertConversion', at: '2026-02-02' })
    await ledger.send(twice, { type: 'LoseLead', reason: 'price', at: '2026-02-03' })
    await ledger.send(twice, { type: 'ReopenLead', at: '2026-02-04' })
    await ledger.send(twice, { type: 'AssignLead', owner: 'ben', at: '2026-02-05' })
    await letThrough(ledger, twice, '2026-02-06', 'mia')
    expect((await ledger.overrides()).map(({ manager, owner }) => [manager, owner])).toEqual([
      ['mia', 'ben'],
      ['grace', 'anna'],
    ])
    expect(await ledger.overrides({ manager: 'grace' })).toHaveLength(1)
    expect((await ledger.overrides({ from: '2026-02-02' })).map(({ manager }) => manager)).toEqual(['mia'])
    expect(await ledger.overrides({ to: '2026-02-01' })).toEqual([])
  })
})
