import { describe, expect, test } from 'vitest'
import type { HandbookInput } from '@leadledger/leads'
import { ada, mergingLedger, noon } from './merging.fixture.js'

const rule = { id: 'lost-24', outcome: 'lost', since: 'closing', months: 24, unless: ['consent'] } as const
const handbook = { zone: 'Europe/Berlin', retention: [rule] } as unknown as HandbookInput
const years = (count: number): number => count * 366 * 86_400_000

/** Two lost leads, of which one agreed to be written to, and one that is open. */
async function office() {
  const made = await mergingLedger()
  const { ledger, create, time } = made
  await ledger.adoptHandbook(handbook)
  const [gone, kept, open] = [await create(), await create({ email: 'bob@acme.example' }), await create()]
  await ledger.send(kept, { type: 'RecordConsent', basis: 'form' })
  for (const lead of [gone, kept]) await ledger.send(lead, { type: 'LoseLead', reason: 'price' })
  return { ...made, gone, kept, open, lostAt: new Date(time.now).toISOString() }
}

describe('retention', () => {
  test('is asked of no lead where the handbook has no rule', async () => {
    const { ledger, create } = await mergingLedger()
    await create()
    expect(await ledger.retention({ asOf: '2100-01-01' })).toMatchObject({ due: [], undated: [] })
  })

  test('lists who is due by a moment, by which rule and since when', async () => {
    const { ledger, gone, lostAt } = await office()
    expect((await ledger.retention()).due).toEqual([])
    const due = [{ lead: gone, rule: 'lost-24', because: 'closing', since: lostAt, due: '2028-06-18' }]
    expect(await ledger.retention({ asOf: '2028-06-17T22:00:00Z' })).toMatchObject({ due })
    expect(await ledger.retention({ asOf: '2028-06-17T21:59:59Z' })).toMatchObject({ due: [] })
    expect((await ledger.exportSubject(gone))?.retention).toEqual(due[0])
  })

  test('is swept: each erasure names its rule, numbers stay, and a second sweep has nothing to do', async () => {
    const { ledger, gone, kept, open, time } = await office()
    time.now += years(2) + 1
    const asOf = new Date(noon + years(2)).toISOString()
    const before = await ledger.kpi(undefined, { asOf })
    expect(await ledger.sweepRetention({ dryRun: true })).toMatchObject({ due: [{ lead: gone }], scrubbed: null })
    expect(await ledger.erasures()).toEqual([])
    const seen: unknown[] = []
    expect(await ledger.sweepRetention({ by: 'dpo', onProgress: (progress) => seen.push(progress) })).toMatchObject({ due: [{ lead: gone }], scrubbed: true })
    expect(seen).toEqual([{ done: 1, total: 1 }])
    expect(await ledger.erasures()).toMatchObject([{ lead: gone, basis: 'retention', rule: 'lost-24' }])
    for (const lead of [kept, open]) expect(await ledger.lead(lead)).toMatchObject({ erased: false })
    expect(await ledger.kpi(undefined, { asOf })).toEqual(before)
    expect(await ledger.sweepRetention()).toMatchObject({ due: [] })
  })

  test('takes the leads that are merged along, and goes on where it was cut short', async () => {
    const { ledger, gone, time, through, create } = await office()
    const other = await create({ ...ada, title: 'CTO' })
    await ledger.send(other, { type: 'LoseLead', reason: 'price' })
    await ledger.merge(other, gone)
    time.now += years(3)
    let ended = 0
    const dying = await through((append) => async (...given) => {
      if (ended++ > 0) throw new Error('killed')
      return append(...given)
    })
    await expect(dying.sweepRetention()).rejects.toThrow('killed')
    expect((await ledger.erasures()).map(({ lead }) => lead)).toEqual([other])
    await ledger.sweepRetention()
    expect((await ledger.erasures()).map(({ lead }) => lead)).toEqual([gone, other].sort())
  })
})
