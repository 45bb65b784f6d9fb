import { describe, expect, onTestFinished, test } from 'vitest'
import type { Ledger } from './ledger.js'
import { openLedger } from './open-ledger.js'

const clock = { now: 0 }
const at = (text: string): void => {
  clock.now = Date.parse(text)
}

async function open(): Promise<Ledger> {
  at('2026-03-02T09:00Z')
  const ledger = await openLedger({ at: 'memory:', clock: () => clock.now })
  onTestFinished(() => ledger.close())
  return ledger
}

const create = async (ledger: Ledger, contact: string): Promise<string> =>
  (await ledger.create({ company: 'Acme', contact, phone: '+44 20 7946 0958', source: 'web', owner: 'anna' })).lead

describe('leads that were handed over', () => {
  test('are listed with who waits for whom, the longest wait first, until they are answered', async () => {
    const ledger = await open()
    const [one, two, three] = [await create(ledger, 'Ada'), await create(ledger, 'Bo'), await create(ledger, 'Cy')]
    await ledger.send(two, { type: 'HandOverLead', to: 'ben', at: '2026-03-02T08:00Z' })
    await ledger.send(one, { type: 'HandOverLead', to: 'ben' })
    await ledger.send(three, { type: 'HandOverLead', to: 'cleo' })
    const waiting = async (query = {}) => (await ledger.handovers(query)).map(({ lead }) => lead)
    expect((await ledger.handovers())[0]).toEqual({ lead: two, status: 'new', source: 'web', from: 'anna', to: 'ben', since: '2026-03-02T08:00:00.000Z' })
    expect(await waiting({ to: 'ben' })).toEqual([two, one])
    expect(await waiting({ from: 'ben' })).toEqual([])
    expect(await ledger.send(one, { type: 'AcceptLead' })).toMatchObject({ events: ['LeadAccepted', 'LeadAssigned'] })
    await ledger.send(two, { type: 'ReturnLead', reason: 'no-capacity' })
    expect(await waiting()).toEqual([three])
    expect((await ledger.kpi(['acceptanceRate']))[0]).toMatchObject({ numerator: 1, denominator: 2 })
  })

  test('show it in their record, now and as it stood', async () => {
    const ledger = await open()
    const lead = await create(ledger, 'Ada')
    expect((await ledger.lead(lead))?.handover).toBeNull()
    await ledger.send(lead, { type: 'HandOverLead', to: 'ben' })
    const waiting = { owner: 'anna', handover: { from: 'anna', to: 'ben', since: '2026-03-02T09:00:00.000Z' } }
    expect(await ledger.lead(lead)).toMatchObject(waiting)
    at('2026-03-03T09:00Z')
    await ledger.send(lead, { type: 'AcceptLead' })
    expect(await ledger.lead(lead)).toMatchObject({ owner: 'ben', handover: null })
    expect(await ledger.lead(lead, { asOf: '2026-03-02T10:00Z' })).toMatchObject(waiting)
    expect((await ledger.lead(lead, { asOf: '2026-03-02T08:00Z' }))?.handover).toBeUndefined()
  })

  test('are an alert once they wait for longer than the handbook says', async () => {
    const ledger = await open()
    const lead = await create(ledger, 'Ada')
    await ledger.send(lead, { type: 'HandOverLead', to: 'ben' })
    const alerts = async () => (await ledger.alerts({ kind: 'handoverWaiting' })).alerts
    at('2026-03-03T08:59Z')
    expect(await alerts()).toEqual([])
    at('2026-03-03T09:00Z')
    expect(await alerts()).toEqual([{ lead, owner: 'anna', status: 'new', kind: 'handoverWaiting', since: '2026-03-03T09:00:00.000Z' }])
    await ledger.adoptHandbook({ name: 'Patient', hygiene: { handoverWaiting: null } })
    expect(await alerts()).toEqual([])
  })

  test('wait no more once they are merged, also when that is taken back', async () => {
    const ledger = await open()
    const [one, two] = [await create(ledger, 'Ada'), await create(ledger, 'Ada')]
    await ledger.send(one, { type: 'HandOverLead', to: 'ben' })
    await ledger.merge(one, two)
    expect(await ledger.handovers()).toEqual([])
    await ledger.unmerge(one)
    expect(await ledger.handovers()).toEqual([])
    expect(await ledger.send(one, { type: 'AcceptLead' })).toMatchObject({ refused: 'no-handover' })
    expect((await ledger.verify()).every(({ equal }) => equal)).toBe(true)
  })
})
