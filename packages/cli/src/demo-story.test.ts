import fc from 'fast-check'
import { openLedger } from 'leadledger'
import { describe, expect, test } from 'vitest'
import { instantOf, minuteMs, storyEnd, storyZone, workdays } from './demo-calendar.js'
import type { AssignmentDeed, Deed, LeadDeed } from './demo-deed.js'
import { story } from './demo-story.js'
import { write } from './demo-writing.js'
import { imported, mergedIn } from './demo.fixture.js'

const seeds = fc.integer({ min: 0, max: 1_000_000 })
const leadDeeds = (deeds: readonly Deed[]): readonly LeadDeed[] => deeds.filter((deed) => 'command' in deed)
const assignments = (deeds: readonly Deed[]): readonly AssignmentDeed[] => deeds.filter((deed) => 'owner' in deed)
const offices = (deeds: readonly Deed[]) => deeds.flatMap((deed) => ('office' in deed ? [{ at: deed.at, ...deed.office }] : []))

/** What no lead depends on is the same in every story but for its amounts, and is left out where only leads are looked at. */
const books: ReadonlySet<string> = new Set([
  'recordSpend',
  'correctSpend',
  'recordTraffic',
  'recordRate',
  'recordMarketSize',
  'setTarget',
  'saveView',
  'addReportNote',
])
const aboutLeads = (deeds: readonly Deed[]): readonly Deed[] =>
  deeds.filter(
    (deed) => !('office' in deed) || !(books.has(deed.office.door) || (deed.office.door === 'roster' && deed.office.input.type === 'ReviewLeadList')),
  )

const local = new Intl.DateTimeFormat('en-GB', { timeZone: storyZone, weekday: 'short', hour: '2-digit', hourCycle: 'h23' })
const weekdayAndHour = (at: number): { weekday: string; hour: number } => {
  const parts = local.formatToParts(at)
  const part = (type: string): string => parts.find((part) => part.type === type)?.value ?? ''
  return { weekday: part('weekday'), hour: Number(part('hour')) }
}

describe('the story', () => {
  test('is the same for the same seed and size, and another for another seed', () => {
    expect(story({ seed: 4, leads: 40 })).toEqual(story({ seed: 4, leads: 40 }))
    expect(story({ seed: 5, leads: 40 })).not.toEqual(story({ seed: 4, leads: 40 }))
  })

  test('comes in order of time, ends with 2025, and gives every command an id of its own', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const commands = story({ seed, leads: 60 })
        const times = commands.map(({ at }) => at)
        expect(times).toEqual(times.toSorted((a, b) => a - b))
        expect(times[0]).toBeGreaterThanOrEqual(Date.UTC(2024, 0, 1))
        expect(times.at(-1)).toBeLessThan(storyEnd)
        expect(new Set(commands.map(({ commandId }) => commandId)).size).toBe(commands.length)
      }),
      { numRuns: 20 },
    )
  })

  test('creates exactly as many leads as asked for, each before anything else happens to it', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 80 }), (seed, leads) => {
        const first = new Map<string, string>()
        for (const { lead, command } of leadDeeds(story({ seed, leads }))) if (!first.has(lead)) first.set(lead, command.type)
        expect([...first.values()]).toEqual(Array.from({ length: leads }, () => 'CreateLead'))
      }),
      { numRuns: 20 },
    )
  })

  test('has people rest on weekends, and work from 8 to 18 by the clocks of Berlin, in summer and winter', () => {
    for (const { at, command, by } of leadDeeds(story({ seed: 1, leads: 400 }))) {
      if (typeof by !== 'string') continue
      const { weekday, hour } = weekdayAndHour(at)
      expect(['Sat', 'Sun']).not.toContain(weekday)
      if (command.type === 'LogInteraction') expect(hour, new Date(at).toISOString()).toSatisfy((hour: number) => hour >= 8 && hour < 18)
    }
  })

  test('uses these commands of a lead, and each of them', () => {
    const types = new Set(leadDeeds(story({ seed: 1, leads: 1_000 })).map(({ command }) => command.type))
    expect([...types].sort()).toEqual([
      'AcceptLead',
      'AddCollaborator',
      'AddNote',
      'AdvanceSequence',
      'AmendInteraction',
      'AmendNote',
      'AnswerObjection',
      'AskQuestion',
      'AssessQualification',
      'AssignLead',
      'CancelFollowUp',
      'ChangeLeadDetails',
      'ChangeLeadStatus',
      'ClaimLead',
      'CompleteFollowUp',
      'ConfirmUnderstanding',
      'ConvertLead',
      'CreateLead',
      'DisqualifyLead',
      'EnrollInSequence',
      'HandOverLead',
      'LogInteraction',
      'LoseDeal',
      'LoseLead',
      'MarkNotDuplicate',
      'MoveDealStage',
      'QualifyLead',
      'RecordBehaviour',
      'RecordChurn',
      'RecordConsent',
      'RecordEngagement',
      'RecordMailSent',
      'RecordObjection',
      'RecordPurchase',
      'RecordSocialEngagement',
      'RecordTouchpoint',
      'ReleaseLead',
      'RemoveCollaborator',
      'RenewCustomer',
      'ReopenDeal',
      'ReopenLead',
      'RescheduleFollowUp',
      'ReturnLead',
      'RevertConversion',
      'ReviewInteraction',
      'ReviseDeal',
      'ScheduleFollowUp',
      'SnoozeReminder',
      'VerifyContactDetail',
      'WinDeal',
    ])
  })

  test('gives no lead to who has left, is away or has not joined', () => {
    for (const seed of [1, 2, 3]) {
      const deeds = story({ seed, leads: 400 })
      const given = [
        ...assignments(deeds),
        ...leadDeeds(deeds).flatMap(({ at, command }) => ('owner' in command && command.owner ? [{ at, owner: command.owner }] : [])),
      ]
      const received = (name: string): number[] => given.filter(({ owner }) => owner === name).map(({ at }) => at)
      expect(Math.max(...received('Jonas Weber'))).toBeLessThan(Date.UTC(2024, 8, 30))
      expect(Math.min(...received('Piotr Nowak'))).toBeGreaterThan(Date.UTC(2025, 1, 2))
      expect(received('Sofia Rossi').filter((at) => at > Date.UTC(2024, 7, 5) && at < Date.UTC(2024, 7, 25))).toEqual([])
    }
  })

  test('keeps its books: every month has its spending, a rate and its targets', () => {
    const done = offices(story({ seed: 1, leads: 10 }))
    const count = (door: string): number => done.filter((office) => office.door === door).length
    expect([count('recordSpend'), count('recordTraffic'), count('recordRate'), count('setTarget')]).toEqual([24 * 6 + 4, 24 * 2, 24, 24 * 3])
  })
})

