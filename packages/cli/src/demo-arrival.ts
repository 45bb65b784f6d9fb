import { act, anyRep, euros, later, type Scene, type Step, type Steps } from './demo-scene.js'
import { industries, manager, products } from './demo-team.js'

const webForm: Step['by'] = { id: 'web form', kind: 'system' }
const assignmentRule: Step['by'] = { id: 'assignment rule', kind: 'system' }

/** A lead arrives and finds its first owner, or waits for one. */
export function* arrival(scene: Scene): Steps {
  const { owner } = scene.traits
  scene.owner = owner === 'finder' ? anyRep(scene) : undefined
  yield* create(scene)
  if (scene.source === 'Website') yield* acknowledge(scene)
  if (owner === 'rule') yield* assignByRule(scene)
  if (owner === 'queue' && !scene.random.chance(0.04)) yield* claim(scene)
}

const isOnline = ({ source }: Scene): boolean => source === 'Website' || source === 'Marketing' || source === 'Webinar'

function* create(scene: Scene): Steps {
  const { random, person, source, owner } = scene
  const { city, website, title, email, ...required } = person
  const product = random.weighted(products)
  const said = {
    ...required,
    email,
    source,
    ...(random.chance(0.7) && { title }),
    ...(random.chance(0.4) && { website }),
    ...(random.chance(0.3) && { address: city }),
    ...(random.chance(0.25) && { note: random.pick(firstNotes) }),
    ...(owner && { owner: owner.name }),
    estimatedValue: euros(scene.estimate * (product === 'Enterprise' ? 2 : 1)),
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

function* assignByRule(scene: Scene): Steps {
  scene.wall += scene.random.whole(20, 300) * 1_000
  const owner = anyRep(scene)
  yield* act(scene, 'AssignLead', { owner: owner.name, way: 'rule', rule: 'round robin' }, assignmentRule)
  scene.owner = owner
}

/** Somebody takes the lead from the queue; a few give it back, and another takes it. */
function* claim(scene: Scene): Steps {
  yield* later(scene, scene.random.around(90 * scene.traits.delay, 0.9))
  const first = anyRep(scene)
  yield* act(scene, 'ClaimLead', { owner: first.name }, first.name)
  scene.owner = first
  if (!scene.random.chance(0.06)) return
  yield* later(scene, scene.random.whole(60, 900))
  const holder = scene.owner ?? first
  yield* act(scene, 'ReleaseLead', { reason: scene.random.pick(['not my region', 'too many open leads', 'speaks no German']) }, holder.name)
  scene.owner = undefined
  yield* later(scene, scene.random.whole(60, 1_200))
  scene.owner = anyRep(scene)
  yield* act(scene, 'ClaimLead', { owner: scene.owner.name }, scene.owner.name)
}
