import { describe, expect, onTestFinished, test } from 'vitest'
import type { Ledger } from './ledger.js'
import { openLedger, type OpenLedgerOptions } from './open-ledger.js'

const clock = { now: 0 }
const at = (text: string): void => {
  clock.now = Date.parse(text)
}

async function open(options: Partial<OpenLedgerOptions> = {}): Promise<Ledger> {
  at('2026-03-02T09:00Z')
  const ledger = await openLedger({ at: 'memory:', clock: () => clock.now, ...options })
  onTestFinished(() => ledger.close())
  return ledger
}

const details = { contact: 'Ada King', phone: '+44 20 7946 0958', source: 'web' } as const
const create = async (ledger: Ledger, company: string, owner?: string): Promise<string> =>
  (await ledger.create({ ...details, company, ...(owner !== undefined && { owner }) })).lead

describe('the alerts of a ledger', () => {
  test('count what is neglected by owner, and list the oldest first', async () => {
    const ledger = await open()
    const [nobodys, anns, bobs] = [await create(ledger, 'Acme'), await create(ledger, 'Binders', 'Ann'), await create(ledger, 'Cogs', 'Bob')]
    await ledger.send(bobs, { type: 'LogInteraction', channel: 'call', outcome: 'connected' })
    at('2026-03-04T09:00Z')
    const { owners, ...all } = await ledger.alerts()
    expect(all).toMatchObject({
      asOf: '2026-03-04T09:00:00.000Z',
      openLeads: 3,
      compliance: 0,
      counts: { unassigned: 1, firstContactOverdue: 2, noNextStep: 1, staleStatus: 0 },
      alerts: [
        { lead: nobodys, owner: null, status: 'new', kind: 'unassigned', since: '2026-03-02T09:00:00.000Z' },
        { lead: bobs, owner: 'Bob', status: 'contacted', kind: 'noNextStep', since: '2026-03-02T09:00:00.000Z' },
        { lead: nobodys, kind: 'firstContactOverdue', since: '2026-03-03T09:00:00.000Z' },
        { lead: anns, kind: 'firstContactOverdue', since: '2026-03-03T09:00:00.000Z' },
      ],
    })
    expect(owners.map(({ owner, openLeads, counts }) => [owner, openLeads, counts.firstContactOverdue])).toEqual([
      [null, 1, 1],
      ['Ann', 1, 1],
      ['Bob', 1, 0],
    ])
    await ledger.send(bobs, { type: 'ScheduleFollowUp', due: '2026-03-10' })
    expect((await ledger.alerts({ owner: 'Bob' })).compliance).toBe(1)
    expect((await ledger.alerts({ kind: 'unassigned' })).alerts).toHaveLength(1)
    expect(await ledger.alerts({ limit: 1 })).toMatchObject({ counts: { firstContactOverdue: 2 }, alerts: [{ lead: nobodys }] })
  })

  test('go by the hygiene of the handbook in force, and see late and thin notes', async () => {
    const ledger = await open({
      handbook: { hygiene: { lateLogging: 'PT1H', noteLength: 20, staleStatus: 'P7D' }, review: { owner: 'Ann', next: '2026-03-12' } },
    })
    const lead = await create(ledger, 'Acme', 'Ann')
    at('2026-03-02T15:00Z')
    const said = { type: 'LogInteraction', channel: 'call', outcome: 'connected', nextStep: { due: '2026-04-01' } } as const
    await ledger.send(lead, { ...said, at: '2026-03-02T10:00Z', interactionId: 'call-1', note: 'ok' })
    expect((await ledger.alerts()).alerts.map(({ kind, since }) => [kind, since])).toEqual([
      ['thinNote', '2026-03-02T10:00:00.000Z'],
      ['lateLogging', '2026-03-02T15:00:00.000Z'],
    ])
    await ledger.send(lead, { type: 'AmendInteraction', interactionId: 'call-1', note: 'Wants three lines of bindings by June' })
    expect(await ledger.alerts()).toMatchObject({ counts: { thinNote: 0, lateLogging: 1 }, processReviewDue: false })
    at('2026-03-12T00:00Z')
    expect(await ledger.alerts()).toMatchObject({ counts: { staleStatus: 1 }, processReviewDue: true })
    await ledger.adoptHandbook({ name: 'Milder' })
    expect(await ledger.alerts()).toMatchObject({ compliance: 1, counts: { staleStatus: 0, lateLogging: 0 }, processReviewDue: false })
  })

  test('name whoever gives the reason other too often', async () => {
    const ledger = await open({ handbook: { hygiene: { otherReasons: { share: 0.5, within: 'P30D' } } } })
    for (const [index, reason] of ['other', 'other', 'other', 'price', 'price'].entries()) {
      const lead = await create(ledger, `Acme ${index}`, 'Ann')
      await ledger.send(lead, { type: 'LoseLead', reason, note: 'They do not say' })
    }
    expect((await ledger.alerts()).owners).toMatchObject([
      { owner: 'Ann', openLeads: 0, compliance: null, otherReasons: { losses: 5, other: 3, tooOften: true } },
    ])
    at('2026-04-02T09:00Z')
    expect((await ledger.alerts()).otherReasons).toEqual({ losses: 0, other: 0, tooOften: false })
  })

  test('hold what people do against the score: hot leads nobody calls, cold ones that take much time', async () => {
    const ledger = await open({ handbook: { hygiene: { hotNotCalled: 'PT4H', overWorkedCold: { most: 2, within: 'P7D' } } } })
    const [hot, cold] = [await create(ledger, 'Acme', 'Ann'), await create(ledger, 'Binders', 'Bob')]
    await ledger.send(hot, { type: 'ChangeLeadDetails', title: 'CTO' })
    for (const kind of ['webinar', 'webinar', 'download', 'email-click', 'email-click', 'social', 'social'] as const)
      await ledger.send(hot, { type: 'RecordBehaviour', kind })
    expect((await ledger.score(hot))?.band).toBe('hot')
    at('2026-03-03T09:00Z')
    for (const _ of [1, 2, 3]) await ledger.send(cold, { type: 'LogInteraction', channel: 'call', outcome: 'no_answer', durationMs: 60_000 })
    const found = await ledger.alerts()
    expect(found.owners.map(({ owner, counts }) => [owner, counts.hotNotCalled, counts.overWorkedCold])).toEqual([
      ['Ann', 1, 0],
      ['Bob', 0, 1],
    ])
    expect(found.alerts).toEqual([
      { lead: hot, owner: 'Ann', status: 'new', kind: 'hotNotCalled', since: '2026-03-02T13:00:00.000Z' },
      { lead: cold, owner: 'Bob', status: 'new', kind: 'overWorkedCold', since: '2026-03-03T09:00:00.000Z' },
    ])
    await ledger.send(hot, { type: 'LogInteraction', channel: 'call', outcome: 'voicemail' })
    expect((await ledger.alerts()).counts.hotNotCalled).toBe(0)
    const { bands, all } = await ledger.effort()
    expect(bands.map(({ band, interactions, share, leads, durationMs }) => [band, interactions, share, leads, durationMs])).toEqual([
      ['hot', 1, 0.25, 1, 0],
      ['warm', 0, 0, 0, 0],
      ['cold', 3, 0.75, 1, 180_000],
    ])
    expect(all).toMatchObject({ interactions: 4, leads: 2, timed: 3 })
    expect((await ledger.effort({ owner: 'Ann' })).all.interactions).toBe(1)
    expect((await ledger.effort({ to: '2026-03-03' })).all).toMatchObject({ interactions: 0, share: null })
  })

  test('name leads that are written to without the consent the policy asks for', async () => {
    const ledger = await open({ handbook: { hygiene: { suspectedDuplicate: null } } })
    const [mailed, agreed, called] = [await create(ledger, 'Acme', 'Ann'), await create(ledger, 'Binders', 'Ann'), await create(ledger, 'Cogs', 'Ann')]
    await ledger.send(agreed, { type: 'RecordConsent', basis: 'form' })
    for (const lead of [mailed, agreed]) await ledger.send(lead, { type: 'LogInteraction', channel: 'email', outcome: 'sent' })
    await ledger.send(called, { type: 'LogInteraction', channel: 'call', outcome: 'connected' })
    const missing = async () => (await ledger.alerts({ kind: 'consentMissing' })).alerts.map(({ lead, since }) => [lead, since])
    expect(await missing()).toEqual([[mailed, '2026-03-02T09:00:00.000Z']])
    await ledger.send(mailed, { type: 'RecordConsent', basis: 'phone' })
    at('2026-03-03T09:00Z')
    await ledger.send(agreed, { type: 'WithdrawConsent', basis: 'phone' })
    expect(await missing()).toEqual([])
    await ledger.send(agreed, { type: 'LogInteraction', channel: 'email', outcome: 'sent' })
    expect(await missing()).toEqual([[agreed, '2026-03-03T09:00:00.000Z']])
    await ledger.adoptHandbook({ name: 'Opt-out', contactPolicy: { quietHours: null, cap: null, consent: 'opt-out', followUpCall: null } })
    expect(await missing()).toEqual([])
  })

  test('name open leads that may be the same as another one, since both are there and until somebody says that they differ', async () => {
    const ledger = await open()
    const one = await create(ledger, 'Acme', 'Ann')
    at('2026-03-03T09:00Z')
    const [two, other] = [await create(ledger, 'acme', 'Bob'), await create(ledger, 'Cogs', 'Bob')]
    const suspected = async () => (await ledger.alerts({ kind: 'suspectedDuplicate' })).alerts.map(({ lead, since }) => [lead, since])
    expect(await suspected()).toEqual([one, two].toSorted().map((lead) => [lead, '2026-03-03T09:00:00.000Z']))
    await ledger.send(two, { type: 'DisqualifyLead', reason: 'invalid-data' })
    expect(await suspected(), 'a closed lead is none to look after').toEqual([[one, '2026-03-03T09:00:00.000Z']])
    await ledger.notDuplicates(one, two)
    expect(await suspected()).toEqual([])
    await ledger.adoptHandbook({ name: 'Looks at phones', hygiene: { suspectedDuplicate: ['phone'] } })
    expect(await suspected()).toEqual([
      [one, '2026-03-03T09:00:00.000Z'],
      [other, '2026-03-03T09:00:00.000Z'],
    ])
  })

  test('refuse a kind there is not', async () => {
    const ledger = await open()
    await expect(ledger.alerts({ kind: 'forgotten' as never, limit: -1 })).rejects.toMatchObject({
      code: 'invalid-input',
      problems: [expect.stringContaining('forgotten'), expect.stringContaining('limit')],
    })
  })
})
