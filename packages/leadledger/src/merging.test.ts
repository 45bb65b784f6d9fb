import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CommandInput } from './command-input.js'
import { day, everythingOf, mergingLedger, noon, twoAdas } from './merging.fixture.js'

const iso = (at: number): string => new Date(at).toISOString()
const call: CommandInput = { type: 'LogInteraction', channel: 'call', outcome: 'connected', note: 'talked to Ada' }
const met = { answer: 'met' } as const
const qualify: CommandInput = { type: 'QualifyLead', criteria: { need: met, budget: met, authority: met } }
const convert: CommandInput = { type: 'ConvertLead', value: { amount: '1200.00', currency: 'EUR' } }

describe('a merge', () => {
  test('shows its plan first, and writes nothing for it', async () => {
    const { ledger, older, newer } = await twoAdas()
    await ledger.send(older, call)
    await ledger.send(older, { type: 'ScheduleFollowUp', due: '2026-07-01' })
    expect(await ledger.mergePlan(older, newer)).toEqual({
      loser: older,
      survivor: newer,
      refusal: null,
      keeps: { createdAt: iso(noon + day), source: 'Web' },
      fields: [
        { field: 'contact', survivor: 'A. King', loser: 'Ada King', wins: 'survivor' },
        { field: 'title', survivor: 'CTO', loser: null, wins: 'survivor' },
        { field: 'website', survivor: null, loser: 'acme.example', wins: 'loser' },
      ],
      moves: { interactions: 1, notes: 0, touchpoints: 0, followUps: 1, events: 4 },
    })
    expect((await ledger.timeline(newer)).map(({ type }) => type)).toEqual(['LeadCreated'])
  })

  test('keeps the earliest creation and the first source, and shows what the survivor lacked', async () => {
    const { ledger, older, newer } = await twoAdas()
    const before = await ledger.lead(newer)
    expect(await ledger.merge(older, newer, { reason: 'same person' })).toMatchObject({ lead: newer, events: ['LeadMerged'], duplicate: false })
    const merged = await ledger.lead(newer)
    expect(merged).toEqual({ ...before, createdAt: iso(noon + day), source: 'Web', website: 'acme.example' })
    expect((await ledger.leads()).items.map(({ id, createdAt }) => [id, createdAt])).toEqual([[newer, iso(noon + day)]])
    expect((await ledger.leads()).total).toBe(1)
  })

  test('ends the sequences of a survivor whose other record had left the list, and unmerged they go on', async () => {
    const { ledger, older, newer, time, create } = await twoAdas()
    await ledger.adoptHandbook({ sequences: [{ id: 'drip', purpose: 'news', steps: [{ id: 'first', template: 'hello', after: 'P7D' }] }] })
    await ledger.send(older, { type: 'WithdrawConsent', purpose: 'news', basis: 'phone' })
    await ledger.send(newer, { type: 'RecordConsent', basis: 'form' })
    await ledger.send(newer, { type: 'EnrollInSequence', enrolmentId: 'a', sequence: 'drip' })
    const next = async (lead: string) => (await ledger.enrolments(lead))[0]?.next
    const before = await next(newer)
    expect(before).toMatchObject({ move: 'send' })
    time.now += 1
    await ledger.merge(older, newer)
    expect(await next(newer)).toEqual({ move: 'stop', exit: 'opted-out' })
    const third = await create({ email: 'ada@home.example' })
    await ledger.send(third, { type: 'RecordConsent', basis: 'form' })
    await ledger.merge(newer, third)
    expect(await ledger.send(third, { type: 'EnrollInSequence', sequence: 'drip' })).toMatchObject({ refused: 'no-consent' })
    await ledger.unmerge(newer)
    await ledger.unmerge(older)
    expect(await next(newer)).toMatchObject({ move: 'send' })
    expect(await ledger.send(third, { type: 'EnrollInSequence', sequence: 'drip' })).toMatchObject({ events: ['SequenceEnrolled'] })
  })

  test('makes the id of the loser the survivor, in queries and in commands, along chains', async () => {
    const { ledger, create, older, newer } = await twoAdas()
    const third = await create({ source: 'Fair' })
    await ledger.merge(older, newer)
    await ledger.merge(newer, third)
    for (const id of [older, newer, third]) expect((await ledger.lead(id))?.id).toBe(third)
    expect(await ledger.lead(third)).toMatchObject({ createdAt: iso(noon + day), source: 'Web', website: 'acme.example', title: 'CTO' })
    expect(await ledger.send(older, call)).toMatchObject({ lead: third, events: ['InteractionLogged', 'LeadContacted'] })
    const timeline = await ledger.timeline(older)
    expect(timeline).toEqual(await ledger.timeline(third))
    expect(timeline.map(({ lead, type }) => [[older, newer, third].indexOf(lead), type])).toEqual([
      [0, 'LeadCreated'],
      [1, 'LeadCreated'],
      [2, 'LeadCreated'],
      [1, 'LeadAbsorbed'],
      [0, 'LeadMerged'],
      [2, 'LeadAbsorbed'],
      [1, 'LeadMerged'],
      [2, 'InteractionLogged'],
      [2, 'LeadContacted'],
    ])
  })

  test('takes what is due along: it is due to the survivor, and done through it', async () => {
    const { ledger, older, newer } = await twoAdas()
    await ledger.send(newer, { type: 'AssignLead', owner: 'Grace' })
    await ledger.send(older, { type: 'ScheduleFollowUp', followUpId: 'f', due: '2026-07-01', note: 'ring' })
    await ledger.merge(older, newer)
    expect(await ledger.followUps({ owner: 'Grace' })).toMatchObject([{ lead: newer, followUp: 'f', note: 'ring', owner: 'Grace' }])
    expect(await ledger.followUps({ lead: newer })).toHaveLength(1)
    expect(await ledger.followUps({ owner: 'Hugo' })).toEqual([])
    expect(await ledger.send(newer, { type: 'CompleteFollowUp', followUpId: 'f' })).toMatchObject({ lead: older, events: ['FollowUpCompleted'] })
    expect(await ledger.followUps()).toEqual([])
    expect(await ledger.send(newer, { type: 'CompleteFollowUp', followUpId: 'g' })).toMatchObject({ refused: 'no-such-follow-up', lead: newer })
  })

  test('takes along who owned it: the survivor is found by a previous owner of either, along chains', async () => {
    const { ledger, create, older, newer } = await twoAdas()
    const third = await create()
    await ledger.send(older, { type: 'AssignLead', owner: 'Hugo' })
    await ledger.send(third, { type: 'AssignLead', owner: 'Grace' })
    await ledger.merge(older, newer)
    await ledger.merge(newer, third)
    const before = async (previousOwner: string) => (await ledger.leads({ previousOwner })).items.map(({ id }) => id)
    expect([await before('Hugo'), await before('Grace')]).toEqual([[third], []])
    await ledger.unmerge(newer)
    expect(await before('Hugo')).toEqual([newer])
  })

  test('ends what is due along with the survivor, and says what ended it', async () => {
    const { ledger, create, older, newer } = await twoAdas()
    const third = await create()
    await ledger.send(older, { type: 'ScheduleFollowUp', followUpId: 'f', due: '2026-07-01' })
    await ledger.send(third, { type: 'ScheduleFollowUp', followUpId: 'g', due: '2026-07-02' })
    await ledger.merge(older, newer)
    await ledger.merge(newer, third)
    const lost = { type: 'LoseLead', reason: 'price' } as const
    expect(await ledger.send(older, lost, { commandId: 'lost' })).toMatchObject({ lead: third, events: ['LeadLost', 'FollowUpCancelled'] })
    expect(await ledger.send(older, lost, { commandId: 'lost' })).toMatchObject({ lead: third, duplicate: true })
    expect(await ledger.followUps()).toEqual([])
    const cancelled = (await ledger.timeline(third)).filter(({ type }) => type === 'FollowUpCancelled')
    expect(cancelled.map(({ lead, data }) => [lead, data])).toEqual([
      [third, { followUpId: 'g', cause: 'lost' }],
      [older, { followUpId: 'f', cause: 'lost' }],
    ])
  })

  test('is refused with the reason where something would be lost, and then writes nothing', async () => {
    const { ledger, create, older, newer } = await twoAdas()
    const third = await create()
    const refusalOf = async (loser: string, into: string) => {
      const { refusal } = await ledger.mergePlan(loser, into)
      expect(await ledger.merge(loser, into)).toEqual(refusal)
      return refusal
    }
    expect(await refusalOf(older, older)).toEqual({ refused: 'cannot-merge', because: 'itself', lead: older })
    expect(await refusalOf('nobody', older)).toEqual({ refused: 'no-such-lead', lead: 'nobody' })
    expect(await refusalOf(older, 'nobody')).toEqual({ refused: 'no-such-lead', lead: 'nobody' })
    await ledger.send(newer, qualify)
    await ledger.send(newer, convert)
    expect(await refusalOf(newer, older)).toEqual({ refused: 'cannot-merge', because: 'loser-is-converted', lead: newer })
    await ledger.merge(third, newer)
    expect(await refusalOf(third, older)).toEqual({ refused: 'merged', into: newer, lead: third })
    expect(await refusalOf(older, third)).toEqual({ refused: 'merged', into: newer, lead: third })
    expect((await ledger.timeline(older)).map(({ type }) => type)).toEqual(['LeadCreated'])
  })

  test('the arithmetic of Odoo, which lets a lost record become the master of a merge, fails', async () => {
    const { ledger, older, newer } = await twoAdas()
    await ledger.send(older, { type: 'LoseLead', reason: 'price' })
    expect(await ledger.merge(newer, older)).toEqual({ refused: 'cannot-merge', because: 'survivor-is-closed', lead: newer })
    expect(await ledger.merge(older, newer)).toMatchObject({ events: ['LeadMerged'] })
    expect((await ledger.lead(older))?.status).toBe('new')
  })

  test('the arithmetic of Atomic CRM, which moves the first 1,000 notes and leaves the others behind, fails', async () => {
    const { ledger, addNotes, older, newer } = await twoAdas()
    await addNotes(older, 1_010)
    expect((await ledger.mergePlan(older, newer)).moves.notes).toBe(1_010)
    await ledger.merge(older, newer)
    expect((await ledger.timeline(newer)).filter(({ type }) => type === 'NoteAdded')).toHaveLength(1_010)
  })
})

