import { customer } from './demo-customer.js'
import { dateOf, workday, workdaysLater } from './demo-calendar.js'
import { objection } from './demo-objection.js'
import { act, euros, idle, later, type Scene, type Steps } from './demo-scene.js'
import { competitors } from './demo-team.js'

/** In the order of the handbook. */
export const stages = ['discovery', 'proposal', 'negotiation', 'agreement'] as const
export type Stage = (typeof stages)[number]

/** The deal of a lead that was converted. */
export interface OpenDeal {
  readonly stage: Stage
  /** EUR. */
  value: number
  /** Wall time at which it is expected to be won. */
  due: number
}

const lossReasons = { price: 34, competitor: 30, 'no-decision': 20, timing: 16 } as const

/** From stage to stage, later than expected at times, until it is won or lost; a few are forgotten and stay open. */
export function* dealing(scene: Scene, deal: OpenDeal): Steps {
  const { random, warmth } = scene
  const isWon = random.chance(0.3 + 0.5 * warmth)
  for (const stage of stages.slice(stages.indexOf(deal.stage) + 1)) {
    later(scene, random.whole(2, 11) * workday)
    if (random.chance((scene.owner?.neglect ?? 0) * 0.5)) return idle(scene)
    if (scene.wall > deal.due || random.chance(0.12)) yield* putOff(scene, deal)
    if (random.chance(0.3)) yield* objection(scene)
    if (!isWon && random.chance(0.4)) return yield* loseDeal(scene, deal)
    yield* act(scene, 'MoveDealStage', { stage, ...(random.chance(0.2) && { note: random.pick(['they want it', 'the board agrees', 'next: the contract']) }) })
    if (random.chance(0.15)) yield* revalue(scene, deal)
    if (random.chance(0.15))
      yield* act(scene, 'AddNote', { noteId: `note-${++scene.count}`, note: random.pick(['the contract lies with their lawyer', 'wants the training in May']) })
  }
  later(scene, random.whole(1, 8) * workday)
  return isWon ? yield* win(scene, deal) : yield* loseDeal(scene, deal)
}

function* putOff(scene: Scene, deal: OpenDeal): Steps {
  const { random, wall } = scene
  deal.due = workdaysLater(Math.max(wall, deal.due), random.whole(8, 35))
  const reason = random.pick(['their board meets a month later', 'the lawyer needs time', 'budget of next quarter'])
  yield* act(scene, 'ReviseDeal', { expectedClose: dateOf(deal.due), reason })
}

function* revalue(scene: Scene, deal: OpenDeal): Steps {
  const { random } = scene
  const factor = random.pick([0.8, 0.9, 0.95, 1.1, 1.25])
  deal.value *= factor
  yield* act(scene, 'ReviseDeal', { value: euros(deal.value), reason: factor < 1 ? 'fewer seats, or a discount' : 'more seats' })
}

function* win(scene: Scene, deal: OpenDeal): Steps {
  yield* act(scene, 'WinDeal', scene.random.chance(0.3) ? { note: 'signed' } : {})
  yield* customer(scene, deal.value)
}

/** Some of those who bought elsewhere think again. */
function* loseDeal(scene: Scene, deal: OpenDeal): Steps {
  const { random } = scene
  const reason = random.weighted(lossReasons)
  yield* act(scene, 'LoseDeal', { reason, ...(reason === 'competitor' && { competitor: random.pick(competitors) }) })
  if (!random.chance(0.15)) return
  later(scene, random.whole(15, 60) * workday)
  yield* act(scene, 'ReopenDeal', { reason: 'they call: the other one does not deliver' })
  later(scene, random.whole(3, 12) * workday)
  yield* win(scene, deal)
}
