import { dateOf, workday, workdaysLater } from './demo-calendar.js'
import { act, euros, idle, later, type Scene, type Steps } from './demo-scene.js'
import { competitors, manager } from './demo-team.js'

/** How a part of the story ends: it goes on, the lead is lost, it is closed for another reason, or it stays open for good. */
export type Ending = 'on' | 'lost' | 'closed' | 'open'

const notes: Readonly<Record<string, readonly string[]>> = {
  Price: ['a third above their budget', 'wants the discount of the large customers', 'compares with a free tool'],
  'Chose a competitor': ['had worked with them before', 'they offered a year for free'],
  'No decision': ['the committee has not met for months', 'nobody there decides'],
  'Bad timing': ['come back next year', 'a merger stops everything'],
  'Missing feature': ['needs it on premises', 'needs an interface to their warehouse'],
  'No response': ['never reached', 'cleaned up, nothing has happened for months'],
  'No budget': ['all spending is stopped', 'the budget of the year is spent'],
}

/** The lead is lost; an outcome ends what was still to do. */
export function* lose(scene: Scene, reason: string, by?: string): Steps<'lost'> {
  const { random } = scene
  const competitor = reason === 'Chose a competitor' || (reason === 'Price' && random.chance(0.3)) ? random.pick(competitors) : undefined
  const note = random.chance(0.4) ? random.pick(notes[reason] ?? ['']) : ''
  scene.followUp = undefined
  yield* act(scene, 'LoseLead', { reason, ...(competitor && { competitor }), ...(note && { note }) }, by)
  return 'lost'
}

export function* disqualify(scene: Scene, reason: string, note?: string): Steps<'closed'> {
  scene.followUp = undefined
  yield* act(scene, 'DisqualifyLead', { reason, ...(note && { note }) })
  return 'closed'
}

/** The lead is forgotten; months later the manager closes most of these. */
export function* slip(scene: Scene): Steps<Ending> {
  if (scene.random.chance(0.75)) {
    yield* later(scene, scene.random.whole(45, 130) * workday)
    return yield* lose(scene, 'No response', manager)
  }
  yield* idle(scene)
  return 'open'
}

/** The lead becomes a customer; a few withdraw, and some of those come back for less. */
export function* convert(scene: Scene, value: number): Steps<Ending> {
  const { random, person } = scene
  const stage = random.weighted({ Proposal: 3, Negotiation: 5, 'Verbal agreement': 2 })
  const expectedClose = dateOf(workdaysLater(scene.wall, random.whole(3, 30)))
  scene.followUp = undefined
  yield* act(scene, 'ConvertLead', { value: euros(value), stage, expectedClose, dealName: `${person.company} ${dateOf(scene.wall).slice(0, 4)}` })
  if (!random.chance(0.025)) return 'closed'
  yield* later(scene, random.whole(2, 12) * workday)
  yield* act(scene, 'RevertConversion', { reason: random.pick(['withdrew within two weeks', 'signed by somebody who may not sign']) }, manager)
  yield* later(scene, random.whole(1, 8) * workday)
  if (random.chance(0.5)) return yield* lose(scene, 'Withdrew')
  return yield* convert(scene, value * 0.8)
}
