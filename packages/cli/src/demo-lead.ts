import { arrival } from './demo-arrival.js'
import { workday } from './demo-calendar.js'
import { closing } from './demo-closing.js'
import { discovery } from './demo-discovery.js'
import { disqualify, type Ending } from './demo-ending.js'
import { handing } from './demo-handing.js'
import { outreach } from './demo-outreach.js'
import { act, idle, later, takeOver, type Scene, type Step, type Steps } from './demo-scene.js'
import { manager } from './demo-team.js'

const tracker: Step['by'] = { id: 'web tracking', kind: 'system' }
const mostCycles = 3

/** What makes a lead worthless from the start. */
export type Junk = 'spam' | 'duplicate' | 'student' | 'market'

/** The whole story of one lead. */
export function* journey(scene: Scene, junk: Junk | undefined): Steps {
  yield* arrival(scene)
  yield* junk ? discard(scene, junk) : cycles(scene)
}

/** A lost lead may come back, and a third time too. */
function* cycles(scene: Scene): Steps {
  let ending = yield* attempt(scene)
  for (let cycle = 2; ending === 'lost' && cycle <= mostCycles && scene.random.chance(0.13); cycle++) {
    yield* comeBack(scene)
    ending = yield* attempt(scene)
  }
  if (ending === 'open') idle(scene)
}

function* attempt(scene: Scene): Steps<Ending> {
  if (!scene.owner) {
    idle(scene)
    return 'open'
  }
  for (const part of [outreach, discovery, handing, closing]) {
    const ending = yield* part(scene)
    if (ending !== 'on') return ending
  }
  return 'open'
}

function* discard(scene: Scene, junk: Junk): Steps {
  later(scene, scene.random.around(200, 1))
  yield* disqualify(scene, junk, junk === 'duplicate' ? 'we know them already' : undefined)
}

/** Months after the loss they ask again. */
function* comeBack(scene: Scene): Steps {
  const { random } = scene
  later(scene, random.whole(25, 110) * workday)
  if (random.chance(0.4))
    yield* act(
      scene,
      'RecordTouchpoint',
      { touchpointId: `visit-${++scene.count}`, campaign: 'newsletter', utm: { source: 'newsletter', medium: 'email' } },
      tracker,
    )
  yield* act(
    scene,
    'ReopenLead',
    { reason: random.pick(['asks for a new offer', 'the new manager wants it', 'unhappy with the competitor', 'has a budget now']) },
    manager,
  )
  yield* takeOver(scene)
}
