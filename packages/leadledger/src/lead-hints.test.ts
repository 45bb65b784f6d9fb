import { describe, expect, test } from 'vitest'
import type { Ledger } from './ledger.js'
import { mergingLedger } from './merging.fixture.js'

const suspectsOf = async (ledger: Ledger, lead: string): Promise<number | undefined> => (await ledger.hints(lead))?.suspects

describe('beside the record of a lead', () => {
  test('stands how many leads it may be the same as, each counted once, and colleagues not', async () => {
    const { ledger, create } = await mergingLedger()
    const one = await create({ contact: 'Ada King', email: 'ada@acme.example', phone: '+44 20 7946 0958' })
    const twice = await create({ contact: 'ADA  king', email: 'Ada@acme.example', phone: '+44 20 7946 0959' })
    const byPhone = await create({ contact: 'Bo', email: 'bo@home.example', phone: '+44 20 7946 0958' })
    const colleague = await create({ contact: 'Cy', email: 'cy@acme.example', phone: '+44 20 7946 0957' })
    expect([await suspectsOf(ledger, one), await suspectsOf(ledger, twice), await suspectsOf(ledger, byPhone), await suspectsOf(ledger, colleague)]).toEqual([
      2, 1, 1, 0,
    ])
    await ledger.notDuplicates(byPhone, one)
    expect([await suspectsOf(ledger, one), await suspectsOf(ledger, byPhone)]).toEqual([1, 0])
    await ledger.merge(twice, one)
    expect([await suspectsOf(ledger, one), await suspectsOf(ledger, twice)]).toEqual([0, 0])
  })

  test('stands the open follow-up that is due first, also one of a lead that was merged into it', async () => {
    const { ledger, create } = await mergingLedger()
    const [one, other] = [await create({ email: 'a@a.example' }), await create({ email: 'b@b.example' })]
    expect(await ledger.hints(one)).toMatchObject({ nextFollowUp: null })
    await ledger.send(one, { type: 'ScheduleFollowUp', due: '2099-03-02', followUpId: 'late' })
    await ledger.send(other, { type: 'ScheduleFollowUp', due: '2099-03-01', followUpId: 'early', note: 'call Ada' })
    expect(await ledger.hints(one)).toMatchObject({ nextFollowUp: { followUp: 'late' } })
    await ledger.merge(other, one)
    expect(await ledger.hints(other)).toMatchObject({ nextFollowUp: { lead: one, followUp: 'early', overdue: false, note: 'call Ada' } })
    await ledger.send(one, { type: 'CompleteFollowUp', followUpId: 'late' })
    expect(await ledger.hints('nobody')).toBeUndefined()
  })

  test('a record as it stood says nothing of what is suspected now', async () => {
    const { ledger, create } = await mergingLedger()
    const one = await create()
    const record = await ledger.lead(one, { asOf: '2099-01-01' })
    await create()
    expect(await suspectsOf(ledger, one)).toBe(1)
    expect(await ledger.lead(one, { asOf: '2099-01-01' })).toEqual(record)
  })
})
