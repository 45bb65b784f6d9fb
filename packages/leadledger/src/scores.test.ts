import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { CommandInput } from './command-input.js'
import type { HandbookInput } from './index.js'
import type { Ledger, NewLeadInput } from './ledger.js'
import { openLedger } from './open-ledger.js'
import { temporaryDirectory } from './temporary-directory.fixture.js'

const acme: NewLeadInput = { company: 'Acme', contact: 'Ada King', phone: '+44 20 7946 0958', source: 'Referral', title: 'CTO', owner: 'Grace' }
const start = Date.UTC(2026, 5, 15, 12)
const hour = 3_600_000
const day = 24 * hour
const met = { answer: 'met' } as const
const bySource: HandbookInput = {
  scoring: {
    groups: [{ id: 'fit', cap: 100 }],
    rules: [{ id: 'referral', group: 'fit', points: 50, when: { test: 'is', fact: 'source', oneOf: ['referral'] } }],
    bands: [
      { id: 'good', from: 50, action: 'Call.' },
      { id: 'other', from: null },
    ],
    hysteresis: 0,
    priority: [],
  },
}

describe.each([
  { kind: 'in memory', at: () => 'memory:' },
  { kind: 'in a directory', at: () => temporaryDirectory() },
])('scores of a ledger $kind', ({ at }) => {
  let ledger: Ledger
  let now: number

  beforeEach(async () => {
    now = start
    ledger = await openLedger({ at: at(), clock: () => now })
    onTestFinished(() => ledger.close())
  })
  const created = async (fields: Partial<NewLeadInput> = {}) => (await ledger.create({ ...acme, ...fields })).lead
  const send = async (lead: string, ...commands: readonly CommandInput[]) => {
    for (const command of commands) expect(await ledger.send(lead, command)).not.toHaveProperty('refused')
  }
  const all = async <Row>(rows: AsyncIterable<Row>): Promise<Row[]> => {
    const kept: Row[] = []
    for await (const row of rows) kept.push(row)
    return kept
  }

  test('are explained, then and now and in time to come', async () => {
    const lead = await created()
    now += day
    await send(lead, { type: 'RecordBehaviour', kind: 'download', asset: 'guide' }, { type: 'RecordBehaviour', kind: 'webinar', machine: true })
    expect(await ledger.score(lead)).toMatchObject({
      lead,
      total: 30,
      band: 'cold',
      since: null,
      parts: [
        { rule: 'downloads', points: 10 },
        { rule: 'decision-maker', points: 20 },
      ],
    })
    expect(await ledger.score(lead, { at: start })).toMatchObject({ at: '2026-06-15T12:00:00.000Z', total: 20 })
    expect(await ledger.score(lead, { at: now + 30 * day })).toMatchObject({ total: 25 })
    expect(await ledger.score(lead, { at: start - 1 })).toBeUndefined()
    expect(await ledger.score('nobody')).toBeUndefined()
  })

  test('go by the handbook in force at their instant, or by one that is given', async () => {
    const lead = await created()
    now += day
    await ledger.adoptHandbook(bySource)
    expect(await ledger.score(lead)).toMatchObject({ total: 50, band: 'good', action: 'Call.' })
    expect(await ledger.score(lead, { at: start })).toMatchObject({ total: 20, band: 'cold' })
    expect(await ledger.score(lead, { at: start, handbook: bySource })).toMatchObject({ total: 50, band: 'good' })
    await expect(ledger.score(lead, { handbook: { name: '', scoring: bySource.scoring as never } })).rejects.toMatchObject({ code: 'invalid-handbook' })
  })

  test('grow as the day nears on which the lead expects to buy, and fade as that is put off', async () => {
    const lead = await created({ expectedPurchase: '2026-07-15' })
    await created({ company: 'Binders' })
    const pointsThen = async (at: number) => (await ledger.queue({ owner: 'Grace', at }))[0]?.points
    expect((await ledger.lead(lead))?.expectedPurchase).toBe('2026-07-15')
    expect([await pointsThen(start), await pointsThen(start + 30 * day)]).toEqual([30, 40])
    await send(lead, { type: 'ChangeLeadDetails', expectedPurchase: '2026-09-13' })
    expect((await ledger.queue({ owner: 'Grace' }))[0]?.reasons.map(({ words }) => words)).toEqual([
      'cold with a score of 20',
      'purchase expected in 90 days, half of it gone 30 days from it',
    ])
    await send(lead, { type: 'ChangeLeadDetails', expectedPurchase: null })
    expect(await pointsThen(start)).toBe(20)
    expect((await ledger.lead(lead))?.expectedPurchase).toBeNull()
    await expect(ledger.send(lead, { type: 'ChangeLeadDetails', expectedPurchase: '2026-02-30' })).rejects.toMatchObject({ code: 'invalid-input' })
  })

  test('of open leads stand side by side with those another handbook would give', async () => {
    const [one, other, lost] = [await created(), await created({ source: 'Fair', owner: 'Ada' }), await created()]
    await send(lost, { type: 'LoseLead', reason: 'price' })
    const rows = await all(ledger.rescore({ handbook: bySource }))
    expect(rows).toEqual([
      { lead: one, owner: 'Grace', before: { total: 20, band: 'cold' }, after: { total: 50, band: 'good' } },
      { lead: other, owner: 'Ada', before: { total: 20, band: 'cold' }, after: { total: 0, band: 'other' } },
    ])
  })

  test('change no status, whatever is recorded and adopted', async () => {
    const lead = await created()
    const before = await ledger.lead(lead)
    for (let count = 0; count < 5; count++) await send(lead, { type: 'RecordBehaviour', kind: 'webinar' }, { type: 'RecordBehaviour', kind: 'email-click' })
    await ledger.adoptHandbook(bySource)
    expect(await ledger.lead(lead)).toEqual({ ...before, updatedAt: expect.any(String) })
    expect((await ledger.kpi(['statusCounts']))[0]).toMatchObject({ groups: expect.arrayContaining([expect.objectContaining({ key: 'new', value: 1 })]) })
  })

  test('a work queue says who comes first, and why', async () => {
    const reply: CommandInput = { type: 'LogInteraction', channel: 'call', outcome: 'connected' }
    const late = await created({ title: 'Clerk' })
    now += 2 * hour
    const put = await created()
    await send(put, reply, { type: 'ScheduleFollowUp', due: '2026-06-15' })
    const good = await created({ company: 'Globex' })
    await send(good, reply, { type: 'AssessQualification', criteria: { budget: met } }, { type: 'ScheduleFollowUp', due: '2026-07-15' })
    const fresh = await created({ title: 'Clerk' })
    const others = await created({ owner: 'Ada' })
    const closed = await created()
    await send(closed, { type: 'LoseLead', reason: 'price' })
    now = start + day + hour
    const queue = await ledger.queue({ owner: 'Grace' })
    expect(queue.map(({ rank, lead, urgency, points }) => [rank, lead, urgency, points])).toEqual([
      [1, late, 'answer-overdue', 0],
      [2, put, 'follow-up-overdue', 20],
      [3, good, 'none', 30],
      [4, fresh, 'none', 0],
    ])
    expect(queue[2]).toMatchObject({
      company: 'Globex',
      score: 20,
      band: 'cold',
      followUpDueAt: '2026-07-16T00:00:00.000Z',
      answerDueAt: null,
      reasons: [
        { kind: 'score', points: 20, words: 'cold with a score of 20' },
        { kind: 'rule', rule: 'budget', points: 10, words: 'criterion.budget is met' },
      ],
    })
    expect(queue[3]).toMatchObject({ answerDueAt: '2026-06-16T14:00:00.000Z' })
    expect((await ledger.queue({ owner: 'Grace', limit: 1 })).map(({ lead }) => lead)).toEqual([late])
    expect((await ledger.queue({ owner: 'Grace', at: now + 2 * hour })).map(({ urgency }) => urgency)).toEqual([
      'answer-overdue',
      'answer-overdue',
      'follow-up-overdue',
      'none',
    ])
    await expect(ledger.queue({ at: now - 1 })).rejects.toMatchObject({ code: 'invalid-input' })
    await send(others, { type: 'ReleaseLead' })
    expect((await ledger.queue()).map(({ lead }) => lead)).toEqual([others])
    expect(await ledger.queue({ owner: 'nobody' })).toEqual([])
  })

  test('are calibrated by what became of leads after their landmark', async () => {
    const won = await created({ title: 'Clerk' })
    await created()
    await send(won, ...['webinar', 'webinar', 'download'].map((kind): CommandInput => ({ type: 'RecordBehaviour', kind })))
    now += 10 * day
    await send(
      won,
      { type: 'QualifyLead', criteria: { need: met, budget: met, authority: met } },
      { type: 'ConvertLead', value: { amount: '1.00', currency: 'EUR' } },
    )
    now += 90 * day
    const found = await ledger.calibration()
    expect(found.bands).toMatchObject([
      { band: 'hot', n: 0, rate: null },
      { band: 'warm', n: 1, mature: 1, converted: 1, rate: 1, lift: 2 },
      { band: 'cold', n: 1, mature: 1, converted: 0, rate: 0, lift: 0 },
    ])
    expect(found.verdict).toBe('The bands are not separable with n = 2 (log-rank p = 0.317).')
    expect((await ledger.calibration({ handbook: bySource })).bands).toMatchObject([
      { band: 'good', n: 2 },
      { band: 'other', n: 0 },
    ])
    expect((await ledger.calibration({ asOf: start + 5 * day, horizonDays: 3 })).all).toMatchObject({ n: 2, converted: 0 })
    await expect(ledger.calibration({ landmarkDays: -1, from: '2026-02', to: '2026-01' })).rejects.toMatchObject({
      problems: ['to: is not after from', 'landmarkDays: is no number of days of at least 0'],
    })
  })

  test('of a queue are those of each lead', async () => {
    const lead = await created()
    for (let count = 0; count < 4; count++) {
      now += day
      await send(
        lead,
        { type: 'RecordBehaviour', kind: 'webinar', behaviourId: `w${count}` },
        { type: 'ChangeLeadDetails', title: count % 2 ? 'CTO' : 'Clerk' },
      )
    }
    const [entry] = await ledger.queue({ owner: 'Grace' })
    const score = await ledger.score(lead)
    expect([entry?.score, entry?.band, entry?.bandSince]).toEqual([score?.total, score?.band, score?.since])
    expect(await ledger.verify()).toContainEqual(expect.objectContaining({ table: 'score_changes', equal: true, rows: 1 }))
  })
})
