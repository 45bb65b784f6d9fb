import type { LeadEvent } from './events.js'

type When = number | null

export interface AskedQuestion {
  /** Milliseconds since 1970, as the others; `null` when nobody knows. */
  readonly at: When
  /** Its id in the handbook it was asked under, and its kind there: open, closed or why. */
  readonly question: string
  readonly kind: string
}

export interface ObjectionAnswer {
  readonly at: When
  readonly technique: string
  /** Whether it settled the objection; `null` while nobody said. */
  readonly resolved: boolean | null
}

export interface ObjectionFacts {
  readonly objectionId: string
  readonly at: When
  readonly kind: string
  /** Whether it was understood before it was answered. */
  readonly clarified: boolean
  readonly answers: readonly ObjectionAnswer[]
}

/** An interaction held against a checklist of the handbook; of one by the same eyes, self or peer, the newest. */
export interface Review {
  readonly at: When
  readonly interactionId: string
  readonly checklist: string
  readonly by: 'self' | 'peer'
  /** Ids of what was looked at: whether it was kept. */
  readonly items: Readonly<Record<string, boolean>>
}

/** What was asked, objected and answered with one lead, in the order it was recorded; codes only. */
export interface ConversationFacts {
  readonly questions: readonly AskedQuestion[]
  readonly objections: readonly ObjectionFacts[]
  /** When what was understood was summed up and agreed to. */
  readonly understandings: readonly { readonly at: When }[]
  readonly reviews: readonly Review[]
}

export const noConversation: ConversationFacts = { questions: [], objections: [], understandings: [], reviews: [] }

/** Types of the events that conversations are counted by. */
export const countedConversation = [
  'QuestionAsked',
  'ObjectionRecorded',
  'ObjectionAnswered',
  'ObjectionResolved',
  'ObjectionUnresolved',
  'UnderstandingConfirmed',
  'InteractionReviewed',
] as const satisfies readonly LeadEvent['type'][]

/** The facts after an event of a lead; opens nothing. */
export function evolveConversation(facts: ConversationFacts, event: LeadEvent): ConversationFacts {
  const { occurredAt: at } = event
  switch (event.type) {
    case 'QuestionAsked': {
      const { question, kind } = event.data
      return { ...facts, questions: [...facts.questions, { at, question, kind }] }
    }
    case 'ObjectionRecorded': {
      const { objectionId, kind, clarified } = event.data
      return { ...facts, objections: [...facts.objections, { objectionId, at, kind, clarified, answers: [] }] }
    }
    case 'ObjectionAnswered': {
      const { objectionId, technique } = event.data
      return withAnswers(facts, objectionId, (answers) => [...answers, { at, technique, resolved: null }])
    }
    case 'ObjectionResolved':
    case 'ObjectionUnresolved': {
      const resolved = event.type === 'ObjectionResolved'
      return withAnswers(facts, event.data.objectionId, (answers) => [...answers.slice(0, -1), ...answers.slice(-1).map((last) => ({ ...last, resolved }))])
    }
    case 'UnderstandingConfirmed':
      return { ...facts, understandings: [...facts.understandings, { at }] }
    case 'InteractionReviewed': {
      const review = { at, ...event.data }
      return { ...facts, reviews: [...facts.reviews.filter((known) => !isSameReview(known, review)), review] }
    }
    default:
      return facts
  }
}

const isSameReview = (one: Review, other: Review): boolean =>
  one.interactionId === other.interactionId && one.checklist === other.checklist && one.by === other.by

const withAnswers = (
  { objections, ...others }: ConversationFacts,
  objectionId: string,
  change: (answers: readonly ObjectionAnswer[]) => readonly ObjectionAnswer[],
): ConversationFacts => ({
  ...others,
  objections: objections.map((objection) => (objection.objectionId === objectionId ? { ...objection, answers: change(objection.answers) } : objection)),
})
