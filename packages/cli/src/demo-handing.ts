import { afterWork } from './demo-calendar.js'
import { slip, type Ending } from './demo-ending.js'
import { act, later, until, type Scene, type Steps } from './demo-scene.js'
import { backAtWork, isThere, reps, type Rep } from './demo-team.js'

/** Inside sales finds out whether a lead is worth an offer, and hands most of those to field sales of the own team, who accepts, gives back, or never looks. */
export function* handing(scene: Scene): Steps<Ending> {
  const { random, owner } = scene
  if (owner?.department !== 'inside sales' || !random.chance(0.75)) return 'on'
  later(scene, random.whole(5, 60))
  const field = reps.filter((rep) => rep.team === owner.team && rep.department === 'field sales' && isThere(rep, scene.wall))
  if (scene.owner !== owner || field.length === 0) return 'on'
  const to = random.pick(field)
  yield* act(scene, 'HandOverLead', { to: to.name, ...(random.chance(0.4) && { note: random.pick(words) }) })
  if (random.chance(0.2)) return yield* slip(scene)
  until(scene, backAtWork(to, afterWork(scene.wall, random.around(150, 0.8))))
  // Whoever got the leads of an owner who left has this one too, and nobody waits any more.
  if (scene.owner === owner) yield* answer(scene, to)
  return 'on'
}

function* answer(scene: Scene, to: Rep): Steps {
  const { random } = scene
  if (random.chance(0.18)) {
    yield* act(scene, 'ReturnLead', { reason: random.pick(['not-ready', 'wrong-contact', 'no-capacity']) }, to.name)
    return
  }
  yield { wall: scene.wall, by: to.name, command: { type: 'AcceptLead' } }
  scene.owner = to
  scene.holder = to.name
}

const words = ['they expect your call', 'two of them decide, see the notes', 'wants to see it on site']
