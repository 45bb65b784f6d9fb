import { z } from 'zod'
import { longest } from './command-fields.js'
import { clear, eventType } from './event-fields.js'

const id = z.string().min(1).max(longest.id)
const code = z.string().min(1).max(longest.text)
const longText = z.string().max(longest.long)
const cycle = z.int().min(1)
const noteLength = z.int().min(0)

/** What was said beside the steps of the lifecycle: words are sealed, codes can be counted. */
export const conversationEvents = [
  eventType('NoteAdded', {
    noteId: clear(id),
    interactionId: clear(id.nullable()),
    noteLength: clear(noteLength),
    cycle: clear(cycle),
    note: longText,
  }),
  eventType('NoteAmended', { noteId: clear(id), noteLength: clear(noteLength), note: longText, reason: longText.optional() }),
  eventType('QuestionAsked', {
    question: clear(code),
    kind: clear(code),
    criterion: clear(code.nullable()),
    interactionId: clear(id.nullable()),
    cycle: clear(cycle),
    words: longText.optional(),
  }),
  eventType('ObjectionRecorded', {
    objectionId: clear(id),
    kind: clear(code),
    /** Whether it was understood before it was answered. */
    clarified: clear(z.boolean()),
    interactionId: clear(id.nullable()),
    cycle: clear(cycle),
    words: longText.optional(),
  }),
  eventType('ObjectionAnswered', { objectionId: clear(id), technique: clear(code), evidence: clear(z.array(code)), words: longText.optional() }),
  eventType('ObjectionResolved', { objectionId: clear(id), technique: clear(code) }),
  eventType('ObjectionUnresolved', { objectionId: clear(id), technique: clear(code) }),
  eventType('UnderstandingConfirmed', {
    interactionId: clear(id.nullable()),
    cycle: clear(cycle),
    needs: z.array(longText).optional(),
    note: longText.optional(),
  }),
  eventType('InteractionReviewed', {
    interactionId: clear(id),
    checklist: clear(code),
    by: clear(z.enum(['self', 'peer'])),
    items: clear(z.record(id, z.boolean())),
  }),
] as const
