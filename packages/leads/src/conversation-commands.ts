import { z } from 'zod'
import { at, id, longText, name, named } from './command-fields.js'
import { criterionAnswer } from './criterion-answer.js'

/** Few enough for one event. */
const mostListed = 50
const note = longText.refine((text) => text.trim() !== '', { message: 'is blank' })

const addNote = z.strictObject({ type: z.literal('AddNote'), at, noteId: id, note, interactionId: id.optional() })
/** The old text stays in the log. */
const amendNote = z.strictObject({ type: z.literal('AmendNote'), at, noteId: id, note, reason: longText.optional() })
/** A question of the handbook; where it is bound to a criterion, `says` answers that in the same append, with the words as evidence. */
const askQuestion = z.strictObject({
  type: z.literal('AskQuestion'),
  at,
  question: name,
  says: criterionAnswer.optional(),
  words: longText.optional(),
  interactionId: id.optional(),
})
const recordObjection = z.strictObject({
  type: z.literal('RecordObjection'),
  at,
  objectionId: id,
  kind: name,
  /** Whether it was understood fully before it was answered. */
  clarified: z.boolean().default(false),
  words: longText.optional(),
  interactionId: id.optional(),
})
/** `evidence` are ids of what was shown, such as a case study; `resolved` says how it ended, once that is known. */
const answerObjection = z.strictObject({
  type: z.literal('AnswerObjection'),
  at,
  objectionId: id,
  technique: name,
  evidence: z.array(name).max(mostListed).default([]),
  resolved: z.boolean().optional(),
  words: longText.optional(),
})
/** The lead agreed to what was summed up. */
const confirmUnderstanding = z.strictObject({
  type: z.literal('ConfirmUnderstanding'),
  at,
  needs: z.array(longText).max(mostListed).default([]),
  note: longText.optional(),
  interactionId: id.optional(),
})
/** What was kept of a checklist in a call or meeting, and what was not; reviewed by oneself or by somebody else. What is left out was not looked at. */
const reviewInteraction = z.strictObject({
  type: z.literal('ReviewInteraction'),
  at,
  interactionId: id,
  checklist: name,
  items: named(id, z.boolean()).refine((items) => Object.keys(items).length > 0, { message: 'reviews nothing' }),
  by: z.enum(['self', 'peer']).default('self'),
})

export const conversationCommands = [addNote, amendNote, askQuestion, recordObjection, answerObjection, confirmUnderstanding, reviewInteraction] as const
