import { dateOf, storyZone, workdaysLater } from './demo-calendar.js'
import { disqualify, lose, slip, type Ending } from './demo-ending.js'
import { act, followUpDay, later, log, type Scene, type Steps } from './demo-scene.js'
import { criteria } from './demo-team.js'

type Answers = Record<string, 'met' | 'unmet' | 'unknown'>

const mostTalks = 2
/** What must be known before a lead is qualified. */
const decisive = ['need', 'budget', 'authority'] as const

/** Talks until it is known whether the lead is worth an offer. */
export function* discovery(scene: Scene): Steps<Ending> {
  const answers: Answers = {}
  for (let talk = 1; talk <= mostTalks; talk++) {
    if (!(yield* talkAbout(scene))) return yield* slip(scene)
    const asked = criteria.filter((name) => (answers[name] ?? 'unknown') === 'unknown')
    for (const name of asked) answers[name] = answer(scene, talk)
    yield* assess(scene, asked, answers)
    if (decisive.every((name) => answers[name] !== 'unknown')) break
    if (talk < mostTalks) yield* planNextTalk(scene)
  }
  return yield* verdict(scene, answers)
}

function answer({ random, traits, owner }: Scene, talk: number): Answers[string] {
  if (talk < mostTalks && random.chance(0.22)) return 'unknown'
  return random.chance(Math.min(0.95, traits.fit * (0.6 + 0.4 * (owner?.skill ?? 1)))) ? 'met' : 'unmet'
}

function* talkAbout(scene: Scene): Steps<boolean> {
  const { random } = scene
  if (random.chance(0.35)) return yield* meeting(scene, 'first meeting')
  if (!(yield* followUpDay(scene))) return false
  if (random.chance(0.3)) {
    yield* log(scene, { channel: 'call', outcome: random.pick(['voicemail', 'no_answer']) }, { days: random.whole(1, 4), note: 'call again' })
    if (!(yield* followUpDay(scene))) return false
  }
  yield* log(scene, { channel: 'call', outcome: 'connected', minutes: random.around(18, 0.5), note: random.pick(talks) })
  return true
}

const talks = ['two sites, forty users', 'the old system costs them a day a week', 'budget is planned for autumn', 'the CFO has the last word', 'needs it before the season', 'will ask the board']

/** Agreed, then held or not; who does not come gets a second date. False when it is forgotten. */
export function* meeting(scene: Scene, note: string): Steps<boolean> {
  const { random } = scene
  yield* later(scene, random.whole(20, 300))
  yield* log(scene, { channel: 'meeting', outcome: 'scheduled' }, { days: random.whole(2, 9), note })
  if (!(yield* followUpDay(scene))) return false
  if (random.chance(0.14)) {
    yield* log(scene, { channel: 'meeting', outcome: 'no_show', note: 'nobody came' }, { days: random.whole(1, 6), note: `${note}, second try` })
    if (!(yield* followUpDay(scene))) return false
  }
  yield* log(scene, { channel: 'meeting', outcome: 'held', minutes: random.around(42, 0.3), note })
  return true
}

function* assess(scene: Scene, asked: readonly string[], answers: Answers): Steps {
  const { random } = scene
  yield* later(scene, random.whole(2, 40))
  const found = asked.map((name) => [name, { answer: answers[name] as Answers[string], ...(random.chance(0.3) && { evidence: `said so about ${name}` }) }] as const)
  yield* act(scene, 'AssessQualification', { criteria: Object.fromEntries(found) })
}

function* planNextTalk(scene: Scene): Steps {
  const due = workdaysLater(scene.wall, scene.random.whole(2, 8))
  const followUpId = `follow-up-${++scene.count}`
  yield* act(scene, 'ScheduleFollowUp', { followUpId, due: { date: dateOf(due), zone: storyZone }, note: 'ask about what is open' })
  scene.followUp = { id: followUpId, due }
}

function* verdict(scene: Scene, answers: Answers): Steps<Ending> {
  const { random } = scene
  yield* later(scene, random.whole(5, 200))
  if (decisive.filter((name) => answers[name] === 'met').length >= 2) {
    yield* act(scene, 'QualifyLead', random.chance(0.3) ? { note: 'wants an offer' } : {})
    return 'on'
  }
  if (random.chance(0.35)) return yield* lose(scene, answers.budget === 'unmet' ? 'No budget' : 'Bad timing')
  return yield* disqualify(scene, answers.need === 'unmet' ? 'No need' : 'Not our customer')
}
