import { minuteMs } from './demo-calendar.js'
import { visitOf } from './demo-campaigns.js'
import { act, anyRep, euros, later, type Scene, type Step, type Steps } from './demo-scene.js'
import { industries, manager } from './demo-team.js'

const webForm: Step['by'] = { id: 'web form', kind: 'system' }
const assignmentRule: Step['by'] = { id: 'assignment rules', kind: 'system' }
/** How often the rules are asked for new leads. */
const roundMs = 5 * minuteMs

/** A lead arrives and finds its first owner, or waits for one. */
export function* arrival(scene: Scene): Steps {
  const { owner } = scene.traits
  scene.owner = owner === 'finder' ? anyRep(scene) : undefined
  scene.holder = scene.owner?.name
  const arrived = scene.wall
  yield* create(scene)
  if (scene.source === 'Website') yield* acknowledge(scene)
  if (owner === 'rule') yield* assignByRule(scene, arrived + roundMs)
  if (owner === 'queue' && !scene.random.chance(0.02)) yield* claim(scene)
}

const isOnline = ({ source }: Scene): boolean => source === 'Website' || source === 'Marketing' || source === 'Webinar'

function* create(scene: Scene): Steps {
  const { random, person, source, owner, product, estimate } = scene
  const { city, website, title, email, ...required } = person
  const touchpoint = visitOf(scene)
  const said = {
    ...required,
    email,
    source,
    ...(random.chance(0.7) && { title }),
    ...(random.chance(0.4) && { website }),
    ...(random.chance(0.3) && { address: city }),
    ...(random.chance(0.25) && { note: random.pick(firstNotes) }),
    ...(owner && { owner: owner.name }),
    ...(touchpoint && { touchpoint }),
    estimatedValue: euros(estimate),
    publicCustom: { product, industry: random.pick(industries) },
  }
  yield* act(scene, 'CreateLead', said, isOnline(scene) ? webForm : (owner?.name ?? manager))
}

const firstNotes = [
  'asks for a price list',
  'saw the talk and wants to know more',
  'has three sites and grows',
  'runs an old system that ends next year',
  'would like a call on Tuesday or Thursday',
  'met at the stand, left a card',
]

/** The machine thanks for the message, which is neither a contact nor an answer. */
function* acknowledge(scene: Scene): Steps {
  scene.wall += scene.random.whole(2, 40) * 1_000
  const interactionId = `interaction-${++scene.count}`
  yield* act(scene, 'LogInteraction', { interactionId, channel: 'email', outcome: 'sent', automated: true }, webForm)
}

function* assignByRule(scene: Scene, wall: number): Steps {
  scene.wall = wall
  const owner = scene.turns({ source: scene.source, product: scene.product, value: scene.estimate, wall })
  yield { wall, by: assignmentRule, command: { type: 'assign', owner: owner.name } }
  scene.owner = owner
  scene.holder = owner.name
}

/** Somebody takes the lead from the queue; a few give it back, and another takes it. */
function* claim(scene: Scene): Steps {
  later(scene, scene.random.around(90 * scene.traits.delay, 0.9))
  yield* take(scene)
  if (!scene.random.chance(0.06)) return
  later(scene, scene.random.whole(60, 900))
  yield* act(scene, 'ReleaseLead', { reason: scene.random.pick(['not my region', 'too many open leads', 'speaks no German']) })
  scene.owner = scene.holder = undefined
  later(scene, scene.random.whole(60, 1_200))
  yield* take(scene)
}

function* take(scene: Scene): Steps {
  scene.owner = anyRep(scene)
  scene.holder = scene.owner.name
  yield* act(scene, 'ClaimLead', { owner: scene.holder })
}
