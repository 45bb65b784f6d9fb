import { afterWork, dateOf, minuteMs, wallTime, workday, workdaysLater } from './demo-calendar.js'
import type { Random } from './demo-random.js'
import type { Said, Step, Steps } from './demo-scene.js'
import { isThere, manager, reps } from './demo-team.js'

/** A contact of a person with the lead, and what is known about the time until something else happens. */
interface Talk {
  readonly random: Random
  readonly wall: number
  readonly by: string
  readonly said: Said<'LogInteraction'>
  /** Wall time of what happens next to the lead. */
  readonly next: number
  readonly number: number
}

const contacts: ReadonlySet<string> = new Set(['connected', 'held', 'replied'])
/** Steps after which it takes another talk to say more of where the lead stands. */
const turns: ReadonlySet<string> = new Set(['LoseLead', 'DisqualifyLead', 'ReopenLead', 'ConvertLead', 'RevertConversion'])
/** Time that the asides of one talk take. */
const spell = 10 * minuteMs

/** What is done beside: own statuses, notes, colleagues who help, reviews. Nothing of it changes how the story goes on. */
export function* asides(journey: readonly Step[], random: Random, end: number): Steps {
  for (const [index, step] of journey.entries()) {
    const talk = talkOf(step, { random, next: journey[index + 1]?.wall ?? end, number: index })
    if (talk && talk.next - talk.wall > spell) yield* aside(talk)
  }
  const last = journey.findLast((step) => turns.has(step.command.type) || talkOf(step, { random, next: end, number: 0 }))
  const talk = last && talkOf(last, { random, next: end, number: 0 })
  if (talk && random.chance(0.5)) yield* (journey.at(-1)?.wall ?? end) < end - quiet ? onHold({ ...talk, wall: journey.at(-1)?.wall ?? end }) : engaged(talk)
}

/** Who is open and was not heard of for that long when the story ends is on hold. */
const quiet = 20 * 1_440 * minuteMs

function talkOf({ command, by, wall }: Step, rest: Pick<Talk, 'random' | 'next' | 'number'>): Talk | undefined {
  if (command.type !== 'LogInteraction' || typeof by !== 'string' || !contacts.has(command.outcome)) return undefined
  return { ...rest, wall, by, said: command }
}

function* aside(talk: Talk): Steps {
  const { random } = talk
  if (random.chance(0.05)) yield* engaged(talk)
  if (random.chance(0.05)) yield* note(talk)
  if (random.chance(0.03)) yield* help(talk)
  if (random.chance(0.06)) yield* review(talk)
  if (random.chance(0.08)) yield* snooze(talk)
  if (random.chance(0.1)) yield* onHold(talk)
}

const after = ({ wall, by }: Talk, minutes: number, command: Step['command']): Step => ({ wall: wall + minutes * minuteMs, by, command })

const colleague = (random: Random, by: string, wall: number): string => random.pick(reps.filter((rep) => rep.name !== by && isThere(rep, wall))).name

function* engaged(talk: Talk): Steps {
  yield after(talk, 1, { type: 'ChangeLeadStatus', status: 'engaged', reason: talk.random.pick(['asks for details', 'answers within the hour']) })
}

/** Words about the talk, and for some of them better ones. */
function* note(talk: Talk): Steps {
  const { random, number, said } = talk
  const noteId = `aside-${number}`
  yield after(talk, 2, { type: 'AddNote', noteId, note: random.pick(['two of them decide', 'prefers mails']), interactionId: said.interactionId })
  if (random.chance(0.5)) yield after(talk, 4, { type: 'AmendNote', noteId, note: 'three of them decide, and all prefer mails', reason: 'misheard it' })
}

/** Somebody else of the team works on it too, some only for a while. */
function* help(talk: Talk): Steps {
  const { random, wall, by, next } = talk
  const user = colleague(random, by, wall)
  yield after(talk, 3, { type: 'AddCollaborator', user, reason: random.pick(['speaks their language', 'knows the trade']) })
  const done = afterWork(wall, 2 * workday)
  if (done < next && random.chance(0.6)) yield { wall: done, by, command: { type: 'RemoveCollaborator', user, reason: 'all is answered' } }
}

const kept: Readonly<Record<string, readonly (readonly [checklist: string, items: readonly string[]])[]>> = {
  call: [
    ['listening', ['affirmation', 'summary']],
    ['follow-up-call', ['validate', 'needs', 'next-steps']],
  ],
  meeting: [['listening', ['eye-contact', 'affirmation', 'summary']]],
}

/** A call or meeting is held against a checklist, by whoever led it or by a colleague who listened. */
function* review(talk: Talk): Steps {
  const { random, said, wall, by } = talk
  const lists = kept[said.channel]
  if (!lists || said.interactionId === undefined) return
  const [checklist, items] = random.pick(lists)
  const answers = Object.fromEntries(items.map((item) => [item, random.chance(0.75)]))
  const isOwn = random.chance(0.6)
  const reviewer = isOwn ? by : colleague(random, by, wall)
  const reviewed = { interactionId: said.interactionId, checklist, items: answers, by: isOwn ? ('self' as const) : ('peer' as const) }
  yield { ...after(talk, 5, { type: 'ReviewInteraction', ...reviewed }), by: reviewer }
}

/** On the morning on which it is due, somebody wants to hear of it a day later. */
function* snooze({ said, wall: talked, by, next }: Talk): Steps {
  if (!said.nextStep) return
  const { followUpId, due } = said.nextStep
  if (typeof due === 'string') return
  const wall = wallTime(due.date, 8, 10)
  const isHere = reps.some((rep) => rep.name === by && isThere(rep, wall))
  if (!isHere || wall <= talked + spell || wall >= next) return
  yield { wall, by, command: { type: 'SnoozeReminder', followUpId, until: { ...due, date: dateOf(workdaysLater(wall, 1)) } } }
}

/** Who hears nothing for long is put on hold, which ends with the next step. */
function* onHold({ wall, next, random }: Talk): Steps {
  const told = afterWork(wall, 8 * workday)
  if (told >= next) return
  const reason = random.pick(['their budget comes next year', 'a reorganisation first'])
  yield { wall: told, by: manager, command: { type: 'ChangeLeadStatus', status: 'on-hold', reason } }
}
