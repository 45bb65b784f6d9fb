import { afterWork, minuteMs, workday } from './demo-calendar.js'
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
/** Time that the asides of one talk take. */
const spell = 10 * minuteMs

/** What is done beside: own statuses, notes, colleagues who help. Nothing of it changes how the story goes on. */
export function* asides(journey: readonly Step[], random: Random, end: number): Steps {
  for (const [index, { command, by, wall }] of journey.entries()) {
    if (command.type !== 'LogInteraction' || typeof by !== 'string' || !contacts.has(command.outcome)) continue
    const next = journey[index + 1]?.wall ?? end
    if (next - wall > spell) yield* aside({ random, wall, by, said: command, next, number: index })
  }
}

function* aside(talk: Talk): Steps {
  const { random } = talk
  if (random.chance(0.15)) yield* engaged(talk)
  if (random.chance(0.05)) yield* note(talk)
  if (random.chance(0.03)) yield* help(talk)
  if (random.chance(0.4)) yield* onHold(talk)
}

const after = ({ wall, by }: Talk, minutes: number, command: Step['command']): Step => ({ wall: wall + minutes * minuteMs, by, command })

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
  const user = random.pick(reps.filter((rep) => rep.name !== by && isThere(rep, wall))).name
  yield after(talk, 3, { type: 'AddCollaborator', user, reason: random.pick(['speaks their language', 'knows the trade']) })
  const done = afterWork(wall, 2 * workday)
  if (done < next && random.chance(0.4)) yield { wall: done, by, command: { type: 'RemoveCollaborator', user, reason: 'all is answered' } }
}

/** Who hears nothing for long is put on hold, which ends with the next step. */
function* onHold({ wall, next, random }: Talk): Steps {
  const told = afterWork(wall, 8 * workday)
  if (told >= next) return
  const reason = random.pick(['their budget comes next year', 'a reorganisation first'])
  yield { wall: told, by: manager, command: { type: 'ChangeLeadStatus', status: 'on-hold', reason } }
}
