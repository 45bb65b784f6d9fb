import { afterWork, minuteMs, workday } from './demo-calendar.js'
import { person, type Person } from './demo-names.js'
import type { Random } from './demo-random.js'
import type { Step, Steps } from './demo-scene.js'
import { manager } from './demo-team.js'

/** A lead of the story, for those that come after it. */
export interface Known {
  readonly lead: string
  readonly person: Person
  readonly steps: readonly Step[]
  readonly isJunk: boolean
  /** Wall time at which its first deal is won, if that ever is. */
  readonly wonAt: number
  /** Where its conversion leads to in the pipeline. */
  readonly accountId: string
  readonly contactId: string
}

/** How a lead has to do with an earlier one: it is the same person once more, a customer who wants more, or somebody else of that company. */
export interface Kin {
  readonly is: 'twin' | 'again' | 'colleague'
  readonly of: Known
}

/** The newest leads, among which twins are found. */
const newest = 60

/** Most leads have to do with no other. */
export function kinOf(known: readonly Known[], wall: number, isTwin: boolean, random: Random): Kin | undefined {
  const real = known.filter(({ isJunk }) => !isJunk)
  const is = isTwin ? 'twin' : random.chance(0.03) ? 'again' : random.chance(0.02) ? 'colleague' : undefined
  if (!is) return undefined
  const found = is === 'again' ? customersAt(real, wall) : real.slice(-newest)
  return found.length > 0 ? { is, of: random.pick(found) } : undefined
}

/** Whose deal is won by then. */
export const customersAt = (known: readonly Known[], wall: number): readonly Known[] => known.filter(({ wonAt }) => wonAt < wall)

export function personOf(random: Random, kin: Kin | undefined): Person {
  const fresh = person(random)
  if (!kin) return fresh
  const { of: known, is } = kin
  if (is !== 'colleague') return known.person
  const { company, website, city, email } = known.person
  return { ...fresh, company, website, city, email: `${fresh.email.split('@')[0]}@${email.split('@')[1]}` }
}

/** A deal once more with whom we know goes to the account and the contact there are; a colleague is a contact of the account. */
export function linked(steps: readonly Step[], { accountId, contactId }: Pick<Known, 'accountId' | 'contactId'>): Step[] {
  return steps.map((step) => (step.command.type === 'ConvertLead' ? { ...step, command: { ...step.command, accountId, contactId } } : step))
}

const standings: Readonly<Record<string, 'open' | 'closed'>> = {
  LoseLead: 'closed',
  DisqualifyLead: 'closed',
  ReopenLead: 'open',
  ConvertLead: 'open',
  RevertConversion: 'open',
}

/** Whether a lead stands for another: one that was lost cannot. */
const canStand = ({ steps }: Known, wall: number): boolean => {
  const last = steps.findLast((step) => step.wall <= wall && standings[step.command.type] !== undefined)
  return standings[last?.command.type ?? ''] !== 'closed'
}

/** A lead that we know already is not given up but merged, where the earlier one is not lost. */
export function mergedInto(steps: readonly Step[], { of: known }: Kin): Step[] {
  const last = steps.at(-1)
  if (last?.command.type !== 'DisqualifyLead' || !canStand(known, last.wall)) return [...steps]
  return [...steps.slice(0, -1), { ...last, command: { type: 'merge', into: known.lead, reason: 'the same person, once more' } }]
}

/** Somebody saw too late that these were two people: the merge is taken back, and nobody will think so again. */
export function* mistaken(steps: readonly Step[], { of: known }: Kin): Steps {
  const wall = afterWork(steps.at(-1)?.wall ?? 0, 2 * workday)
  const by = manager
  yield { wall, by, command: { type: 'unmerge', reason: 'father and son' } }
  yield { wall: wall + minuteMs, by, command: { type: 'MarkNotDuplicate', other: known.lead, reason: 'father and son' } }
  yield { wall: wall + 2 * minuteMs, by, command: { type: 'DisqualifyLead', reason: 'no-need', note: 'the son only collects brochures' } }
}

/** Two who work at one company are not the same, which somebody says of some. */
export function* different(steps: readonly Step[], { of: known }: Kin, random: Random): Steps {
  const first = steps[0]
  if (!first || random.chance(0.4)) return
  yield { wall: afterWork(first.wall, 30), by: manager, command: { type: 'MarkNotDuplicate', other: known.lead, reason: 'works there too' } }
}