describe('a merge into a lead that was merged since', () => {
  test('is taken back after the later one, which the refusal names', async () => {
    const { ledger, create, older, newer } = await twoAdas()
    const third = await create({ source: 'Fair' })
    await ledger.merge(older, newer)
    await ledger.merge(newer, third)
    expect(await ledger.unmerge(older)).toEqual({ refused: 'merged', into: third, lead: newer })
    await ledger.unmerge(newer)
    await ledger.unmerge(older)
    expect((await ledger.leads({ sort: 'createdAt' })).items.map(({ id, source }) => [id, source])).toEqual([
      [older, 'Web'],
      [newer, 'Referral'],
      [third, 'Fair'],
    ])
  })
})

describe('the numbers after a merge', () => {
  test('count the survivor alone and name the loser as merged; as of before they count both', async () => {
    const { ledger, time, older, newer } = await twoAdas()
    await ledger.send(older, call)
    const before = time.now
    time.now += day
    await ledger.merge(older, newer)
    const [now] = await ledger.kpi(['statusCounts'])
    expect(now).toMatchObject({ value: 1, denominator: 1, excluded: { merged: 1 } })
    expect((await ledger.kpi(['statusCounts'], { asOf: iso(before) }))[0]).toMatchObject({ value: 2, excluded: {} })
    expect((await ledger.funnel()).excluded).toEqual({ merged: 1 })
    expect((await ledger.cohorts()).rows.map(({ size }) => size)).toEqual([1])
    expect((await ledger.kpi(['statusCounts'], { by: 'source' }))[0]?.groups?.filter(({ n }) => n > 0)).toMatchObject([{ key: 'Web', n: 1 }])
    expect(await ledger.lead(older, { asOf: iso(before) })).toMatchObject({ id: older, source: 'Web' })
    expect(await ledger.lead(newer, { asOf: iso(before) })).toMatchObject({ id: newer, source: 'Referral', createdAt: iso(noon + 2 * day) })
    expect(await ledger.lead(older, { asOf: iso(time.now) })).toEqual(await ledger.lead(newer))
  })

  test('count what was done about the loser for the survivor, once', async () => {
    const { ledger, older, newer } = await twoAdas()
    await ledger.send(older, call)
    await ledger.send(newer, call)
    const [before] = await ledger.kpi(['activities'])
    await ledger.merge(older, newer)
    const [after] = await ledger.kpi(['activities'])
    expect([before?.value, after?.value]).toEqual([2, 2])
    expect(await ledger.sla()).toEqual([])
  })

  test('leave a merged lead out of work lists', async () => {
    const { ledger, older, newer } = await twoAdas()
    expect((await ledger.sla()).map(({ lead }) => lead).sort()).toEqual([older, newer].sort())
    await ledger.merge(older, newer)
    expect((await ledger.sla()).map(({ lead, since }) => [lead, since])).toEqual([[newer, iso(noon + day)]])
    expect((await ledger.alerts()).openLeads).toBe(1)
  })
})

