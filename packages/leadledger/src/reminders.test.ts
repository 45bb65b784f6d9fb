import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Ledger } from './ledger.js'
import { openLedger, type OpenLedgerOptions } from './open-ledger.js'

const clock = { now: 0 }
async function open(options: Partial<OpenLedgerOptions> = {}): Promise<Ledger> {
  clock.now = Date.parse('2026-03-20T09:00Z')
  const ledger = await openLedger({ at: 'memory:', zone: 'Europe/Berlin', clock: () => clock.now, ...options })
  onTestFinished(() => ledger.close())
  return ledger
}
const acme = { company: 'Acme', contact: 'Ada King', phone: '+44 20 7946 0958', source: 'web', owner: 'Ann' } as const
const created = async (ledger: Ledger, owner = 'Ann'): Promise<string> => (await ledger.create({ ...acme, owner })).lead
const schedule = async (ledger: Ledger, lead: string, followUpId: string, due: string | { date: string; zone: string }) =>
  ledger.send(lead, { type: 'ScheduleFollowUp', followUpId, due, note: 'send the offer' })

describe('reminders', () => {
  test('are due while their local day lasts, and overdue from its end on, also on the days on which clocks change', async () => {
    const ledger = await open()
    const lead = await created(ledger)
    await schedule(ledger, lead, 'spring', '2026-03-29')
    await schedule(ledger, lead, 'autumn', { date: '2026-10-25', zone: 'Europe/Berlin' })
    const states = async (at: string) => (await ledger.reminders({ at })).map(({ followUp, state }) => `${followUp} ${state}`)
    expect(await states('2026-03-28T22:59:59.999Z')).toEqual([])
    expect(await states('2026-03-28T23:00:00Z')).toEqual(['spring due'])
    expect(await states('2026-03-29T21:59:59.999Z')).toEqual(['spring due'])
    expect(await states('2026-03-29T22:00:00Z')).toEqual(['spring overdue'])
    expect(await states('2026-10-24T22:00:00Z')).toEqual(['spring overdue', 'autumn due'])
    expect(await states('2026-10-25T22:59:59.999Z')).toEqual(['spring overdue', 'autumn due'])
    expect(await states('2026-10-25T23:00:00Z')).toEqual(['spring overdue', 'autumn overdue'])
    expect(await ledger.reminders({ at: '2026-03-29T12:00Z', owner: 'Bob' })).toEqual([])
  })

  test('have the date of the clock on the wall where they are due, whatever the zone and the day', () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'America/Sao_Paulo', 'Asia/Kathmandu'),
        fc.integer({ min: 0, max: 800 }),
        fc.integer({ min: -60, max: 60 }),
        async (zone, day, hours) => {
          const ledger = await open()
          const date = new Date(Date.UTC(2025, 0, 1) + day * 86_400_000).toISOString().slice(0, 10)
          await schedule(ledger, await created(ledger), 'f', { date, zone })
          const at = Date.parse(`${date}T12:00Z`) + hours * 3_600_000
          const shown = new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(at)
          const expected = shown < date ? [] : [{ state: shown === date ? 'due' : 'overdue', due: { date, zone } }]
          expect(await ledger.reminders({ at: new Date(at) })).toMatchObject(expected)
          await ledger.close()
        },
      ),
      { numRuns: 40 },
    ))

  test('the arithmetic of SuiteCRM and Odoo, which keep an instant for a date, fails: theirs come an hour late in summer, and a day early in the west', async () => {
    const hour = 3_600_000
    const date = '2026-03-30'
    const midnight = Date.parse(`${date}T00:00Z`)
    const shown = (instant: number, timeZone: string) => new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(instant)
    const byOffsetOfWinter = midnight - 1 * hour
    expect(shown(byOffsetOfWinter, 'Europe/Berlin')).toBe('2026-03-30 01:00')
    expect(shown(midnight, 'America/New_York')).toBe('2026-03-29 20:00')

    const ledger = await open()
    const lead = await created(ledger)
    await schedule(ledger, lead, 'east', { date, zone: 'Europe/Berlin' })
    await schedule(ledger, lead, 'west', { date, zone: 'America/New_York' })
    const due = async (at: number) => (await ledger.reminders({ at: new Date(at) })).map(({ followUp }) => followUp)
    const [east, west] = [midnight - 2 * hour, midnight + 4 * hour]
    expect([shown(east, 'Europe/Berlin'), shown(west, 'America/New_York')]).toEqual([`${date} 00:00`, `${date} 00:00`])
    expect([await due(east - 1), await due(east), await due(west - 1), await due(west)]).toEqual([[], ['east'], ['east'], ['east', 'west']])
  })

  test('that are put off come back on their local date, and nothing else changes', async () => {
    const ledger = await open()
    const lead = await created(ledger)
    await schedule(ledger, lead, 'f', '2026-03-20')
    await ledger.send(lead, { type: 'SnoozeReminder', followUpId: 'f', until: '2026-03-29' })
    expect(await ledger.reminders()).toEqual([])
    expect(await ledger.reminders({ at: '2026-03-28T22:59:59Z' })).toEqual([])
    expect(await ledger.reminders({ at: '2026-03-28T23:00:00Z' })).toMatchObject([
      { state: 'overdue', due: { date: '2026-03-20' }, snoozedUntil: '2026-03-28T23:00:00.000Z', reschedules: 0 },
    ])
    expect(await ledger.followUps()).toMatchObject([{ due: { date: '2026-03-20' }, overdue: false }])
  })
})

