import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultHandbook, InvalidHandbook } from '@leadledger/leads'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Ledger } from './ledger.js'
import { openLedger, type OpenLedgerOptions } from './open-ledger.js'

const clock = { now: 0 }

const open = async (options: Partial<OpenLedgerOptions> = {}): Promise<Ledger> => {
  const ledger = await openLedger({ at: 'memory:', clock: () => clock.now, ...options })
  onTestFinished(() => ledger.close())
  return ledger
}

const at = (text: string): void => {
  clock.now = Date.parse(text)
}

function directory(): string {
  const path = mkdtempSync(join(tmpdir(), 'leadledger-handbooks-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return join(path, 'ledger')
}

const acme = { company: 'Acme', contact: 'Ada King', phone: '+44 20 7946 0958', source: 'web' } as const
const strict = { name: 'Strict', sources: { known: [{ id: 'web' }], others: false } }

describe('the handbook of a ledger', () => {
  test('is the default one until another is adopted', async () => {
    const ledger = await open()
    expect(await ledger.handbook()).toMatchObject({ version: 0, since: null, by: null, handbook: defaultHandbook })
    expect(await ledger.handbooks()).toHaveLength(1)
  })

  test('decides from its adoption on, and says who adopted it, when and why', async () => {
    at('2026-03-01T10:00Z')
    const ledger = await open({ by: { id: 'ada', kind: 'user' } })
    expect(await ledger.create({ ...acme, source: 'fair' })).not.toHaveProperty('refused')
    expect(await ledger.adoptHandbook(strict, { reason: 'One list for all' })).toMatchObject({ version: 1, changed: true })
    expect(await ledger.create({ ...acme, source: 'fair' })).toMatchObject({ refused: 'source-unknown', allowed: ['web'] })
    const adopted = { version: 1, since: '2026-03-01T10:00:00.000Z', by: { id: 'ada', kind: 'user' }, reason: 'One list for all' }
    expect(await ledger.handbook()).toMatchObject({ ...adopted, handbook: strict })
    expect((await ledger.leads({})).total).toBe(1)
  })

  test('is adopted once, however often it is asked for', async () => {
    const ledger = await open({ handbook: strict })
    expect(await ledger.adoptHandbook(strict)).toMatchObject({ version: 1, changed: false })
    const again = { commandId: 'spring' }
    expect(await ledger.adoptHandbook({ name: 'Other' }, again)).toMatchObject({ version: 2, changed: true })
    expect(await ledger.adoptHandbook({ name: 'Other' }, again)).toMatchObject({ version: 2, changed: false })
  })

  test('is found as it was in force at a moment, and never comes before the one before it', async () => {
    at('2026-06-01T00:00Z')
    const ledger = await open()
    await ledger.adoptHandbook({ name: 'First' }, { at: '2026-01-01' })
    await ledger.adoptHandbook({ name: 'Second' }, { at: '2026-04-01' })
    const nameAt = async (moment: string): Promise<string> => (await ledger.handbook({ at: moment })).handbook.name
    expect([await nameAt('2025-12-31'), await nameAt('2026-01-01'), await nameAt('2026-05-01')]).toEqual(['Default handbook', 'First', 'Second'])
    expect(await ledger.adoptHandbook({ name: 'Third' }, { at: '2026-03-31' })).toEqual({ refused: 'adopted-later', since: Date.parse('2026-04-01T00:00Z') })
  })

  test('that is adopted for later waits until then', async () => {
    at('2026-06-01T00:00Z')
    const ledger = await open()
    await ledger.adoptHandbook(strict, { at: '2026-07-01' })
    expect(await ledger.create({ ...acme, source: 'fair' })).not.toHaveProperty('refused')
    expect((await ledger.handbook()).version).toBe(0)
    at('2026-07-01T00:00Z')
    expect(await ledger.create({ ...acme, source: 'fair' })).toMatchObject({ refused: 'source-unknown' })
    expect((await ledger.handbook()).version).toBe(1)
  })

  test('that is scheduled keeps nobody from opening with the one in force, and can be taken back', async () => {
    at('2026-05-01T00:00Z')
    const place = directory()
    const ledger = await open({ at: place, handbook: strict })
    expect(await ledger.adoptHandbook({ name: 'Summer' }, { at: '2026-06-01' })).toMatchObject({ version: 2, since: '2026-06-01T00:00:00.000Z', changed: true })
    at('2026-05-02T00:00Z')
    expect((await (await open({ at: place, handbook: strict })).handbook()).version).toBe(1)
    expect(await ledger.adoptHandbook(strict)).toMatchObject({ version: 1, changed: false })
    expect(await ledger.adoptHandbook(strict, { at: '2026-06-01' })).toMatchObject({ version: 3, changed: true })
    at('2026-06-02T00:00Z')
    expect((await ledger.handbook()).handbook.name).toBe('Strict')
  })

  test('that contradicts itself is not adopted, and the ledger is not even made for it', async () => {
    const place = directory()
    await expect(open({ at: place, handbook: { zone: 'Mars' } })).rejects.toThrow(InvalidHandbook)
    const ledger = await open()
    await expect(ledger.adoptHandbook({ fiscalYearStart: 13 })).rejects.toMatchObject({ code: 'invalid-handbook' })
    expect(await ledger.handbooks()).toHaveLength(1)
  })

  test('holds for every process: one decides by what another adopted', async () => {
    const place = directory()
    const [one, other] = [await open({ at: place }), await open({ at: place })]
    expect(await other.create({ ...acme, source: 'fair' })).not.toHaveProperty('refused')
    await one.adoptHandbook(strict)
    expect(await other.create({ ...acme, source: 'fair' })).toMatchObject({ refused: 'source-unknown' })
    expect(await other.handbook()).toMatchObject({ version: 1, handbook: { name: 'Strict' } })
  })

  test('gives a ledger its zone, unless it is opened with another', async () => {
    const place = directory()
    await (await open({ at: place, handbook: { zone: 'Europe/Berlin' } })).close()
    expect((await open({ at: place })).zone).toBe('Europe/Berlin')
    expect((await open({ at: place, zone: 'Asia/Tokyo' })).zone).toBe('Asia/Tokyo')
  })

  test('is no lead: the views and a rebuild leave it alone', async () => {
    const ledger = await open({ handbook: strict })
    await ledger.create(acme)
    expect(await ledger.rebuild()).toBe(2)
    expect((await ledger.verify()).every(({ equal }) => equal)).toBe(true)
    expect((await ledger.leads({})).total).toBe(1)
  })
})

describe('leads that wait for an answer', () => {
  const office = [['09:00', '17:00']] as [string, string][]
  const calendar = { id: 'london', zone: 'Europe/London', hours: { mon: office, tue: office, wed: office, thu: office, fri: office } }
  const handbook = { calendars: [calendar], firstResponse: { within: 'PT8H', warn: 'PT2H', calendar: 'london', stops: 'response' as const } }

  test('stand in the order in which they are due, until somebody tries to reach them', async () => {
    at('2026-03-06T16:00Z')
    const ledger = await open({ handbook })
    const ids: string[] = []
    for (const company of ['Early', 'Late', 'Answered']) {
      ids.push((await ledger.create({ ...acme, company }, { by: 'ada' })).lead)
      clock.now += 1_800_000
    }
    const [early = '', late = '', answered = ''] = ids
    await ledger.send(early, { type: 'AssignLead', owner: 'Grace' })
    expect(await ledger.send(answered, { type: 'LogInteraction', channel: 'call', outcome: 'no_answer' })).not.toHaveProperty('refused')
    at('2026-03-09T14:30Z')
    const waiting = await ledger.sla()
    expect(waiting).toMatchObject([
      { lead: early, owner: 'Grace', since: '2026-03-06T16:00:00.000Z', dueAt: '2026-03-09T16:00:00.000Z', state: 'due-soon', leftMs: 5_400_000 },
      { lead: late, owner: null, dueAt: '2026-03-09T16:30:00.000Z', state: 'due-soon' },
    ])
    expect(await ledger.sla({ owner: 'Grace' })).toHaveLength(1)
    expect(await ledger.sla({ unassigned: true, state: 'due' })).toHaveLength(0)
    at('2026-03-09T16:00:00.001Z')
    expect((await ledger.sla({ state: 'breached' })).map(({ lead }) => lead)).toEqual([early])
    await ledger.send(late, { type: 'LoseLead', reason: 'timing' })
    expect(await ledger.sla()).toHaveLength(1)
    expect((await ledger.kpi(['withinSla', 'businessResponseTime'])).map(({ numerator, denominator }) => [numerator, denominator])).toEqual([
      [0, 1],
      [1, 3],
    ])
  })

  test('wait anew when they come back', async () => {
    at('2026-03-02T09:00Z')
    const ledger = await open({ handbook })
    const { lead } = await ledger.create(acme)
    await ledger.send(lead, { type: 'LogInteraction', channel: 'call', outcome: 'connected' })
    await ledger.send(lead, { type: 'LoseLead', reason: 'timing' })
    at('2026-03-05T12:00Z')
    await ledger.send(lead, { type: 'ReopenLead' })
    expect(await ledger.sla()).toMatchObject([{ lead, since: '2026-03-05T12:00:00.000Z', dueAt: '2026-03-06T12:00:00.000Z', state: 'due' }])
  })
})

describe('the qualification that a lead shows', () => {
  test('is what the assessment of this cycle came to, with what the handbook of then recommends', async () => {
    let now = Date.parse('2026-03-02T09:00Z')
    const ledger = await openLedger({ at: 'memory:', clock: () => now })
    onTestFinished(() => ledger.close())
    const { lead } = await ledger.create({ company: 'Acme', contact: 'Ada King', phone: '+44 20 7946 0958', source: 'Referral' })
    expect((await ledger.lead(lead))?.qualification).toBeNull()
    await ledger.send(lead, { type: 'AssessQualification', criteria: { need: { answer: 'met' }, budget: { answer: 'unknown' } } })
    const assessed = { met: 1, needed: 1, criteria: [{ answer: 'met' }, { answer: 'unknown' }, { answer: 'unknown' }], recommended: { id: 'develop' } }
    expect((await ledger.lead(lead))?.qualification).toMatchObject(assessed)
    expect((await ledger.leads()).items[0]?.qualification).toEqual((await ledger.lead(lead))?.qualification)
    now += 86_400_000
    const engagements = [{ id: 'call', label: 'Call again', answers: { need: 'met' as const } }]
    const own = { id: 'own', criteria: [{ id: 'need' }], met: 1, engagements }
    await ledger.adoptHandbook({ qualification: { profile: 'own', profiles: [own] } })
    expect((await ledger.lead(lead))?.qualification).toMatchObject({ profile: 'own', met: 1, recommended: { id: 'call', label: 'Call again' } })
    expect((await ledger.lead(lead, { asOf: '2026-03-02T10:00Z' }))?.qualification).toMatchObject(assessed)
    await ledger.send(lead, { type: 'LoseLead', reason: 'price' })
    await ledger.send(lead, { type: 'ReopenLead' })
    expect((await ledger.lead(lead))?.qualification).toBeNull()
    expect(await ledger.verify()).toContainEqual(expect.objectContaining({ table: 'lead_list', equal: true }))
  })
})
