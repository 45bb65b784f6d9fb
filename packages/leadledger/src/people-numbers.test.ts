import { expect, onTestFinished, test } from 'vitest'
import { openLedger } from './open-ledger.js'

const acme = { company: 'Acme', contact: 'Ada King', phone: '+44 20 7946 0958', source: 'web' } as const
const met = { answer: 'met' } as const

async function selling() {
  const ledger = await openLedger({ at: 'memory:', clock: () => Date.parse('2026-03-02T09:00Z') })
  onTestFinished(() => ledger.close())
  for (const [user, team] of [
    ['ann', 'north'],
    ['bob', 'north'],
    ['cleo', 'south'],
  ] as const)
    await ledger.roster({ type: 'RegisterUser', user, team })
  for (const [owner, referrer, isWon] of [
    ['ann', 'partner-7', true],
    ['bob', 'partner-7', false],
    ['cleo', undefined, true],
  ] as const) {
    const { lead } = await ledger.create({ ...acme, owner, ...(referrer && { origin: 'referral', referrer }) })
    if (isWon)
      await ledger.send(lead, { type: 'ConvertLead', criteria: { need: met, budget: met, authority: met }, value: { amount: '10.00', currency: 'EUR' } })
    else await ledger.send(lead, { type: 'LoseLead', reason: 'price' })
  }
  return ledger
}

test('numbers are grouped by the team people are in now, and by who referred a lead', async () => {
  const ledger = await selling()
  const rate = async (by: 'team' | 'referrer') =>
    (await ledger.kpi(['conversionRate'], { by }))[0]?.groups?.map(({ key, value, typical }) => [key, value, typical])
  expect(await rate('team')).toEqual([
    ['north', 0.5, 0.5],
    ['south', 1, 1],
  ])
  expect(await rate('referrer')).toEqual([
    ['partner-7', 0.5, undefined],
    ['Unknown', 1, undefined],
  ])
  expect((await ledger.lostReasons({ by: 'team' })).groups?.map(({ key, totals }) => [key, totals.count])).toEqual([['north', 1]])
  expect((await ledger.pipeline({ by: 'team' })).groups?.map(({ key }) => key).toSorted()).toEqual(['north', 'south'])
  await ledger.roster({ type: 'ChangeUser', user: 'bob', team: 'south' })
  expect(await rate('team')).toEqual([
    ['south', 0.5, 0.5],
    ['north', 1, 1],
  ])
  await ledger.rebuild()
  expect((await ledger.verify()).every(({ equal }) => equal)).toBe(true)
})
