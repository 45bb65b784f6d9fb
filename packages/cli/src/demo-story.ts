import { asides } from './demo-asides.js'
import { behaviours } from './demo-behaviour.js'
import { books } from './demo-books.js'
import { newTurns } from './demo-assignment.js'
import { instantOf, lastWallTime, minuteMs, workdays } from './demo-calendar.js'
import type { AssignmentDeed, Deed, LeadDeed, OfficeDeed } from './demo-deed.js'
import { detailed } from './demo-details.js'
import { commandIdOf, leadIdOf, tellingText } from './demo-ids.js'
import { journey, type Junk } from './demo-lead.js'
import { person, type Person } from './demo-names.js'
import { nurture } from './demo-nurture.js'
import { office } from './demo-office.js'
import { random, type Random } from './demo-random.js'
import { sceneOf, type Step } from './demo-scene.js'
import { season, sources, tradeShows, type SourceName } from './demo-team.js'

/** Which of the endless stories: the same seed and size tell the same one. */
export interface StoryOptions {
  readonly seed: number
  readonly leads: number
}

/** Two years of a sales team, 2024 and 2025: all that is done in order of time, what concerns one lead in the order it happens. */
export function story(options: StoryOptions): readonly Deed[] {
  const { seed, leads } = options
  const people: Person[] = []
  const customers: Customer[] = []
  const turns = newTurns()
  const deeds = arrivals(seed, leads).flatMap(({ source, wall }, index): Deed[] => {
    const own = random(`${seed}/${leads}/${index}`)
    const junk = own.chance(sources[source].junk) ? own.weighted(junkOf(source)) : undefined
    const twin = junk === 'duplicate' ? people.at(-own.whole(1, 60)) : undefined
    people[index] = twin ?? person(own)
    const scene = sceneOf(own, people[index], source, wall, turns)
    const lead = leadIdOf(instantOf(wall), own)
    const watched = behaviours({ ...scene }, random(`${seed}/${leads}/${index}/web`))
    const beside = random(`${seed}/${leads}/${index}/beside`)
    const known = customers.filter(({ since }) => since < wall).map((customer) => customer.lead)
    const steps = detailed([...upToTheEnd(journey(scene, junk))], { ...scene, random: beside, customers: known })
    if (junk) return told(options, index, lead, steps)
    const won = steps.find(({ command }) => command.type === 'WinDeal')
    if (won) customers.push({ lead, since: won.wall })
    const mails = nurture(scene, steps, random(`${seed}/${leads}/${index}/mails`))
    return told(options, index, lead, [...steps, ...asides(steps, beside, lastWallTime), ...upToTheEnd(watched), ...upToTheEnd(mails)])
  })
  return [...officeDeeds(options), ...deeds].sort((a, b) => a.at - b.at)
}

interface Customer {
  readonly lead: string
  /** Wall time. */
  readonly since: number
}

function officeDeeds(options: StoryOptions): OfficeDeed[] {
  const steps = [...office(tellingText(options)), ...books(random(`${options.seed}/${options.leads}/books`), options.leads)]
  return steps.map(({ wall, by, office: work }, index) => ({ commandId: commandIdOf(options, 'office', index), by, at: instantOf(wall), office: work }))
}

interface Arrival {
  readonly source: SourceName
  readonly wall: number
}

const shares = Object.fromEntries(Object.entries(sources).map(([name, { share }]) => [name, share])) as Record<SourceName, number>

const junkOf = (source: SourceName): Readonly<Record<Junk, number>> =>
  source === 'Website' || source === 'Marketing' ? { spam: 55, duplicate: 15, student: 15, market: 15 } : { spam: 0, duplicate: 40, student: 15, market: 45 }

/** When leads arrive, oldest first: busier in spring and autumn, in the second year, and before its end; never on a weekend. */
function arrivals(seed: number, leads: number): readonly Arrival[] {
  const own = random(`${seed}/${leads}/arrivals`)
  const onDay = dayPicker(workdays)
  const shows = workdays.filter((day) => tradeShows.some((first) => isWithin(day, Date.parse(`${first}T00:00:00Z`), 3)))
  const list = Array.from({ length: leads }, (): Arrival => {
    const source = own.weighted(shares)
    const day = source === 'Trade show' ? own.pick(shows) : onDay(own)
    const [first, last] = sources[source].hours
    // On the last day all of them arrive before work ends.
    const latest = day === workdays.at(-1) ? Math.min(last, lastArrival) : last
    return { source, wall: day + own.whole(first * 60, latest * 60) * minuteMs + own.whole(0, 59) * 1_000 }
  })
  return list.sort((a, b) => a.wall - b.wall)
}

const lastArrival = 17

const isWithin = (day: number, first: number, days: number): boolean => day >= first && day < first + days * 1_440 * minuteMs

/** How much busier than usual the last working days are, by a last campaign. */
const rush: readonly number[] = [2, 4, 22]

/** Draws a day by how busy it is. */
function dayPicker(days: readonly number[]): (random: Random) => number {
  const busy = (day: number, index: number): number =>
    (season[new Date(day).getUTCMonth()] ?? 1) * (new Date(day).getUTCFullYear() === 2025 ? 1.25 : 1) * (rush[index - days.length + rush.length] ?? 1)
  const weights = days.map(busy)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return (random) => {
    let left = random.next() * total
    return days[weights.findIndex((weight) => (left -= weight) < 0)] ?? (days.at(-1) as number)
  }
}

function* upToTheEnd(steps: Iterable<Step>): Generator<Step> {
  for (const step of steps) {
    if (step.wall >= lastWallTime) return
    yield step
  }
}

/** Numbers what happens to a lead, in order of time. */
function told(options: StoryOptions, index: number, lead: string, steps: Step[]): (LeadDeed | AssignmentDeed)[] {
  return steps
    .sort((a, b) => a.wall - b.wall)
    .map(({ wall, by, command }, number) => {
      const at = instantOf(wall)
      const deed = { lead, commandId: commandIdOf(options, index + 1, number), by, at }
      return command.type === 'assign' ? { ...deed, owner: command.owner } : { ...deed, command: { ...command, at } }
    })
}
