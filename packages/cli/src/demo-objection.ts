import { act, later, type Scene, type Steps } from './demo-scene.js'

const words = {
  price: ['a third above our budget', 'the tool of our bank costs nothing'],
  timing: ['not before the merger is done', 'after the season'],
  trust: ['who else of our size works with you?', 'where are our data?'],
  competitor: ['Globex offers the first year for free'],
  authority: ['the board decides about this'],
} as const
const kinds = { price: 40, timing: 20, trust: 18, competitor: 12, authority: 10 } as const
const techniques = ['feel-felt-found', 'evidence', 'testimonial']

/** They object, and somebody answers, most times on the same day. */
export function* objection(scene: Scene): Steps {
  const { random } = scene
  const kind = random.weighted(kinds)
  const objectionId = `objection-${++scene.count}`
  yield* act(scene, 'RecordObjection', { objectionId, kind, clarified: random.chance(0.7), words: random.pick(words[kind]) })
  if (random.chance(0.1)) return
  later(scene, random.whole(2, 240))
  const technique = random.pick(techniques)
  const evidence = technique === 'feel-felt-found' ? [] : [`case-${random.whole(1, 9)}`]
  yield* act(scene, 'AnswerObjection', { objectionId, technique, evidence, ...(random.chance(0.9) && { resolved: random.chance(0.72) }) })
}
