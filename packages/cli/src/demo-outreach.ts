import { slip, lose, type Ending } from './demo-ending.js'
import { correctedPhone } from './demo-names.js'
import { act, followUpDay, later, log, type Scene, type Steps } from './demo-scene.js'

const mostAttempts = 3

/** Attempt after attempt until somebody is reached, or nobody tries any more. */
export function* outreach(scene: Scene): Steps<Ending> {
  const { random, traits } = scene
  if (random.chance((scene.owner?.neglect ?? 1) * Math.min(traits.delay, 2.5))) return yield* slip(scene)
  firstAnswer(scene)
  for (let attempt = 1; attempt <= mostAttempts; attempt++) {
    if (random.chance(traits.reach)) return yield* reached(scene)
    if (yield* missed(scene)) return 'on'
    if (!(yield* followUpDay(scene))) return yield* slip(scene)
  }
  return yield* lose(scene, 'unresponsive')
}

/** The finder of a cold lead is on the phone already; a lead from a trade show waits for days. */
function firstAnswer(scene: Scene): void {
  const pace = (scene.owner?.pace ?? 240) * scene.traits.delay
  later(scene, scene.random.around(Math.max(pace, 2), 1.1))
}

function* reached(scene: Scene): Steps<'on'> {
  const { random } = scene
  const next = { days: random.whole(1, 7), note: random.pick(['call about needs and budget', 'send the brochure first, then call', 'talk with both of them']) }
  const isWritten = random.chance(0.15)
  if (isWritten)
    yield* log(scene, { channel: random.pick(['email', 'chat', 'social']), direction: 'inbound', outcome: 'replied', note: 'answers our message' }, next)
  else yield* log(scene, { channel: 'call', outcome: 'connected', minutes: random.around(7, 0.6), note: random.pick(firstTalks) }, next)
  if (random.chance(0.2))
    yield* act(scene, 'VerifyContactDetail', { detail: isWritten ? 'email' : 'phone', result: 'valid', method: isWritten ? 'reply' : 'call' })
  if (random.chance(0.08))
    yield* act(scene, 'ChangeLeadDetails', { title: random.pick(['Head of Operations', 'Team Lead', 'CEO']), reason: 'said so on the phone' })
  return 'on'
}

const firstTalks = [
  'friendly, wants to see it',
  'knows us from a colleague',
  'in a hurry, call again',
  'compares three vendors',
  'decides together with the CFO',
  'old contract ends in spring',
]

/** Nobody there; true when the entry turns out wrong and they did speak. */
function* missed(scene: Scene): Steps<boolean> {
  const { random } = scene
  const next = { days: random.whole(1, 4), note: 'try again' }
  if (random.chance(0.12)) {
    yield* log(scene, { channel: 'email', outcome: random.chance(0.06) ? 'bounced' : 'sent', note: 'wrote instead of calling' }, next)
    return false
  }
  const outcome = random.weighted({ voicemail: 45, no_answer: 38, busy: 12, wrong_number: 5 })
  const interactionId = yield* log(scene, { channel: 'call', outcome, ...(outcome === 'voicemail' && { minutes: 0.5 }) }, next)
  if (outcome === 'wrong_number') yield* correctPhone(scene)
  if (outcome !== 'voicemail' || !random.chance(0.04)) return false
  later(scene, random.whole(5, 120))
  const reason = 'called back before the entry was saved'
  yield* act(scene, 'AmendInteraction', { interactionId, outcome: 'connected', durationMs: random.whole(2, 15) * 60_000, note: 'spoke after all', reason })
  return true
}

function* correctPhone(scene: Scene): Steps {
  yield* act(scene, 'VerifyContactDetail', { detail: 'phone', result: 'invalid', method: 'call', note: 'somebody else answers' })
  later(scene, scene.random.whole(10, 200))
  const phone = correctedPhone(scene.person.phone, scene.random)
  yield* act(scene, 'ChangeLeadDetails', { phone, reason: 'two digits were swapped' })
}
