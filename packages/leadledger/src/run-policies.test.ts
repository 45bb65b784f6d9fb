import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { HandbookInput } from './index.js'
import type { Ledger } from './ledger.js'
import { openLedger } from './open-ledger.js'
import { temporaryDirectory } from './temporary-directory.fixture.js'

const hour = 3_600_000
const start = Date.parse('2026-03-02T09:00Z')
const clock = { now: start }
const call = { type: 'LogInteraction', channel: 'call', outcome: 'voicemail' } as const
const met = { answer: 'met' } as const
const acme = { company: 'Acme', contact: 'Ada King', phone: '+44 20 7946 0958', source: 'web', owner: 'Ann' } as const

async function open(at = 'memory:', handbook?: HandbookInput): Promise<Ledger> {
  const ledger = await openLedger({ at, clock: () => clock.now, ...(handbook && { handbook }) })
  onTestFinished(() => ledger.close())
  return ledger
}
const created = async (ledger: Ledger): Promise<string> => (await ledger.create(acme)).lead
const runAt = (ledger: Ledger, after: number) => {
  clock.now = start + after
  return ledger.runPolicies(new Date(clock.now))
}
const clocksOf = async (ledger: Ledger, lead: string) =>
  (await ledger.timeline(lead)).filter(({ type }) => type.startsWith('Sla')).map(({ type, occurredAt }) => [type, occurredAt])

const bands: HandbookInput = {
  firstResponse: {
    within: 'PT8H',
    warn: 'PT1H',
    calendar: null,
    stops: 'response',
    byBand: { hot: { within: 'PT5M', warn: 'PT1M', calendar: null }, cold: { within: 'PT24H', warn: 'PT4H', calendar: null } },
  },
}

