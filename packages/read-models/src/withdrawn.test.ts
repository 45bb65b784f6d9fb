import type { LeadCommandInput } from '@leadledger/leads'
import { describe, expect, test } from 'vitest'
import { databases } from './homes.fixture.js'
import { create, day, testLedger, type TestLedger } from './ledger.fixture.js'

const row = (company: string, at = day(50), owner = 'Grace'): LeadCommandInput => ({
  type: 'ImportLead',
  at,
  externalId: null,
  details: { company, email: 'ada@acme.example', phone: '+44 20 7946 0958', contact: 'Ada King' },
  source: 'Fair',
  owner,
  status: 'new',
  createdAt: day(2),
  contactedAt: null,
  qualifiedAt: null,
  closedAt: null,
  value: null,
  reason: null,
})

async function collected<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}

/** Everything that names a lead as one of those there are. */
async function shown({ views }: TestLedger) {
  return {
    list: await views.leads({}),
    lead: await views.lead('B'),
    withEmail: await views.withEmail('ada@acme.example'),
    identities: await collected(views.identities()),
    followUps: await views.followUps({}),
    open: await views.openLeadCounts(['Grace']),
    queued: await views.queued('Grace'),
  }
}

describe.for(databases)('a lead whose import was taken back, on $kind', ({ home }) => {
  test('is shown nowhere, and its facts tell since when', async () => {
    const ledger = await testLedger(home())
    await ledger.send('A', create(day(1), { company: 'Cord', owner: 'Grace' }))
    const before = await shown(ledger)
    await ledger.send('B', row('Acme'), { type: 'ScheduleFollowUp', at: day(51), followUpId: 'f', due: { date: '2026-03-10', zone: 'UTC' } })
    expect((await ledger.views.leads({})).total).toBe(2)
    await ledger.send('B', { type: 'WithdrawLead', at: day(60) })
    expect(await shown(ledger)).toEqual(before)
    const facts = await collected(ledger.views.facts())
    expect(facts.map(({ lead, merges }) => [lead, merges])).toEqual([
      ['A', undefined],
      ['B', [{ into: null, at: day(60) }]],
    ])
  })

  test('is as a file has it that brings it again', async () => {
    const ledger = await testLedger(home())
    await ledger.send('B', row('Acme'), row('Acme Inc', day(55), 'Ben'), { type: 'WithdrawLead', at: day(60) }, row('Acme', day(70)))
    const once = await testLedger(home())
    await once.send('B', row('Acme'))
    expect(await shown(ledger)).toEqual(await shown(once))
    const [again] = await collected(ledger.views.facts())
    expect(again?.merges).toEqual([{ into: null, at: day(60), until: day(70) }])
    expect({ ...again, merges: undefined }).toEqual({ ...(await collected(once.views.facts()))[0], merges: undefined })
    expect((await ledger.views.verify()).filter(({ equal }) => !equal)).toEqual([])
  })
})
