import type { CommandInput, SendOptions } from 'leadledger'
import { afterWork, atWork, dateOf, lastWallTime, minuteMs, storyZone, wallTime, workday, workdaysLater } from './demo-calendar.js'
import type { Person } from './demo-names.js'
import type { Random } from './demo-random.js'
import type { Turns } from './demo-assignment.js'
import { backAtWork, isThere, manager, products, reps, sources, successor, type Rep, type SourceName, type SourceTraits } from './demo-team.js'

/** What somebody does with a lead at a wall time. */
export interface Step {
  readonly wall: number
  readonly by: NonNullable<SendOptions['by']>
  /** A command to the lead; or its owner is to be found by the rules, who is this one; or it is merged, or that is taken back. */
  readonly command:
    | CommandInput
    | { readonly type: 'assign'; readonly owner: string }
    | { readonly type: 'merge'; readonly into: string; readonly reason: string }
    | { readonly type: 'unmerge'; readonly reason: string }
}

/** Steps in order of time; whoever performs them stops where the story ends. */
export type Steps<Result = void> = Generator<Step, Result, void>

type CommandOf<Type extends CommandInput['type']> = Extract<CommandInput, { readonly type: Type }>
export type Said<Type extends CommandInput['type']> = Omit<CommandOf<Type>, 'type' | 'at'>

/** A lead in the middle of its story. */
export interface Scene {
  readonly random: Random
  readonly person: Person
  readonly source: SourceName
  readonly traits: SourceTraits
  /** Deal value expected, whole hundreds of EUR. */
  readonly estimate: number
  readonly product: keyof typeof products
  /** How much the lead wants it, from 0 to 1: it shows in what it reads and clicks. */
  readonly warmth: number
  /** Whose turn it is, shared by all leads. */
  readonly turns: Turns
  /** Wall time reached. */
  wall: number
  owner: Rep | undefined
  /** The owner that the ledger knows: a closed lead stays with who closed it, also when that one is gone. */
  holder: string | undefined
  isOpen: boolean
  /** What comes next and the morning it is due; without an id it is in somebody's head only. */
  followUp: { readonly id?: string; readonly due: number } | undefined
  /** Interactions and follow-ups so far, which number the next. */
  count: number
}

const roundedTo = (unit: number, value: number): number => Math.max(unit, Math.round(value / unit) * unit)

/** Whoever decides asks because they want it, more often than others. */
function warmthOf(random: Random, { title }: Person): number {
  const first = random.next()
  return deciders.some((word) => title.includes(word)) ? Math.max(first, random.next()) : first
}

const deciders = ['Head', 'Director', 'CFO', 'CTO']

export function sceneOf(random: Random, person: Person, source: SourceName, wall: number, turns: Turns): Scene {
  const traits: SourceTraits = sources[source]
  const product = random.weighted(products)
  const estimate = roundedTo(100, random.around(traits.value, 0.7) * (product === 'Enterprise' ? 1.8 : 0.9))
  const opening = { owner: undefined, holder: undefined, isOpen: true, followUp: undefined, count: 0 }
  return { random, person, source, traits, wall, product, estimate, warmth: warmthOf(random, person), turns, ...opening }
}

export const euros = (value: number): { amount: string; currency: string } => ({ amount: `${roundedTo(100, value)}.00`, currency: 'EUR' })

/** Somebody of the team, the better ones no more often than others. */
export const anyRep = ({ random, wall }: Pick<Scene, 'random' | 'wall'>): Rep => random.pick(reps.filter((rep) => isThere(rep, wall)))

/** One command at the time reached, by the owner unless another is named. */
export function* act<Type extends CommandInput['type']>(scene: Scene, type: Type, said: Said<Type>, by: Step['by'] = scene.owner?.name ?? manager): Steps {
  yield { wall: scene.wall, by, command: { type, ...said } as unknown as CommandInput }
}

/** Minutes of work go by; whole days end at another time of the day than they began. */
export const later = (scene: Scene, minutes: number): void =>
  until(scene, afterWork(scene.wall, minutes + (minutes < workday ? 0 : scene.random.around(100, 0.8))))

/** When open leads of somebody who leaves are handed over: before anybody is at work. */
export const handoverOf = ({ leaves }: Rep): number => (leaves === undefined ? Infinity : wallTime(leaves, 5, 30))

/** Time goes by; a holiday of the owner makes it longer, and when the owner leaves, another goes on. */
export function until(scene: Scene, wall: number): void {
  if (scene.owner && wall >= handoverOf(scene.owner)) {
    scene.owner = reps.find(({ name }) => name === successor)
    if (scene.isOpen) scene.holder = successor
  }
  scene.wall = Math.max(scene.wall, atWork(scene.owner ? backAtWork(scene.owner, wall) : wall))
}

/** An open lead that somebody else has goes to whoever works on it now. */
export function* takeOver(scene: Scene, reason = `${scene.holder} has left the team`): Steps {
  scene.isOpen = true
  const { owner, holder } = scene
  if (!owner || owner.name === holder) return
  yield* act(scene, 'AssignLead', { owner: owner.name, reason }, manager)
  scene.holder = owner.name
}

/** Nobody does anything any more. */
export const idle = (scene: Scene): void => until(scene, lastWallTime)

export interface Talk extends Omit<Said<'LogInteraction'>, 'interactionId' | 'durationMs' | 'nextStep' | 'completes'> {
  readonly minutes?: number
}

/** Share of next steps that are written down. */
const noted = 0.75

/** What comes next, so many working days later. */
export interface Next {
  readonly days: number
  readonly note: string
}

/** Logs an interaction, which completes the open follow-up and may schedule the next; resolves with its id. */
export function* log(scene: Scene, { minutes, ...talk }: Talk, next?: Next): Steps<string> {
  const number = ++scene.count
  const interactionId = `interaction-${number}`
  const due = next && workdaysLater(scene.wall, next.days)
  const nextStep = next &&
    due !== undefined &&
    scene.random.chance(noted) && { followUpId: `follow-up-${number}`, due: { date: dateOf(due), zone: storyZone }, note: next.note }
  yield* act(scene, 'LogInteraction', {
    ...talk,
    interactionId,
    ...(minutes !== undefined && { durationMs: Math.round(minutes * 60) * 1_000 }),
    ...(scene.followUp?.id !== undefined && { completes: scene.followUp.id }),
    ...(nextStep && { nextStep }),
  })
  scene.followUp = due === undefined ? undefined : { ...(nextStep && { id: nextStep.followUpId }), due }
  return interactionId
}

/** The day of the open follow-up comes, or a day or two after it; some put it off first. False when it is forgotten. */
export function* followUpDay(scene: Scene): Steps<boolean> {
  const { random, followUp } = scene
  if (!followUp) return true
  if (random.chance((scene.owner?.neglect ?? 0) * 0.6)) return false
  until(scene, followUp.due + random.whole(20, 540) * minuteMs)
  if (followUp.id !== undefined && random.chance(0.12)) yield* putOff(scene, followUp.id)
  else if (random.chance(0.15)) later(scene, random.whole(300, 1_500))
  return true
}

function* putOff(scene: Scene, id: string): Steps {
  const due = workdaysLater(scene.wall, scene.random.whole(1, 6))
  const reason = scene.random.pick(['asked to call back later', 'on holiday', 'sick today', 'waits for the new budget'])
  yield* act(scene, 'RescheduleFollowUp', { followUpId: id, due: { date: dateOf(due), zone: storyZone }, reason })
  scene.followUp = { id, due }
  until(scene, due + scene.random.whole(20, 540) * minuteMs)
}
