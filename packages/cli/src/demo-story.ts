import type { CommandInput, SendOptions } from 'leadledger'
import { instantOf, lastWallTime, minuteMs, workdays } from './demo-calendar.js'
import { journey, type Junk } from './demo-lead.js'
import { person, type Person } from './demo-names.js'
import { random, type Random } from './demo-random.js'
import { sceneOf, type Step } from './demo-scene.js'
import { season, sources, tradeShows, type SourceName } from './demo-team.js'
import { commandIdOf, leadIdOf } from './demo-ids.js'

/** Which of the endless stories: the same seed and size tell the same one. */
export interface StoryOptions {
  readonly seed: number
  readonly leads: number
}

/** One command of the story, ready to be sent. */
export interface StoryCommand {
  readonly lead: string
  readonly commandId: string
  readonly by: NonNullable<SendOptions['by']>
  /** When it happens, milliseconds since 1970. */
  readonly at: number
  readonly command: CommandInput
}

/** Two years of a sales team, 2024 and 2025: all commands in order of time, those of one lead in the order they happen. */
export function story({ seed, leads }: StoryOptions): readonly StoryCommand[] {
  const people: Person[] = []
  const commands = arrivals(seed, leads).flatMap(({ source, wall }, index) => {
    const own = random(`${seed}/${leads}/${index}`)
    const junk = own.chance(sources[source].junk) ? own.weighted(junkOf(source)) : undefined
    const known = junk === 'Duplicate' ? people.at(-own.whole(1, 60)) : undefined
    people[index] = known ?? person(own)
    const scene = sceneOf(own, people[index], source, wall)
    return told({ seed, leads }, index, leadIdOf(instantOf(wall), own), journey(scene, junk))
  })
  return commands.sort((a, b) => a.at - b.at)
}

interface Arrival {
  readonly source: SourceName
  readonly wall: number
}

const shares = Object.fromEntries(Object.entries(sources).map(([name, { share }]) => [name, share])) as Record<SourceName, number>

const junkOf = (source: SourceName): Readonly<Record<Junk, number>> =>
  source === 'Website' || source === 'Marketing'
    ? { Spam: 55, Duplicate: 15, 'Student project': 15, 'Outside our market': 15 }
    : { Spam: 0, Duplicate: 40, 'Student project': 15, 'Outside our market': 45 }

/** When leads arrive, oldest first: busier in spring and autumn, and in the second year; never on a weekend. */
function arrivals(seed: number, leads: number): readonly Arrival[] {
  const own = random(`${seed}/${leads}/arrivals`)
  // The last day is for closing, so that all leads arrive before work ends.
  const onDay = dayPicker(workdays.slice(0, -1))
  const shows = workdays.filter((day) => tradeShows.some((first) => isWithin(day, Date.parse(`${first}T00:00:00Z`), 3)))
  const list = Array.from({ length: leads }, (): Arrival => {
    const source = own.weighted(shares)
    const day = source === 'Trade show' ? own.pick(shows) : onDay(own)
    const [first, last] = sources[source].hours
    return { source, wall: day + own.whole(first * 60, last * 60) * minuteMs + own.whole(0, 59) * 1_000 }
  })
  return list.sort((a, b) => a.wall - b.wall)
}

const isWithin = (day: number, first: number, days: number): boolean => day >= first && day < first + days * 1_440 * minuteMs

/** Draws a day by how busy it is. */
function dayPicker(days: readonly number[]): (random: Random) => number {
  const weights = days.map((day) => (season[new Date(day).getUTCMonth()] ?? 1) * (new Date(day).getUTCFullYear() === 2025 ? 1.25 : 1))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return (random) => {
    let left = random.next() * total
    return days[weights.findIndex((weight) => (left -= weight) < 0)] ?? (days.at(-1) as number)
  }
}

/** Numbers what happens to a lead, as far as the story goes. */
function told({ seed, leads }: StoryOptions, index: number, lead: string, steps: Iterable<Step>): StoryCommand[] {
  const commands: StoryCommand[] = []
  for (const { wall, by, command } of steps) {
    if (wall >= lastWallTime) break
    const at = instantOf(wall)
    commands.push({ lead, commandId: commandIdOf({ seed, leads }, index, commands.length), by, at, command: { ...command, at } })
  }
  return commands
}
