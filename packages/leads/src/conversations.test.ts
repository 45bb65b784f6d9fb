import { describe, expect, test } from 'vitest'
import { defineHandbook, handbookProblems } from './handbook.js'
import { given, type Said, under } from './lead-spec.fixture.js'

const create: Said = { type: 'CreateLead', company: 'Acme', contact: 'Jo', phone: '+49 30 123456', source: 'Web' }
const call: Said = { type: 'LogInteraction', interactionId: 'call-1', channel: 'call', outcome: 'connected' }
const note: Said = { type: 'AddNote', noteId: 'n1', note: 'Wants three lines ' }
const objection: Said = { type: 'RecordObjection', objectionId: 'o1', kind: 'price', words: 'Too dear', clarified: true }
const answer = (fields: object = {}): Said => ({ type: 'AnswerObjection', objectionId: 'o1', technique: 'feel-felt-found', ...fields })

describe('a note', () => {
  test('is sealed, and its length is not', () =>
    given(create, call)
      .when({ ...note, interactionId: 'call-1' })
      .thenEvents({ type: 'NoteAdded', data: { noteId: 'n1', interactionId: 'call-1', noteLength: 17, cycle: 1 }, personal: { note: 'Wants three lines ' } }))

  test('keeps its id to itself, and belongs to an interaction there is', () => {
    given(create, note).when(note).thenRefused({ refused: 'note-exists', noteId: 'n1' })
    given(create)
      .when({ ...note, interactionId: 'call-1' })
      .thenRefused({ refused: 'no-such-interaction', interactionId: 'call-1' })
  })

  test('is amended, the same words again being no change', () => {
    const amend: Said = { type: 'AmendNote', noteId: 'n1', note: 'Wants four', reason: 'counted again' }
    given(create, note)
      .when(amend)
      .thenEvents({ type: 'NoteAmended', data: { noteId: 'n1', noteLength: 10 }, personal: { note: 'Wants four', reason: 'counted again' } })
    given(create, note, amend).when(amend).thenNothing()
    given(create).when(amend).thenRefused({ refused: 'no-such-note', noteId: 'n1' })
  })

  test('may be added to a lead that is closed', () => given(create, { type: 'LoseLead', reason: 'price' }).when(note).thenEvents({ type: 'NoteAdded' }))

  test('of somebody who was erased is amended without looking at it', () =>
    given(create, note).erased().when({ type: 'AmendNote', noteId: 'n1', note: 'Wants four' }).thenEvents({ type: 'NoteAmended' }))
})

describe('a question', () => {
  test('that is bound to a criterion fills it, with the words as evidence', () =>
    given(create)
      .when({ type: 'AskQuestion', question: 'budget', says: 'met', words: '50k are set aside' })
      .thenEvents(
        { type: 'QuestionAsked', data: { question: 'budget', kind: 'closed', criterion: 'budget', interactionId: null, cycle: 1 } },
        { type: 'QualificationAssessed', data: { criteria: { budget: 'met' } }, personal: { evidence: { budget: '50k are set aside' } } },
      ))

  test('without an answer is asked all the same', () =>
    given(create)
      .when({ type: 'AskQuestion', question: 'tell-me-more', words: 'Growing' })
      .thenEvents({ type: 'QuestionAsked', personal: { words: 'Growing' } }))

  test('that settles no criterion takes no answer to one', () =>
    given(create).when({ type: 'AskQuestion', question: 'why-now', says: 'met' }).thenRefused({ refused: 'no-criterion', question: 'why-now' }))

  test('is one of the handbook', () =>
    under(
      defineHandbook({
        conversation: {
          questions: [
            { id: 'size', kind: 'open', text: 'How many?' },
            { id: 'old', kind: 'why', text: 'Why?', retired: true },
          ],
          objections: { known: [], others: true },
          techniques: { known: [], others: true },
        },
      }),
      create,
    )
      .when({ type: 'AskQuestion', question: 'old' })
      .thenRefused({ refused: 'question-unknown', allowed: ['size'] }))
})

describe('an objection', () => {
  test('is recorded, answered and resolved, each once', () => {
    given(create)
      .when(objection)
      .thenEvents({
        type: 'ObjectionRecorded',
        data: { objectionId: 'o1', kind: 'price', clarified: true, interactionId: null, cycle: 1 },
        personal: { words: 'Too dear' },
      })
    given(create, objection).when(objection).thenRefused({ refused: 'objection-exists', objectionId: 'o1' })
    given(create, objection)
      .when(answer({ evidence: ['case-7'], resolved: true }))
      .thenEvents({ type: 'ObjectionAnswered', data: { objectionId: 'o1', technique: 'feel-felt-found', evidence: ['case-7'] } }, { type: 'ObjectionResolved' })
    given(create, objection, answer({ resolved: true }))
      .when(answer())
      .thenRefused({ refused: 'objection-closed', objectionId: 'o1' })
    given(create).when(answer()).thenRefused({ refused: 'no-such-objection', objectionId: 'o1' })
  })

  test('that was not resolved is answered again, another way', () =>
    given(create, objection, answer({ resolved: false }))
      .when(answer({ technique: 'evidence', resolved: true }))
      .thenEvents({ type: 'ObjectionAnswered' }, { type: 'ObjectionResolved' }))

  test('and its answer are of the kinds the handbook knows, where it takes no others', () => {
    const strict = defineHandbook({
      conversation: { questions: [], objections: { known: [{ id: 'price' }], others: false }, techniques: { known: [{ id: 'evidence' }], others: false } },
    })
    under(strict, create)
      .when({ ...objection, kind: 'colour' })
      .thenRefused({ refused: 'objection-unknown', allowed: ['price'] })
    under(strict, create, objection)
      .when(answer())
      .thenRefused({ refused: 'technique-unknown', allowed: ['evidence'] })
  })
})

test('understanding is confirmed with the needs that were summed up', () =>
  given(create, call)
    .when({ type: 'ConfirmUnderstanding', needs: ['three lines', ' '], interactionId: 'call-1' })
    .thenEvents({ type: 'UnderstandingConfirmed', data: { interactionId: 'call-1', cycle: 1 }, personal: { needs: ['three lines'] } }))

test('a question bound to no criterion of any profile is a problem of the handbook', () => {
  const conversation = {
    questions: [
      { id: 'q', kind: 'open', text: 'What?', criterion: 'mood' },
      { id: 'Q', kind: 'why', text: 'Why?' },
    ],
    objections: { known: [], others: true },
    techniques: { known: [], others: true },
  }
  expect(handbookProblems({ conversation })).toEqual([
    'conversation.questions: has q twice',
    expect.stringMatching(/^conversation\.questions\.q\.criterion: is mood, and there is need, /),
  ])
})
