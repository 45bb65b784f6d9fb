import { accept, isErased, present, refuse, type Decision } from '@leadledger/eventsourcing'
import type { LeadCommandOf } from './commands.js'
import { assess } from './decide-lifecycle.js'
import type { LeadEvent } from './events.js'
import { isBlank, noteLengthOf, said } from './free-text.js'
import { takenNow, takes } from './handbook.js'
import type { Handbook } from './handbook-shape.js'
import type { LeadRefusal } from './refusals.js'
import { interactionOf, noteById, objectionById } from './lookups.js'
import type { LeadState } from './state.js'

type Decided = Decision<LeadEvent, LeadRefusal>

const unknownInteraction = (interactionId: string | undefined, state: LeadState): Decided | undefined =>
  interactionId === undefined || interactionOf(state, interactionId) ? undefined : refuse({ refused: 'no-such-interaction', interactionId })

export function addNote({ at, noteId, note, interactionId }: LeadCommandOf<'AddNote'>, state: LeadState): Decided {
  if (noteById(state, noteId)) return refuse({ refused: 'note-exists', noteId })
  const data = { noteId, interactionId: interactionId ?? null, noteLength: noteLengthOf(note), cycle: state.cycle }
  return unknownInteraction(interactionId, state) ?? accept({ type: 'NoteAdded', occurredAt: at, data, personal: present({ note }) })
}

/** The same words again write nothing. */
export function amendNote({ at, noteId, note, reason }: LeadCommandOf<'AmendNote'>, state: LeadState): Decided {
  const known = noteById(state, noteId)
  if (!known) return refuse({ refused: 'no-such-note', noteId })
  const before = known.words.open()
  if (!isErased(before) && before.note === note) return accept()
  return accept({ type: 'NoteAmended', occurredAt: at, data: { noteId, noteLength: noteLengthOf(note) }, personal: present({ note, ...said({ reason }) }) })
}

export function askQuestion(command: LeadCommandOf<'AskQuestion'>, state: LeadState, { conversation }: Handbook): Decided {
  const { at, question, says, words, interactionId } = command
  const known = conversation.questions.find(({ id, retired }) => id === question && !retired)
  if (!known) return refuse({ refused: 'question-unknown', allowed: takenNow({ known: conversation.questions }) })
  const { kind, criterion = null } = known
  if (says !== undefined && criterion === null) return refuse({ refused: 'no-criterion', question })
  const refused = unknownInteraction(interactionId, state)
  if (refused) return refused
  const asked: LeadEvent = {
    type: 'QuestionAsked',
    occurredAt: at,
    data: { question, kind, criterion, interactionId: interactionId ?? null, cycle: state.cycle },
    personal: present(said({ words })),
  }
  if (says === undefined || criterion === null) return accept(asked)
  const answer = { answer: says, ...(!isBlank(words) && { evidence: words }) }
  return accept(asked, ...assess({ [criterion]: answer }, state, at).events)
}

export function recordObjection(command: LeadCommandOf<'RecordObjection'>, state: LeadState, { conversation }: Handbook): Decided {
  const { at, objectionId, kind, clarified, words, interactionId } = command
  if (objectionById(state, objectionId)) return refuse({ refused: 'objection-exists', objectionId })
  if (!takes(conversation.objections, kind)) return refuse({ refused: 'objection-unknown', allowed: takenNow(conversation.objections) })
  const data = { objectionId, kind, clarified, interactionId: interactionId ?? null, cycle: state.cycle }
  return unknownInteraction(interactionId, state) ?? accept({ type: 'ObjectionRecorded', occurredAt: at, data, personal: present(said({ words })) })
}

/** An objection that was not resolved can be answered again, another way. */
export function answerObjection(command: LeadCommandOf<'AnswerObjection'>, state: LeadState, { conversation }: Handbook): Decided {
  const { at, objectionId, technique, evidence, resolved, words } = command
  const known = objectionById(state, objectionId)
  if (!known) return refuse({ refused: 'no-such-objection', objectionId })
  if (known.isResolved) return refuse({ refused: 'objection-closed', objectionId })
  if (!takes(conversation.techniques, technique)) return refuse({ refused: 'technique-unknown', allowed: takenNow(conversation.techniques) })
  const answered: LeadEvent = { type: 'ObjectionAnswered', occurredAt: at, data: { objectionId, technique, evidence }, personal: present(said({ words })) }
  if (resolved === undefined) return accept(answered)
  const end = { occurredAt: at, data: { objectionId, technique }, personal: present({}) }
  const ended: LeadEvent = resolved ? { type: 'ObjectionResolved', ...end } : { type: 'ObjectionUnresolved', ...end }
  return accept<LeadEvent>(answered, ended)
}

export function confirmUnderstanding({ at, needs, note, interactionId }: LeadCommandOf<'ConfirmUnderstanding'>, state: LeadState): Decided {
  const named = needs.filter((need) => !isBlank(need))
  const personal = present({ ...(named.length > 0 && { needs: named }), ...said({ note }) })
  const data = { interactionId: interactionId ?? null, cycle: state.cycle }
  return unknownInteraction(interactionId, state) ?? accept({ type: 'UnderstandingConfirmed', occurredAt: at, data, personal })
}