describe('a merge that is taken back', () => {
  test('leaves both leads as they were, and what happened since with the survivor, listed', async () => {
    const { ledger, time, older, newer } = await twoAdas()
    await ledger.send(older, call)
    const [one, other] = [await ledger.lead(older), await ledger.timeline(newer)]
    await ledger.merge(older, newer)
    time.now += day
    await ledger.send(older, { type: 'AddNote', note: 'since' })
    const undone = await ledger.unmerge(older, { reason: 'brothers' })
    expect(undone).toMatchObject({ lead: older, events: ['LeadUnmerged'], stays: [{ lead: newer, type: 'NoteAdded', personal: { note: 'since' } }] })
    expect(await ledger.lead(older)).toEqual(one)
    expect((await ledger.timeline(newer)).map(({ type }) => type)).toEqual([...other.map(({ type }) => type), 'LeadAbsorbed', 'NoteAdded', 'LeadGivenBack'])
    expect(await ledger.unmerge(older)).toEqual({ refused: 'not-merged', lead: older })
  })

  test('is an identity: whatever the leads are, everything shown and counted is as before', async () => {
    const step = fc.constantFrom<CommandInput>(
      call,
      { type: 'LoseLead', reason: 'price' },
      { type: 'ReopenLead' },
      qualify,
      { type: 'ScheduleFollowUp', due: '2026-07-01' },
      { type: 'RecordTouchpoint', campaign: 'spring' },
      { type: 'AssignLead', owner: 'Grace' },
      { type: 'ChangeLeadDetails', company: 'Acme Ltd', email: 'king@acme.example' },
    )
    const lives = fc.array(fc.tuple(fc.nat(2), step), { maxLength: 8 })
    const merges = fc.array(fc.tuple(fc.nat(2), fc.nat(2)), { minLength: 1, maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(lives, merges, async (life, pairs) => {
        const { ledger, time, create } = await mergingLedger()
        const leads = [await create(), await create({ source: 'Fair' }), await create({ contact: 'Bo' })] as const
        for (const [lead, command] of life) {
          time.now += 60_000
          await ledger.send(leads[lead as 0], command)
        }
        time.now += day
        const before = await everythingOf(ledger, leads)
        const merged: string[] = []
        for (const [loser, into] of pairs) {
          const sent = await ledger.merge(leads[loser as 0], leads[into as 0])
          if (sent.refused === undefined && sent.events.length > 0) merged.push(leads[loser as 0])
        }
        expect((await ledger.leads()).total).toBe(3 - merged.length)
        for (const result of await ledger.kpi(['statusCounts'])) expect(result.denominator).toBe(3 - merged.length)
        expect((await ledger.verify()).every(({ equal }) => equal)).toBe(true)
        for (const loser of merged.toReversed()) expect((await ledger.unmerge(loser)).refused).toBeUndefined()
        expect(await everythingOf(ledger, leads)).toEqual(before)
      }),
      { numRuns: 20 },
    )
  }, 120_000)
})
