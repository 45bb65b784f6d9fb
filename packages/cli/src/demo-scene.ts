import type { CommandInput, SendOptions } from 'leadledger'
import { afterWork, atWork, dateOf, lastWallTime, minuteMs, storyZone, workday, workdaysLater } from './demo-calendar.js'
import type { Person } from './demo-names.js'
import type { Random } from './demo-random.js'
import { manager, reps, sources, type Rep, type SourceName, type SourceTraits } from './demo-team.js'

/** What somebody does with a lead at a wall time. */
export interface Step {
  readonly wall: number
  readonly by: NonNullable<SendOptions['by']>
  readonly command: CommandInput
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
  /** Wall time reached. */
  wall: number
  owner: Rep | undefined
  /** What comes next and the morning it is due; without an id it is in somebody's head only. */
  followUp: { readonly id?: string; readonly due: number } | undefined
  /** Interactions and follow-ups so far, which number the next. */
  count: number
}

const roundedTo = (unit: number, value: number): number => Math.max(unit, Math.round(value / unit) * unit)

export const sceneOf = (random: Random, person: Person, source: SourceName, wall: number): Scene => {
  const traits: SourceTraits = sources[source]
  return { random, person, source, traits, wall, estimate: roundedTo(100, random.around(traits.value, 0.7)), owner: undefined, followUp: undefined, count: 0 }
}

export const euros = (value: number): { amount: string; currency: string } => ({ amount: `${roundedTo(100, value)}.00`, currency: 'EUR' })

const isEmployed = ({ joins = '0', leaves = '9' }: Rep, wall: number): boolean => dateOf(wall) >= joins && dateOf(wall) < leaves

/** Somebody of the team, the better ones no more often than others. */
export const anyRep = ({ random, wall }: Pick<Scene, 'random' | 'wall'>): Rep => random.pick(reps.filter((rep) => isEmployed(rep, wall)))

/** One command at the time reached, by the owner unless another is named. */
export function* act<Type extends CommandInput['type']>(scene: Scene, type: Type, said: Said<Type>, by: Step['by'] = scene.owner?.name ?? manager): Steps {
  yield { wall: scene.wall, by, command: { type, ...said } as unknown as CommandInput }
}

/** Minutes of work go by; whole days end at another time of the day than they began. */
export const later = (scene: Scene, minutes: number): Steps =>
  until(scene, afterWork(scene.wall, minutes + (minutes < workday ? 0 : scene.random.around(100, 0.8))))

/** Time goes by; when the owner leaves meanwhile, the manager hands the lead to another. */
function* until(scene: Scene, wall: number): Steps {
  const leaves = scene.owner?.leaves
  const lastDay = leaves === undefined ? Infinity : Date.parse(`${leaves}T09:00:00Z`)
  if (wall >= lastDay) {
    scene.wall = Math.max(scene.wall, lastDay + scene.random.whole(0, 360) * minuteMs)
    const successor = anyRep(scene)
    yield* act(scene, 'AssignLead', { owner: successor.name, reason: `${scene.owner?.name} leaves the team` }, manager)
    scene.owner = successor
  }
  scene.wall = Math.max(scene.wall, atWork(wall))
}

/** Nobody does anything any more, except that owners may change. */
export const idle = (scene: Scene): Steps => until(scene, lastWallTime)

export interface Talk extends Omit<Said<'LogInteraction'>, 'interactionId' | 'durationMs' | 'nextStep' | 'completes'> {
  readonly minutes?: number
}

/** Share of next steps that are written down. */
const noted = 0.4

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
  yield* until(scene, followUp.due + random.whole(20, 540) * minuteMs)
  if (followUp.id !== undefined && random.chance(0.12)) yield* putOff(scene, followUp.id)
  else if (random.chance(0.15)) yield* later(scene, random.whole(300, 1_500))
  return true
}

function* putOff(scene: Scene, id: string): Steps {
  const due = workdaysLater(scene.wall, scene.random.whole(1, 6))
  const reason = scene.random.pick(['asked to call back later', 'on holiday', 'sick today', 'waits for the new budget'])
  yield* act(scene, 'RescheduleFollowUp', { followUpId: id, due: { date: dateOf(due), zone: storyZone }, reason })
  scene.followUp = { id, due }
  yield* until(scene, due + scene.random.whole(20, 540) * minuteMs)
}
