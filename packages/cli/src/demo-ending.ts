import { dateOf, workday, workdaysLater } from './demo-calendar.js'
import { dealing, type Stage } from './demo-deal.js'
import { act, anyRep, euros, idle, later, takeOver, type Said, type Scene, type Steps } from './demo-scene.js'
import { competitors, manager } from './demo-team.js'

/** How a part of the story ends: it goes on, the lead is lost, it is closed for another reason, or it stays open for good. */
export type Ending = 'on' | 'lost' | 'closed' | 'open'

const notes: Readonly<Record<string, readonly string[]>> = {
  price: ['a third above their budget', 'wants the discount of the large customers', 'compares with a free tool'],
  competitor: ['had worked with them before', 'they offered a year for free'],
  'no-decision': ['the committee has not met for months', 'nobody there decides'],
  timing: ['come back next year', 'a merger stops everything'],
  'missing-feature': ['needs it on premises', 'needs an interface to their warehouse'],
  unresponsive: ['never reached', 'cleaned up, nothing has happened for months'],
  'no-budget': ['all spending is stopped', 'the budget of the year is spent'],
}

/** What was still to do is cancelled. */
function close(scene: Scene): void {
  scene.followUp = undefined
  scene.isOpen = false
}

/** The lead is lost; an outcome ends what was still to do. */
export function* lose(scene: Scene, reason: string, by?: string): Steps<'lost'> {
  const { random } = scene
  const competitor = reason === 'competitor' || (reason === 'price' && random.chance(0.3)) ? random.pick(competitors) : undefined
  const note = random.chance(0.4) ? random.pick(notes[reason] ?? ['']) : ''
  close(scene)
  yield* act(scene, 'LoseLead', { reason, ...(competitor && { competitor }), ...(note && { note }) }, by)
  return 'lost'
}

export function* disqualify(scene: Scene, reason: string, note?: string): Steps<'closed'> {
  close(scene)
  yield* act(scene, 'DisqualifyLead', { reason, ...(note && { note }) })
  return 'closed'
}

/** The lead is forgotten; weeks later the manager gives some to another, and months later closes most of these. */
export function* slip(scene: Scene): Steps<Ending> {
  if (scene.random.chance(0.25)) {
    later(scene, scene.random.whole(8, 30) * workday)
    scene.owner = anyRep(scene)
    yield* takeOver(scene, 'forgotten for weeks')
  }
  if (scene.random.chance(0.92)) {
    later(scene, scene.random.whole(45, 130) * workday)
    return yield* lose(scene, 'unresponsive', manager)
  }
  idle(scene)
  return 'open'
}

const firstStages = { discovery: 3, proposal: 5, negotiation: 2 } as const

/** The lead becomes a deal; a few withdraw at once, and some of those come back for less. */
export function* convert(scene: Scene, value: number, override?: Said<'ConvertLead'>['override']): Steps<Ending> {
  const { random, person } = scene
  const stage: Stage = random.weighted(firstStages)
  const due = workdaysLater(scene.wall, random.whole(10, 40))
  close(scene)
  const dealName = `${person.company} ${dateOf(scene.wall).slice(0, 4)}`
  yield* act(scene, 'ConvertLead', { value: euros(value), stage, expectedClose: dateOf(due), dealName, ...(override && { override }) })
  if (!random.chance(0.04)) {
    yield* dealing(scene, { stage, value, due })
    return 'closed'
  }
  later(scene, random.whole(2, 12) * workday)
  yield* act(scene, 'RevertConversion', { reason: random.pick(['withdrew within two weeks', 'signed by somebody who may not sign']) }, manager)
  yield* takeOver(scene)
  later(scene, random.whole(1, 8) * workday)
  if (random.chance(0.5)) return yield* lose(scene, 'withdrew')
  return yield* convert(scene, value * 0.8)
}
