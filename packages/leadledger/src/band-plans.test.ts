import { join } from 'node:path'
import { defaultHandbook } from '@leadledger/leads'
import { fileKeyProvider, sqliteKeyStore } from '@leadledger/vault'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { HandbookInput } from './index.js'
import { ledgerFiles } from './ledger-files.js'
import type { Ledger } from './ledger.js'
import { openLedger } from './open-ledger.js'
import { temporaryDirectory } from './temporary-directory.fixture.js'

const start = Date.parse('2026-03-02T09:00Z')
const clock = { now: start }
const acme = { company: 'Acme', contact: 'Ada King', phone: '+44 20 7946 0958', source: 'web', email: 'ada@example.com', owner: 'Ann', title: 'CTO' } as const

const planned: HandbookInput = {
  zone: 'Asia/Tokyo',
  scoring: {
    ...defaultHandbook.scoring,
    bands: [
      { id: 'hot', from: 70, plan: { followUp: { within: 'P0D', note: 'Agree on a demo' } } },
      { id: 'warm', from: 40, plan: { sequence: 'drip' } },
      { id: 'cold', from: null },
    ],
  },
  sequences: [{ id: 'drip', purpose: 'news', steps: [{ id: 'first', template: 'hello', after: 'P7D' }] }],
}

async function open(at = 'memory:', handbook: HandbookInput = planned): Promise<Ledger> {
  clock.now = start
  const ledger = await openLedger({ at, clock: () => clock.now, handbook })
  onTestFinished(() => ledger.close())
  return ledger
}
const created = async (ledger: Ledger): Promise<string> => (await ledger.create(acme)).lead
const did = async (ledger: Ledger, lead: string, ...kinds: readonly string[]): Promise<void> => {
  for (const kind of kinds) await ledger.send(lead, { type: 'RecordBehaviour', kind })
}
const typesOf = async (ledger: Ledger, lead: string) =>
  (await ledger.timeline(lead)).map(({ type }) => type).filter((type) => !['LeadCreated', 'LeadAssigned', 'BehaviourRecorded', 'SlaStarted'].includes(type))

describe('the plans of bands', () => {
  test('are followed when policies are run, once for each band that a lead comes into', async () => {
    const ledger = await open()
    const lead = await created(ledger)
    await ledger.send(lead, { type: 'RecordConsent', purpose: 'news', channel: 'email', basis: 'form' })
    expect(await ledger.runPolicies()).toMatchObject({ planned: 0 })
    await did(ledger, lead, 'webinar', 'webinar')
    expect([(await ledger.score(lead))?.band, (await ledger.runPolicies()).planned, (await ledger.runPolicies()).planned]).toEqual(['warm', 1, 0])
    clock.now += 12 * 3_600_000
    await did(ledger, lead, 'download', 'email-click', 'email-click', 'social')
    expect([(await ledger.score(lead))?.band, (await ledger.runPolicies()).planned, (await ledger.runPolicies()).planned]).toEqual(['hot', 1, 0])
    expect(await typesOf(ledger, lead)).toEqual(['ConsentRecorded', 'BandPlanFollowed', 'SequenceEnrolled', 'BandPlanFollowed', 'FollowUpScheduled'])
    expect(await ledger.followUps()).toMatchObject([{ lead, due: { date: '2026-03-03', zone: 'Asia/Tokyo' }, note: 'Agree on a demo' }])
    const plan = (await ledger.timeline(lead)).findLast(({ type }) => type === 'BandPlanFollowed')
    expect(plan).toMatchObject({ actor: { id: 'policies', kind: 'system' }, source: { kind: 'policy', policy: 'bandPlan', rule: 'hot' } })
    expect(plan?.data).toMatchObject({ band: 'hot', handbook: 1, cycle: 1, notEnrolled: null })
    expect((await ledger.lead(lead))?.status).toBe('new')
    clock.now += 300 * 86_400_000
    expect((await ledger.runPolicies()).planned).toBe(0)
    expect(await ledger.verify()).toContainEqual(expect.objectContaining({ table: 'band_plans', equal: true, rows: 1 }))
  })

  test('enrol nobody without consent, and are not tried again in this cycle', async () => {
    const ledger = await open()
    const lead = await created(ledger)
    await did(ledger, lead, 'webinar', 'webinar')
    expect((await ledger.runPolicies()).planned).toBe(1)
    await ledger.send(lead, { type: 'RecordConsent', purpose: 'news', channel: 'email', basis: 'form' })
    expect((await ledger.runPolicies()).planned).toBe(0)
    expect(await typesOf(ledger, lead)).toEqual(['BandPlanFollowed', 'ConsentRecorded'])
    await ledger.send(lead, { type: 'LoseLead', reason: 'price' })
    await ledger.send(lead, { type: 'ReopenLead' })
    expect((await ledger.runPolicies()).planned).toBe(1)
    expect((await typesOf(ledger, lead)).at(-1)).toBe('SequenceEnrolled')
  })

  test('are followed once on two hosts at once, and by nobody where the handbook has none', async () => {
    const at = temporaryDirectory()
    const [one, other] = [await open(at), await open(at)]
    for (const lead of [await created(one), await created(one)]) await did(one, lead, 'webinar', 'webinar')
    const runs = await Promise.all([one, other, one].map((ledger) => ledger.runPolicies()))
    expect(runs.reduce((sum, run) => sum + run.planned, 0)).toBe(2)
    const plain = await open('memory:', {})
    await did(plain, await created(plain), 'webinar', 'webinar')
    expect(await plain.runPolicies()).toMatchObject({ planned: 0, leads: 1 })
  })

  test('are followed for nobody who was erased, and for no lead that is closed or was merged', async () => {
    const at = temporaryDirectory()
    const before = await open(at)
    const [gone, closed, survivor, loser] = [await created(before), await created(before), await created(before), await created(before)]
    for (const lead of [gone, closed, survivor, loser]) await did(before, lead, 'webinar', 'webinar', 'webinar', 'download', 'download')
    await before.send(closed, { type: 'LoseLead', reason: 'price' })
    await before.merge(loser, survivor)
    await before.close()
    const keys = await sqliteKeyStore({ file: join(at, ledgerFiles.keys), provider: fileKeyProvider({ file: join(at, ledgerFiles.masterKey) }) })
    await keys.fence(gone, 'erasure')
    await keys.destroy(gone)
    await keys.close()
    const ledger = await open(at)
    await ledger.rebuild()
    expect([(await ledger.score(gone))?.band, (await ledger.runPolicies()).planned]).toEqual(['warm', 1])
    expect(await typesOf(ledger, survivor)).toContain('BandPlanFollowed')
  })

  test('are followed by runs alone', async () => {
    const ledger = await open()
    await expect(ledger.send(await created(ledger), { type: 'FollowBandPlan' } as never)).rejects.toMatchObject({
      problems: expect.arrayContaining(['type: FollowBandPlan belongs to runPolicies']) as unknown,
    })
  })
})
