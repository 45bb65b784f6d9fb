import { dateOf, storyZone, workdaysLater } from './demo-calendar.js'
import { convert, disqualify, lose, slip, type Ending } from './demo-ending.js'
import { act, followUpDay, later, log, type Said, type Scene, type Steps } from './demo-scene.js'
import { criteria, manager } from './demo-team.js'

type Answers = Record<string, 'met' | 'unmet' | 'unknown'>

/** Talks after which nothing is unknown any more. */
const mostTalks = 2
/** What must be known before a lead is qualified. */
const decisive = ['need', 'budget', 'authority'] as const

/** Talks until it is known whether the lead is worth an offer. */
export function* discovery(scene: Scene): Steps<Ending> {
  const answers: Answers = {}
  for (let talk = 1; ; talk++) {
    if (!(yield* talkAbout(scene))) return yield* slip(scene)
    const asked = criteria.filter((name) => (answers[name] ?? 'unknown') === 'unknown')
    for (const name of asked) answers[name] = answer(scene, talk)
    if (decisive.every((name) => answers[name] !== 'unknown')) return yield* verdict(scene, asked, answers)
    later(scene, scene.random.whole(2, 40))
    yield* act(scene, 'AssessQualification', { criteria: assessed(scene, asked, answers) })
    yield* planNextTalk(scene)
  }
}

function answer({ random, traits, owner, warmth }: Scene, talk: number): Answers[string] {
  if (talk < mostTalks && random.chance(0.22)) return 'unknown'
  return random.chance(Math.min(0.95, traits.fit * (0.6 + 0.4 * (owner?.skill ?? 1)) * (0.5 + warmth))) ? 'met' : 'unmet'
}

function* talkAbout(scene: Scene): Steps<boolean> {
  const { random } = scene
  if (random.chance(0.35)) return yield* meeting(scene, 'first meeting')
  if (!(yield* followUpDay(scene))) return false
  if (random.chance(0.15)) {
    yield* log(scene, { channel: 'call', outcome: random.pick(['voicemail', 'no_answer']) }, { days: random.whole(1, 4), note: 'call again' })
    if (!(yield* followUpDay(scene))) return false
  }
  yield* log(scene, { channel: 'call', outcome: 'connected', minutes: random.around(18, 0.5), note: random.pick(talks) })
  if (random.chance(0.2)) yield* act(scene, 'AskQuestion', { question: random.pick(['tell-me-more', 'why-now']), words: random.pick(talks) })
  return true
}

const talks = [
  'two sites, forty users',
  'the old system costs them a day a week',
  'budget is planned for autumn',
  'the CFO has the last word',
  'needs it before the season',
  'will ask the board',
]

/** Agreed, then held or not; who does not come gets a second date. False when it is forgotten. */
export function* meeting(scene: Scene, note: string): Steps<boolean> {
  const { random } = scene
  later(scene, random.whole(20, 300))
  yield* log(scene, { channel: 'meeting', outcome: 'scheduled' }, { days: random.whole(2, 9), note })
  if (!(yield* followUpDay(scene))) return false
  if (random.chance(0.14)) {
    yield* log(scene, { channel: 'meeting', outcome: 'no_show', note: 'nobody came' }, { days: random.whole(1, 6), note: `${note}, second try` })
    if (!(yield* followUpDay(scene))) return false
  }
  yield* log(scene, { channel: 'meeting', outcome: 'held', minutes: random.around(42, 0.3), note })
  return true
}

function assessed({ random }: Scene, asked: readonly string[], answers: Answers): Said<'AssessQualification'>['criteria'] {
  const said = (name: string) => ({ answer: answers[name] ?? ('unknown' as const), ...(random.chance(0.3) && { evidence: `said so about ${name}` }) })
  return Object.fromEntries(asked.map((name) => [name, said(name)]))
}

function* planNextTalk(scene: Scene): Steps {
  const due = workdaysLater(scene.wall, scene.random.whole(2, 8))
  const followUpId = `follow-up-${++scene.count}`
  yield* act(scene, 'ScheduleFollowUp', { followUpId, due: { date: dateOf(due), zone: storyZone }, note: 'ask about what is open' })
  scene.followUp = { id: followUpId, due }
}

/** Whoever is worth an offer is assessed and qualified at once; the others are assessed and given up. */
function* verdict(scene: Scene, asked: readonly string[], answers: Answers): Steps<Ending> {
  const { random } = scene
  later(scene, random.whole(5, 200))
  const criteria = assessed(scene, asked, answers)
  if (decisive.filter((name) => answers[name] === 'met').length >= 2) {
    yield* act(scene, 'QualifyLead', { criteria, ...(random.chance(0.3) && { note: 'wants an offer' }) })
    if (random.chance(0.3)) yield* act(scene, 'ConfirmUnderstanding', { needs: [random.pick(talks)] })
    return 'on'
  }
  yield* act(scene, 'AssessQualification', { criteria })
  if (random.chance(0.08)) return yield* letThrough(scene)
  if (random.chance(0.35)) return yield* lose(scene, answers.budget === 'unmet' ? 'no-budget' : 'timing')
  return yield* disqualify(scene, answers.need === 'unmet' ? 'no-need' : 'not-a-fit')
}

/** The manager knows better than the criteria. */
function* letThrough(scene: Scene): Steps<Ending> {
  later(scene, scene.random.whole(60, 600))
  const reason = scene.random.pick(['their board knows ours', 'the name is worth it', 'a first small order, more will follow'])
  return yield* convert(scene, scene.estimate * 0.7, { manager, reason })
}