describe('policies that are run', () => {
  test('record the clock of a lead that waits, and that it was met or breached', async () => {
    clock.now = start
    const ledger = await open()
    const [late, early] = [await created(ledger), await created(ledger)]
    clock.now = start + hour
    expect(await ledger.runPolicies()).toEqual({ started: 2, met: 0, breached: 0, planned: 0, leads: 2, finished: true })
    await ledger.send(early, { ...call, at: new Date(start + hour / 2) })
    expect(await ledger.runPolicies()).toEqual({ started: 0, met: 1, breached: 0, planned: 0, leads: 2, finished: true })
    expect(await runAt(ledger, 24 * hour)).toMatchObject({ breached: 0 })
    expect(await runAt(ledger, 24 * hour + 1)).toEqual({ started: 0, met: 0, breached: 1, planned: 0, leads: 1, finished: true })
    expect(await runAt(ledger, 48 * hour)).toEqual({ started: 0, met: 0, breached: 0, planned: 0, leads: 0, finished: true })
    expect(await clocksOf(ledger, early)).toEqual([
      ['SlaStarted', '2026-03-02T09:00:00.000Z'],
      ['SlaMet', '2026-03-02T09:30:00.000Z'],
    ])
    expect(await clocksOf(ledger, late)).toEqual([
      ['SlaStarted', '2026-03-02T09:00:00.000Z'],
      ['SlaBreached', '2026-03-03T09:00:00.000Z'],
    ])
    expect((await ledger.timeline(late)).find(({ type }) => type === 'SlaStarted')?.data).toEqual({
      cycle: 1,
      handbook: 0,
      band: null,
      calendar: null,
      startAt: start,
      dueAt: start + 24 * hour,
    })
  })

  test('write nothing of leads that were answered before, and read them no more', async () => {
    clock.now = start
    const ledger = await open()
    const lead = await created(ledger)
    await ledger.send(lead, { ...call, outcome: 'connected' })
    expect(await ledger.runPolicies()).toMatchObject({ started: 0, leads: 0 })
    expect(await clocksOf(ledger, lead)).toEqual([])
  })

  test('begin anew when a lead comes back', async () => {
    clock.now = start
    const ledger = await open()
    const lead = await created(ledger)
    await runAt(ledger, 25 * hour)
    clock.now = start + 30 * hour
    await ledger.send(lead, { type: 'LoseLead', reason: 'price' })
    await ledger.send(lead, { type: 'ReopenLead' })
    expect(await ledger.runPolicies()).toMatchObject({ started: 1, breached: 0 })
    expect(await clocksOf(ledger, lead)).toHaveLength(3)
  })

  test('write once on two hosts at once, and when they are stopped go on', async () => {
    clock.now = start
    const at = temporaryDirectory()
    const [one, other] = [await open(at), await open(at)]
    const leads = [await created(one), await created(one), await created(one)]
    const stop = new AbortController()
    expect(await one.runPolicies(undefined, { signal: stop.signal, onProgress: () => stop.abort() })).toEqual({
      started: 1,
      met: 0,
      breached: 0,
      planned: 0,
      leads: 1,
      finished: false,
    })
    const runs = await Promise.all([one, other, one, other].map((ledger) => runAt(ledger, 25 * hour)))
    expect(runs.reduce((sum, { started }) => sum + started, 0)).toBe(2)
    expect(runs.reduce((sum, { breached }) => sum + breached, 0)).toBe(3)
    for (const lead of leads) expect((await clocksOf(other, lead)).map(([type]) => type)).toEqual(['SlaStarted', 'SlaBreached'])
    expect(await one.verify()).toContainEqual(expect.objectContaining({ table: 'sla_clocks', equal: true, rows: 3 }))
  })

  test('go by the band of the score when a lead came, as sla, alerts and the KPI do', async () => {
    clock.now = start
    const ledger = await open('memory:', bands)
    const [hot, cold] = [(await ledger.create({ ...acme, title: 'CTO', email: 'ada@example.com' })).lead, await created(ledger)]
    await ledger.send(hot, { type: 'VerifyContactDetail', detail: 'email', result: 'valid', method: 'link' })
    for (const [kind, times] of [
      ['webinar', 2],
      ['download', 2],
      ['email-click', 3],
    ] as const)
      for (let time = 0; time < times; time++) await ledger.send(hot, { type: 'RecordBehaviour', kind, behaviourId: `${kind}-${time}` })
    clock.now = start + 6 * 60_000
    expect((await ledger.sla()).map(({ lead, band, state }) => [lead, band, state])).toEqual([
      [hot, 'hot', 'breached'],
      [cold, 'cold', 'due'],
    ])
    expect((await ledger.alerts()).counts.firstContactOverdue).toBe(1)
    expect(await ledger.kpi(['withinSla'])).toMatchObject([{ numerator: 0, denominator: 1, excluded: { immature: 1 } }])
    expect(await ledger.runPolicies()).toMatchObject({ started: 2, breached: 1 })
    expect((await ledger.timeline(hot)).find(({ type }) => type === 'SlaStarted')?.data).toMatchObject({ handbook: 1, band: 'hot', dueAt: start + 5 * 60_000 })
  })

  test('have sla and withinSla agree on a lead that was qualified without a contact', async () => {
    clock.now = start
    const ledger = await open('memory:', { firstResponse: { within: 'PT24H', warn: 'PT4H', calendar: null, stops: 'contact' } })
    const lead = await created(ledger)
    await ledger.send(lead, call)
    expect(await ledger.sla()).toHaveLength(1)
    clock.now = start + hour
    await ledger.send(lead, { type: 'QualifyLead', criteria: { need: met, budget: met, authority: met } })
    expect(await ledger.sla()).toEqual([])
    clock.now = start + 25 * hour
    expect(await ledger.kpi(['withinSla'])).toMatchObject([{ numerator: 1, denominator: 1 }])
  })

  test('change no number and no alert, whenever they are run', async () => {
    const step = fc.record({ after: fc.nat(40), does: fc.constantFrom('create', 'call', 'talk', 'lose', 'reopen', 'run') })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        clock.now = start
        const neglected = { hygiene: { untouched: 'PT10H' } }
        const [plain, run] = [await open('memory:', neglected), await open('memory:', neglected)]
        const leads: string[] = []
        for (const [index, { after, does }] of steps.entries()) {
          clock.now += after * hour
          if (does === 'create') leads.push(`made-${index}`)
          for (const ledger of [plain, run]) {
            if (does === 'create') await ledger.create(acme, { commandId: `made-${index}` })
            const { items } = await ledger.leads()
            const lead = items.at(-1)?.id
            if (lead === undefined) continue
            const commandId = `step-${index}`
            if (does === 'call') await ledger.send(lead, call, { commandId })
            if (does === 'talk') await ledger.send(lead, { ...call, outcome: 'connected' }, { commandId })
            if (does === 'lose') await ledger.send(lead, { type: 'LoseLead', reason: 'price' }, { commandId })
            if (does === 'reopen') await ledger.send(lead, { type: 'ReopenLead' }, { commandId })
          }
          if (does === 'run') await run.runPolicies()
        }
        expect(await run.kpi()).toEqual(await plain.kpi())
        expect(await run.alerts()).toEqual(await plain.alerts())
        expect(await run.sla()).toEqual(await plain.sla())
        await Promise.all([plain.close(), run.close()])
      }),
      { numRuns: 15 },
    )
  }, 60_000)

  test('are of what has come, and not of what is to come', async () => {
    clock.now = start
    const ledger = await open()
    await expect(ledger.runPolicies(start + 1)).rejects.toMatchObject({ problems: ['now: lies in the future'] })
  })

  test('are the only way to record a clock', async () => {
    clock.now = start
    const ledger = await open()
    await expect(ledger.send(await created(ledger), { type: 'RecordSla' } as never)).rejects.toMatchObject({
      problems: expect.arrayContaining(['type: RecordSla belongs to runPolicies']) as unknown,
    })
  })
})
