import { expect, onTestFinished, test } from 'vitest'
import { openLedger } from './open-ledger.js'

const acme = { company: 'Acme', contact: 'Ada King', phone: '+44 20 7946 0958', source: 'web' } as const

test('own statuses show in lists and on the lead, as of then too, and parked leads are asked for no next step', async () => {
  const clock = { now: Date.parse('2026-03-02T09:00Z') }
  const ledger = await openLedger({ at: 'memory:', clock: () => clock.now })
  onTestFinished(() => ledger.close())
  const leads: string[] = []
  for (let n = 0; n < 2; n++) {
    const { lead } = await ledger.create({ ...acme, owner: 'anna' })
    await ledger.send(lead, { type: 'LogInteraction', channel: 'call', outcome: 'connected' })
    leads.push(lead)
  }
  const [parked = '', other = ''] = leads
  const waiting = async () => (await ledger.alerts({ kind: 'noNextStep' })).alerts.map(({ lead }) => lead).toSorted()
  expect(await waiting()).toEqual(leads.toSorted())
  clock.now += 3_600_000
  await ledger.send(parked, { type: 'ChangeLeadStatus', status: 'nurturing', reason: 'Budget comes next year.' })
  expect(await waiting()).toEqual([other])
  expect((await ledger.leads({ ownStatus: 'nurturing' })).items).toMatchObject([{ id: parked, status: 'contacted', ownStatus: 'nurturing' }])
  expect((await ledger.lead(parked, { asOf: '2026-03-02T09:30Z' }))?.ownStatus).toBeNull()
  expect((await ledger.timeline(parked)).at(-1)).toMatchObject({ type: 'LeadStatusChanged', personal: { reason: 'Budget comes next year.' } })
  await ledger.send(parked, { type: 'LoseLead', reason: 'price' })
  expect((await ledger.lead(parked))?.ownStatus).toBeNull()
  expect((await ledger.verify()).every(({ equal }) => equal)).toBe(true)
})

test('an own status is shown by the label of the handbook in force, which may change under the same id; one without is shown by its id', async () => {
  const clock = { now: Date.parse('2026-03-02T09:00Z') }
  const ledger = await openLedger({ at: 'memory:', clock: () => clock.now, handbook: { ownStatuses: [{ id: 'waiting', of: ['new'] }] } })
  onTestFinished(() => ledger.close())
  const { lead } = await ledger.create(acme)
  const shown = async (asOf?: string) => (await ledger.lead(lead, { ...(asOf !== undefined && { asOf }) }))?.ownStatusLabel
  expect(await shown()).toBeNull()
  await ledger.send(lead, { type: 'ChangeLeadStatus', status: 'waiting' })
  expect(await shown()).toBe('waiting')
  for (const label of ['Waits for us', 'Waits for them']) {
    clock.now += 3_600_000
    await ledger.adoptHandbook({ ownStatuses: [{ id: 'waiting', label, of: ['new'] }] })
    expect((await ledger.leads({ ownStatus: 'waiting' })).items).toMatchObject([{ id: lead, ownStatus: 'waiting', ownStatusLabel: label }])
  }
  expect([await shown(), await shown('2026-03-02T10:30Z')]).toEqual(['Waits for them', 'Waits for us'])
  clock.now += 3_600_000
  await ledger.adoptHandbook({ ownStatuses: [] })
  expect(await shown()).toBe('waiting')
})
