import fc from 'fast-check'
import { openLedger } from 'leadledger'
import { describe, expect, test } from 'vitest'
import { storyEnd, storyZone } from './demo-calendar.js'
import { story, type StoryCommand } from './demo-story.js'
import { write } from './demo-writing.js'

const seeds = fc.integer({ min: 0, max: 1_000_000 })
const ofType = (commands: readonly StoryCommand[], type: StoryCommand['command']['type']): readonly StoryCommand[] =>
  commands.filter(({ command }) => command.type === type)

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
        for (const { lead, command } of story({ seed, leads })) if (!first.has(lead)) first.set(lead, command.type)
        expect([...first.values()]).toEqual(Array.from({ length: leads }, () => 'CreateLead'))
      }),
      { numRuns: 20 },
    )
  })

  test('rests on weekends, and people work from 8 to 18 by the clocks of Berlin, in summer and winter', () => {
    for (const { at, command, by } of story({ seed: 1, leads: 400 })) {
      const { weekday, hour } = weekdayAndHour(at)
      expect(['Sat', 'Sun']).not.toContain(weekday)
      if (typeof by === 'string' && command.type === 'LogInteraction')
        expect(hour, new Date(at).toISOString()).toSatisfy((hour: number) => hour >= 8 && hour < 18)
    }
  })

  test('uses every command a lead has, besides the import', () => {
    const types = new Set(story({ seed: 1, leads: 1_000 }).map(({ command }) => command.type))
    expect([...types].sort()).toEqual([
      'AmendInteraction',
      'AssessQualification',
      'AssignLead',
      'CancelFollowUp',
      'ChangeLeadDetails',
      'ClaimLead',
      'CompleteFollowUp',
      'ConvertLead',
      'CreateLead',
      'DisqualifyLead',
      'LogInteraction',
      'LoseLead',
      'QualifyLead',
      'ReleaseLead',
      'ReopenLead',
      'RescheduleFollowUp',
      'RevertConversion',
      'ScheduleFollowUp',
      'VerifyContactDetail',
    ])
  })

  test('gives the leads of the one who leaves to others, and none to the one who has not joined', () => {
    const commands = story({ seed: 1, leads: 600 })
    const received = (name: string): number[] => commands.filter(({ command }) => 'owner' in command && command.owner === name).map(({ at }) => at)
    expect(Math.max(...received('Jonas Weber'))).toBeLessThan(Date.UTC(2024, 8, 30))
    expect(Math.min(...received('Piotr Nowak'))).toBeGreaterThan(Date.UTC(2025, 1, 2))
    const handedOver = ofType(commands, 'AssignLead').filter(({ command }) => 'reason' in command && command.reason === 'Jonas Weber leaves the team')
    expect(handedOver.length).toBeGreaterThan(3)
  })
})

describe('the story, written', () => {
  test('has every command accepted, whatever the seed', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const clock = { now: 0 }
        await using ledger = await openLedger({ at: 'memory:', clock: () => clock.now })
        const commands = story({ seed, leads: 60 })
        expect(await write(ledger, commands, clock, () => undefined)).toEqual({ commands: commands.length, fresh: commands.length, refused: [] })
      }),
      { numRuns: 8 },
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

  test('stores no phone number that is not a valid one', async () => {
    const clock = { now: 0 }
    await using ledger = await openLedger({ at: 'memory:', clock: () => clock.now })
    const commands = story({ seed: 3, leads: 200 })
    await write(ledger, commands, clock, () => undefined)
    const { items } = await ledger.leads({ limit: 1_000 })
    expect(items).toHaveLength(200)
    expect(items.filter(({ phoneE164 }) => phoneE164 === null).map(({ phone }) => phone)).toEqual([])
  })
})