describe('the calendar of an owner', () => {
  test('has a day for each open follow-up and no personal words, and is the same text for the same moment', async () => {
    const ledger = await open()
    const lead = await created(ledger)
    await schedule(ledger, lead, 'f', '2026-03-29')
    await schedule(ledger, await created(ledger, 'Bob'), 'g', '2026-03-30')
    const feed = await ledger.calendarFeed('Ann', { at: '2026-03-20T09:00Z' })
    for (const line of [`UID:${lead}/f@leadledger`, 'DTSTAMP:20260320T090000Z', 'DTSTART;VALUE=DATE:20260329', 'SUMMARY:Follow-up'])
      expect(feed.split('\r\n')).toContain(line)
    expect(feed).not.toMatch(/Acme|King|offer|20260330/)
    clock.now += 5_000
    expect(await ledger.calendarFeed('Ann', { at: '2026-03-20T09:00Z' })).toBe(feed)
    const full = await ledger.calendarFeed('Ann', { include: ['company', 'contact', 'note'] })
    expect(full).toContain('Follow-up – Acme – Ada King')
    expect(full).toContain('send the offer')
  })
})

test('a calendar has every open follow-up, however many there are', async () => {
  const ledger = await open()
  const lead = await created(ledger)
  for (let day = 1; day <= 120; day++) await schedule(ledger, lead, `f${day}`, new Date(Date.UTC(2026, 3, day)).toISOString().slice(0, 10))
  expect((await ledger.calendarFeed('Ann')).match(/^BEGIN:VEVENT/gm)).toHaveLength(120)
})

describe('the digest of an owner', () => {
  test('says what is overdue, due, without a next step and new since yesterday', async () => {
    const ledger = await open()
    const [silent, spoken, put] = [await created(ledger), await created(ledger), await created(ledger)]
    await ledger.send(spoken, { type: 'LogInteraction', channel: 'call', outcome: 'connected' })
    await ledger.send(put, { type: 'LogInteraction', channel: 'call', outcome: 'connected', nextStep: { due: '2026-03-22', followUpId: 'f' } })
    clock.now = Date.parse('2026-03-21T23:30Z')
    const fresh = await created(ledger)
    await created(ledger, 'Bob')
    const digest = await ledger.digest('Ann')
    expect({
      overdue: digest.overdueSla.map(({ lead }) => lead),
      followUps: digest.followUps.map(({ lead, state }) => [lead, state]),
      noNextStep: digest.noNextStep.map(({ lead }) => lead),
      fresh: digest.newLeads.map(({ id }) => id),
    }).toEqual({ overdue: [silent], followUps: [[put, 'due']], noNextStep: [spoken], fresh: [fresh] })
    expect((await ledger.digest('Ann', '2026-03-23T09:00Z')).overdueSla).toHaveLength(2)
    await expect(ledger.digest('Ann', '2026-03-20T09:00Z')).rejects.toMatchObject({ code: 'invalid-input' })
  })
})
