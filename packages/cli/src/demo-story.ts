import { asides } from './demo-asides.js'
import { behaviours } from './demo-behaviour.js'
import { books } from './demo-books.js'
import { newTurns } from './demo-assignment.js'
import { instantOf, lastWallTime, minuteMs, workdays } from './demo-calendar.js'
import type { Deed, OfficeDeed } from './demo-deed.js'
import { detailed } from './demo-details.js'
import { commandIdOf, leadIdOf, tellingText } from './demo-ids.js'
import { habits } from './demo-habits.js'
import { lists } from './demo-lists.js'
import { customersAt, different, kinOf, linked, mergedInto, mistaken, personOf, type Kin, type Known } from './demo-kin.js'
import { journey, type Junk } from './demo-lead.js'
import { nurture } from './demo-nurture.js'
import { office } from './demo-office.js'
import { random, type Random } from './demo-random.js'
import { sceneOf, type Step } from './demo-scene.js'
import { reactions } from './demo-social.js'
import { season, sources, tradeShows, type SourceName } from './demo-team.js'

/** Which of the endless stories: the same seed and size tell the same one. */
export interface StoryOptions {
  readonly seed: number
  readonly leads: number
}

/** Two years of a sales team, 2024 and 2025: all that is done in order of time, what concerns one lead in the order it happens. */
export function story(options: StoryOptions): readonly Deed[] {
  const { seed, leads } = options
  const known: Known[] = []
  const turns = newTurns()
  // The first merge of the story turns out wrong.
  let merges = 0
  const regret = (steps: readonly Step[], kin: Kin | undefined): Iterable<Step> =>
    kin && steps.at(-1)?.command.type === 'merge' && ++merges === 1 ? mistaken(steps, kin) : []
  const deeds = arrivals(seed, leads).flatMap(({ source, wall }, index): Deed[] => {
    const own = random(`${seed}/${leads}/${index}`)
    const junk = own.chance(sources[source].junk) ? own.weighted(junkOf(source)) : undefined
    const beside = random(`${seed}/${leads}/${index}/beside`)
    const kin = kinOf(known, wall, junk === 'duplicate', beside)
    const scene = sceneOf(own, personOf(own, kin), source, wall, turns)
    const lead = leadIdOf(instantOf(wall), own)
    const watched = [behaviours({ ...scene }, random(`${seed}/${leads}/${index}/web`)), reactions({ ...scene }, random(`${seed}/${leads}/${index}/social`))]
    const customers = customersAt(known, wall).map((customer) => customer.lead)
    const lived = detailed([...upToTheEnd(journey(scene, junk))], { ...scene, random: beside, customers })
    const steps = kin?.is === 'twin' ? mergedInto(lived, kin) : lived
    const ids = { accountId: kin?.of.accountId ?? `account-${index + 1}`, contactId: kin?.is === 'again' ? kin.of.contactId : `contact-${index + 1}` }
    const wonAt = steps.find(({ command }) => command.type === 'WinDeal')?.wall ?? Infinity
    known.push({ lead, wonAt, person: scene.person, steps, isJunk: junk !== undefined, ...ids })
    if (junk) return told(options, index, lead, [...steps, ...upToTheEnd(regret(steps, kin))])
    const mails = nurture(scene, steps, random(`${seed}/${leads}/${index}/mails`))
    const more = [asides(steps, beside, lastWallTime), kin?.is === 'colleague' ? different(steps, kin, beside) : [], ...watched, mails]
    return told(options, index, lead, [...linked(steps, ids), ...more.flatMap((part) => [...upToTheEnd(part)])])
  })
  return [...officeDeeds(options), ...deeds].sort((a, b) => a.at - b.at)
}

function officeDeeds(options: StoryOptions): OfficeDeed[] {
  const steps = [
    ...office(tellingText(options)),
    ...books(random(`${options.seed}/${options.leads}/books`), options.leads),
    ...habits(random(`${options.seed}/${options.leads}/habits`)),
    ...lists(random(`${options.seed}/${options.leads}/lists`)),
  ]
  return steps.map(({ wall, by, office: work }, index) => ({ commandId: commandIdOf(options, 'office', index), by, at: instantOf(wall), office: work }))
}

interface Arrival {
  readonly source: SourceName
  readonly wall: number
}

const shares = Object.fromEntries(Object.entries(sources).map(([name, { share }]) => [name, share])) as Record<SourceName, number>

const junkOf = (source: SourceName): Readonly<Record<Junk, number>> =>
  source === 'Website' || source === 'Marketing' ? { spam: 45, duplicate: 30, student: 10, market: 15 } : { spam: 0, duplicate: 40, student: 15, market: 45 }

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
function told(options: StoryOptions, index: number, lead: string, steps: Step[]): Deed[] {
  return steps
    .sort((a, b) => a.wall - b.wall)
    .map(({ wall, by, command }, number): Deed => {
      const at = instantOf(wall)
      const deed = { commandId: commandIdOf(options, index + 1, number), by, at }
      if (command.type === 'assign') return { ...deed, lead, owner: command.owner }
      if (command.type === 'merge') return { ...deed, office: { door: 'merge', loser: lead, into: command.into, reason: command.reason } }
      if (command.type === 'unmerge') return { ...deed, office: { door: 'unmerge', loser: lead, reason: command.reason } }
      return { ...deed, lead, command: { ...command, at } }
    })
}