describe('the story, written', () => {
  test('has every command accepted, and the rules find the owners it goes on with, whatever the seed', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const clock = { now: 0 }
        await using ledger = await openLedger({ at: 'memory:', clock: () => clock.now })
        const commands = aboutLeads(story({ seed, leads: 60 }))
        expect(await write(ledger, commands, clock, () => undefined)).toEqual({ commands: commands.length, fresh: commands.length, refused: [] })
      }),
      { numRuns: 4 },
    )
  })

  test('changes nothing when it is written again', async () => {
    const clock = { now: 0 }
    await using ledger = await openLedger({ at: 'memory:', clock: () => clock.now })
    const commands = story({ seed: 2, leads: 30 })
    await write(ledger, commands.slice(0, 100), clock, () => undefined)
    expect(await write(ledger, commands, clock, () => undefined)).toMatchObject({ fresh: commands.length - 100, refused: [] })
    const { position } = await ledger.status()
    expect(await write(ledger, commands, clock, () => undefined)).toMatchObject({ fresh: 0, refused: [] })
    expect((await ledger.status()).position).toBe(position)
  })

  test('has every command accepted, and sends the mails that the ledger itself would: on no morning is anything left to send or to end', async () => {
    const rounds = workdays.map((day) => instantOf(day + 600 * minuteMs))
    await fc.assert(
      fc.asyncProperty(seeds, fc.constantFrom(...rounds), async (seed, round) => {
        const clock = { now: 0 }
        await using ledger = await openLedger({ at: 'memory:', clock: () => clock.now })
        const deeds = aboutLeads(story({ seed, leads: 80 })).filter(({ at }) => at <= round)
        expect(await write(ledger, deeds, clock, () => undefined)).toMatchObject({ fresh: deeds.length, refused: [] })
        clock.now = round
        expect(await ledger.runSequences({ send: async () => undefined })).toMatchObject({ sent: [], failed: [], ended: [] })
      }),
      { numRuns: 6 },
    )
  })

  test('is handed over when somebody leaves: no open lead stays behind', async () => {
    const clock = { now: 0 }
    await using ledger = await openLedger({ at: 'memory:', clock: () => clock.now })
    const deeds = story({ seed: 1, leads: 150 })
    await write(ledger, deeds, clock, () => undefined)
    const { items } = await ledger.leads({ owner: 'Jonas Weber', limit: 1_000 })
    expect(items.length).toBeGreaterThan(0)
    expect(items.filter(({ status }) => ['new', 'contacted', 'qualified'].includes(status))).toEqual([])
    const handedOver = (await Promise.all((await ledger.leads({ previousOwner: 'Jonas Weber', limit: 1_000 })).items.map(({ id }) => ledger.timeline(id))))
      .flat()
      .filter(({ type, personal }) => type === 'LeadAssigned' && personal?.reason === 'Jonas Weber leaves the team')
    expect(handedOver.length).toBeGreaterThan(0)
  })

  test('stores no phone number that is not a valid one', async () => {
    const clock = { now: 0 }
    await using ledger = await openLedger({ at: 'memory:', clock: () => clock.now })
    const commands = story({ seed: 3, leads: 200 })
    await write(ledger, commands, clock, () => undefined)
    const { items } = await ledger.leads({ limit: 1_000 })
    expect(items).toHaveLength(200 + imported - mergedIn(commands).size)
    expect(items.filter(({ phoneE164 }) => phoneE164 === null).map(({ phone }) => phone)).toEqual([])
  })
})
