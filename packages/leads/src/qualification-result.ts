import type { LeadState } from './state.js'
import type { QualificationProfile } from './handbook-shape.js'

type CriterionAnswer = LeadState['criteria'][string]

/** What an assessment came to, by a profile. */
export interface QualificationResult {
  /** Id of the profile. */
  readonly profile: string
  /** In the order of the profile; what nobody asked is unknown. */
  readonly criteria: readonly { readonly id: string; readonly answer: CriterionAnswer }[]
  /** How many of them are met, and how many must be. */
  readonly met: number
  readonly needed: number
  /** What to do next with a lead of whom that is so; `null` where the handbook recommends nothing. */
  readonly recommended: { readonly id: string; readonly label: string } | null
}

/** Reads answers by a profile; answers to other criteria are left out. */
export function qualificationResult(profile: QualificationProfile, answers: Readonly<Record<string, CriterionAnswer>>): QualificationResult {
  const answerOf = (id: string): CriterionAnswer => (Object.hasOwn(answers, id) ? (answers[id] as CriterionAnswer) : 'unknown')
  const criteria = profile.criteria.map(({ id }) => ({ id, answer: answerOf(id) }))
  const met = criteria.filter(({ answer }) => answer === 'met').length
  const fits = ({ met: least = 0, answers: wanted = {} }: Engagement): boolean =>
    met >= least && Object.entries(wanted).every(([id, answer]) => answerOf(id) === answer)
  const found = profile.engagements?.find(fits)
  return { profile: profile.id, criteria, met, needed: profile.met, recommended: found ? { id: found.id, label: found.label } : null }
}

type Engagement = NonNullable<QualificationProfile['engagements']>[number]
