import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { CommandInput } from './command-input.js'
import type { Ledger, NewLeadInput, SendOptions } from './ledger.js'
import { openLedger } from './open-ledger.js'
import { temporaryDirectory } from './temporary-directory.fixture.js'

const acme: NewLeadInput = { company: 'Acme', contact: 'Ada King', phone: '+44 20 7946 0958', source: 'Referral' }
const met = { answer: 'met' } as const
const qualify: CommandInput = { type: 'QualifyLead', criteria: { need: met, budget: met, authority: met } }
const convert: CommandInput = { type: 'ConvertLead', value: { amount: '1200.00', currency: 'EUR' }, stage: 'proposal' }
const start = Date.UTC(2026, 5, 15, 12)
const day = 86_400_000

describe.each([
  { kind: 'in memory', at: () => 'memory:' },
  { kind: 'in a directory', at: () => temporaryDirectory() },
])('a ledger $kind', ({ kind, at }) => {
  let ledger: Ledger
  let now: number

  beforeEach(async () => {
    now = start
    ledger = await openLedger({ at: at(), zone: 'Europe/Berlin', clock: () => now, by: { id: 'shop', kind: 'system' } })
    onTestFinished(() => ledger.close())
  })
  const created = async (fields: Partial<NewLeadInput> = {}, options: SendOptions = {}): Promise<string> =>
    (await ledger.create({ ...acme, ...fields }, options)).lead
  const typesOf = async (lead: string) => (await ledger.timeline(lead)).map(({ type }) => type)

  test('creates a lead once, however often and in however many hands the command arrives', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => ledger.create(acme, { commandId: 'form 17' })))
    expect(new Set(answers.map(({ lead }) => lead)).size).toBe(1)
    expect(answers.filter((answer) => answer.refused === undefined && !answer.duplicate).length).toBe(1)
    expect((await ledger.leads()).total).toBe(1)
    await expect(ledger.create({ ...acme, company: 'Other' }, { commandId: 'form 17' })).rejects.toMatchObject({ code: 'command-id-reused' })
    expect(await created()).not.toBe(await created())
  })

  test('answers a repeated command with the first result, though the clock has moved', async () => {
    const lead = await created()
    const first = await ledger.send(lead, { type: 'LogInteraction', channel: 'call', outcome: 'connected' }, { commandId: 'call 1' })
    now += 2 * day
    expect(await ledger.send(lead, { type: 'LogInteraction', channel: 'call', outcome: 'connected' }, { commandId: 'call 1' })).toEqual({
      ...first,
      duplicate: true,
    })
    expect(first).toMatchObject({ events: ['InteractionLogged', 'LeadContacted'], version: 3n, duplicate: false })
  })

  test('refuses with a value that says what is missing', async () => {
    const lead = await created()
    expect(await ledger.create({ company: 'Acme' })).toMatchObject({ refused: 'missing-fields', missing: ['contact', 'phone', 'source'] })
    expect(await ledger.send(lead, convert)).toEqual({ refused: 'not-qualified', status: 'new', missing: ['need', 'budget', 'authority'], lead })
    expect(await ledger.send('nobody', convert)).toEqual({ refused: 'no-such-lead', lead: 'nobody' })
    expect(await ledger.send(lead, { type: 'CreateLead', ...acme })).toEqual({ refused: 'already-exists', lead })
    expect(await typesOf(lead)).toEqual(['LeadCreated'])
    expect(await ledger.timeline('nobody')).toEqual([])
  })

  test('throws typed errors for what is no command, no lead and no longer so', async () => {
    const lead = await created()
    await expect(ledger.send(lead, { type: 'ClaimLead' } as never)).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(ledger.create({ ...acme, mood: 'fine' } as never)).rejects.toMatchObject({
      code: 'invalid-input',
      problems: [expect.stringContaining('mood')],
    })
    await expect(ledger.send('a b', convert)).rejects.toMatchObject({ code: 'invalid-stream-name' })
    await expect(ledger.send(lead, { type: 'ClaimLead', owner: 'Ada' }, { ifVersion: 7n })).rejects.toMatchObject({
      code: 'wrong-expected-version',
      expected: 7n,
      actual: 1n,
    })
    await expect(ledger.leads({ mood: 'fine' } as never)).rejects.toMatchObject({ code: 'invalid-query', problems: [expect.stringContaining('mood')] })
    await expect(ledger.leads({ createdFrom: 'soon' })).rejects.toMatchObject({ code: 'invalid-input', problems: [expect.stringContaining('createdFrom')] })
    await expect(ledger.kpi(['winRate'], { from: '2026-02', to: '2026-01' })).rejects.toMatchObject({ code: 'invalid-input' })
    expect(await ledger.lead('a b')).toBeUndefined()
  })

  test('shows every command to the next query', async () => {
    const lead = await created({ estimatedValue: { amount: '900.00', currency: 'EUR' }, custom: { size: 'small' } })
    expect(await ledger.lead(lead)).toMatchObject({
      status: 'new',
      company: 'Acme',
      dealValue: { amount: '900.00', currency: 'EUR' },
      custom: { size: 'small' },
      erased: false,
    })
    await ledger.send(lead, { type: 'AssignLead', owner: 'Ada' })
    await ledger.send(lead, qualify)
    await ledger.send(lead, convert)
    expect(await ledger.lead(lead)).toMatchObject({
      status: 'converted',
      owner: 'Ada',
      stage: 'proposal',
      closedAt: new Date(start).toISOString(),
      dealValue: { amount: '1200.00' },
    })
  })

  test('lists leads by every filter, in pages', async () => {
    const one = await created({ owner: 'Ada', at: '2026-03-01' })
    const two = await created({ company: 'Zoë & Söhne', source: 'Marketing', at: '2026-03-31' })
    const three = await created({ phone: '+49 30 901820', at: '2026-04-01' })
    await ledger.send(one, qualify)
    await ledger.send(one, { type: 'ScheduleFollowUp', due: '2026-06-14' })
    const found = async (...[query]: Parameters<Ledger['leads']>) => (await ledger.leads(query)).items.map(({ id }) => id)
    expect(await found()).toEqual([three, two, one])
    expect(await found({ status: 'qualified' })).toEqual([one])
    expect(await found({ status: ['new', 'qualified'], sort: 'createdAt' })).toEqual([one, two, three])
    expect(await found({ owner: 'Ada' })).toEqual([one])
    expect(await found({ unassigned: true })).toEqual([three, two])
    expect(await found({ source: 'Marketing' })).toEqual([two])
    expect(await found({ createdFrom: '2026-03-31', createdTo: '2026-04-01' })).toEqual([two])
    expect(await found({ followUpOverdue: true })).toEqual([one])
    expect(await found({ search: 'zoe soh' })).toEqual([two])
    expect(await found({ search: '901820' })).toEqual([three])
    const first = await ledger.leads({ limit: 2 })
    expect([first.items.length, first.total]).toEqual([2, 3])
    expect(await ledger.leads({ limit: 2, after: first.next ?? '' })).toMatchObject({ items: [{ id: one }], next: null, total: 3 })
  })

  test('shows a lead as it stood, also by what was recorded later', async () => {
    const lead = await created({ at: '2026-03-01' })
    await ledger.send(lead, { ...qualify, at: '2026-04-01' })
    await ledger.send(lead, { ...convert, at: '2026-05-01' })
    await ledger.send(lead, { type: 'LogInteraction', channel: 'email', outcome: 'sent', at: '2026-03-15' })
    const stood = async (asOf: string) => ledger.lead(lead, { asOf })
    expect(await stood('2026-02-28')).toBeUndefined()
    expect(await stood('2026-03-01')).toMatchObject({ status: 'new', lastActivityAt: null })
    expect(await stood('2026-03-20')).toMatchObject({ status: 'new', lastActivityAt: '2026-03-14T23:00:00.000Z' })
    expect(await stood('2026-04-30')).toMatchObject({ status: 'qualified', closedAt: null, dealValue: null })
    expect(await stood('2026-05-01')).toEqual(await ledger.lead(lead))
    expect(await ledger.lead('nobody', { asOf: '2026-05-01' })).toBeUndefined()
  })

  test('tells every event of a lead: both times, who, by which way and why, and keeps what was amended', async () => {
    const lead = await created({ at: '2026-03-01' }, { commandId: 'c-1', by: 'ada' })
    await ledger.send(
      lead,
      { type: 'LogInteraction', channel: 'call', outcome: 'no_answer', note: 'first words' },
      { commandId: 'c-2', causationId: 'c-1', correlationId: 'web-1' },
    )
    await ledger.send(
      lead,
      { type: 'AmendInteraction', interactionId: 'c-2', note: 'better words' },
      { by: { id: 'bob', kind: 'user' }, source: { kind: 'cli' } },
    )
    const [creation, call, amendment] = await ledger.timeline(lead)
    const recordedAt = new Date(start).toISOString()
    expect(creation).toMatchObject({
      version: 1,
      type: 'LeadCreated',
      occurredAt: '2026-02-28T23:00:00.000Z',
      recordedAt,
      actor: { id: 'ada', kind: 'user' },
      commandId: 'c-1',
    })
    expect(call).toMatchObject({
      actor: { id: 'shop', kind: 'system' },
      source: { kind: 'api' },
      correlationId: 'web-1',
      causationId: 'c-1',
      inferred: false,
      personal: { note: 'first words' },
    })
    expect(amendment).toMatchObject({
      actor: { id: 'bob', kind: 'user' },
      source: { kind: 'cli' },
      personal: { note: 'better words' },
      data: { interactionId: 'c-2' },
    })
  })

  test('lists what is to do, and what is overdue once its day has ended in its zone', async () => {
    const lead = await created({ owner: 'Ada' })
    await ledger.send(lead, { type: 'ScheduleFollowUp', due: '2026-06-15', note: 'call back' }, { commandId: 'f-1' })
    expect(await ledger.followUps()).toEqual([
      {
        lead,
        followUp: 'f-1',
        company: 'Acme',
        contact: 'Ada King',
        owner: 'Ada',
        due: { date: '2026-06-15', zone: 'Europe/Berlin' },
        overdue: false,
        note: 'call back',
        reschedules: 0,
      },
    ])
    expect(await ledger.followUps({ overdue: true })).toEqual([])
    now = Date.UTC(2026, 5, 15, 22)
    expect(await ledger.followUps({ overdue: true, owner: 'Ada' })).toMatchObject([{ followUp: 'f-1', overdue: true }])
    await ledger.send(lead, { type: 'CompleteFollowUp', followUpId: 'f-1' })
    expect(await ledger.followUps()).toEqual([])
  })

  test('counts: all KPIs or those named, and why leads are lost', async () => {
    const won = await created({ at: '2026-03-01' })
    await ledger.send(won, qualify)
    await ledger.send(won, convert)
    const lost = await created({ at: '2026-03-01', publicCustom: { size: 'big' } })
    await ledger.send(lost, { type: 'LoseLead', reason: 'price', competitor: 'Rival' })
    expect((await ledger.kpi()).length).toBeGreaterThan(8)
    expect(await ledger.kpi(['winRate', 'convertedValue'])).toMatchObject([
      { kpi: 'winRate', value: 0.5 },
      { kpi: 'convertedValue', value: { amount: '1200.00', currency: 'EUR' } },
    ])
    expect((await ledger.kpi(['statusCounts'], { by: 'custom.size' }))[0]?.groups?.map(({ key, n }) => [key, n])).toContainEqual(['big', 1])
    expect((await ledger.kpi(['winRate'], { asOf: '2026-03-02' }))[0]).toMatchObject({ value: null, n: 0 })
    expect(JSON.stringify(await ledger.lostReasons({ by: 'competitor' }))).toMatch(/price.*Rival|Rival.*price/)
  })

  test('says how it stands, and its views are what the log says', async () => {
    const lead = await created()
    await ledger.send(lead, qualify)
    expect(await ledger.catchUp()).toBe(3)
    const status = await ledger.status()
    expect(status).toMatchObject({ zone: 'Europe/Berlin', position: 3n, durability: kind === 'in memory' ? 'memory' : 'full' })
    expect(status.projections.length).toBeGreaterThan(2)
    expect(status.projections.every(({ position, lag }) => position === 3n && lag === 0n)).toBe(true)
    expect(status.files.map(({ name, bytes }) => [name, bytes > 0])).toEqual(
      kind === 'in memory' ? [] : ['events.db', 'views.db', 'keys.db'].map((name) => [name, true]),
    )
    const before = await ledger.lead(lead)
    expect(await ledger.rebuild()).toBe(3)
    expect(await ledger.lead(lead)).toEqual(before)
    const compared = await ledger.verify()
    expect(compared.length).toBe(status.projections.length)
    expect(compared.filter(({ equal }) => !equal)).toEqual([])
  })

  test('may be closed twice, and then says so to whoever goes on', async () => {
    const lead = await created()
    await Promise.all([ledger.close(), ledger.close()])
    await ledger.close()
    const calls: readonly (() => Promise<unknown>)[] = [
      () => ledger.create(acme),
      () => ledger.send(lead, convert),
      () => ledger.leads(),
      () => ledger.lead(lead),
      () => ledger.timeline(lead),
      () => ledger.followUps(),
      () => ledger.kpi(),
      () => ledger.lostReasons(),
      () => ledger.rebuild(),
      () => ledger.verify(),
      () => ledger.status(),
      () => ledger.catchUp(),
    ]
    for (const call of calls) await expect(call(), String(call)).rejects.toMatchObject({ code: 'store-closed' })
  })
})
