import { workday } from './demo-calendar.js'
import { convert, lose, slip, type Ending } from './demo-ending.js'
import { meeting } from './demo-discovery.js'
import { objection } from './demo-objection.js'
import { act, followUpDay, later, log, type Scene, type Steps } from './demo-scene.js'

const lossReasons = { price: 30, competitor: 24, 'no-decision': 18, timing: 12, 'missing-feature': 9, unresponsive: 7 } as const

/** From the qualified lead to a signature or a loss: demonstration, offer, negotiation. */
export function* closing(scene: Scene): Steps<Ending> {
  const { random, traits, owner, warmth } = scene
  const isWon = random.chance(Math.min(0.9, traits.win * (owner?.skill ?? 1) * (0.1 + 1.8 * warmth)))
  const reason = random.weighted(lossReasons)
  if (!(yield* meeting(scene, 'demonstration'))) return yield* slip(scene)
  if (!isWon && reason === 'missing-feature') return yield* lose(scene, reason)
  yield* offer(scene)
  for (let rounds = random.chance(0.3) ? 2 : 1; rounds > 0; rounds--) if (!(yield* negotiation(scene))) return yield* slip(scene)
  if (!isWon) return yield* lose(scene, reason)
  yield* settle(scene)
  return yield* convert(scene, scene.estimate * random.around(0.95, 0.25))
}

function* offer(scene: Scene): Steps {
  const { random } = scene
  later(scene, random.whole(1, 4) * workday)
  yield* log(
    scene,
    { channel: 'email', outcome: 'sent', note: `offer ${random.whole(10_000, 99_999)}` },
    { days: random.whole(3, 10), note: 'ask what they think of the offer' },
  )
}

/** A call about the offer, or a mail from the customer; false when it is forgotten. */
function* negotiation(scene: Scene): Steps<boolean> {
  const { random } = scene
  if (!(yield* followUpDay(scene))) return false
  if (random.chance(0.3)) yield* objection(scene)
  const next = { days: random.whole(3, 14), note: random.pick(['wait for the board', 'send the changed contract', 'ask again']) }
  const kind = random.weighted({ call: 55, missed: 20, mail: 25 })
  if (kind === 'call') yield* log(scene, { channel: 'call', outcome: 'connected', minutes: random.around(12, 0.6), note: random.pick(topics) }, next)
  else if (kind === 'missed') yield* log(scene, { channel: 'call', outcome: 'voicemail' }, next)
  else yield* log(scene, { channel: 'email', direction: 'inbound', outcome: 'replied', note: random.pick(topics) }, next)
  return true
}

const topics = [
  'asks for a discount',
  'questions about data protection',
  'wants a longer notice period',
  'needs ten more users',
  'their lawyer reads the contract',
]

/** The last follow-up is done, or not needed any more. */
function* settle(scene: Scene): Steps {
  const { random, followUp } = scene
  yield* followUpDay(scene)
  if (!scene.followUp || followUp?.id === undefined) return
  const end = random.weighted({ complete: 2, cancel: 1, convert: 1 })
  if (end === 'complete') yield* act(scene, 'CompleteFollowUp', { followUpId: followUp.id, note: 'they say yes' })
  if (end === 'cancel') yield* act(scene, 'CancelFollowUp', { followUpId: followUp.id, reason: 'the contract came by mail' })
  scene.followUp = undefined
  later(scene, random.whole(5, 90))
}
