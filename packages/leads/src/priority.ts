import type { ScoreInputs } from './score-inputs.js'
import { ruleAt } from './score-rule.js'
import { scoreOf, type Score } from './score.js'
import type { Scoring } from './scoring-shape.js'

/** What is known of an open lead when somebody asks who comes first. Instants are milliseconds since 1970. */
export interface PrioritisedLead {
  readonly lead: string
  readonly createdAt: number | null
  readonly inputs: ScoreInputs
  /** When its first answer is due, while nobody gave it. */
  readonly answerDueAt: number | null
  /** From when on its next open follow-up is overdue. */
  readonly followUpDueAt: number | null
}

/** What comes before any points: a promise that is broken, then one that somebody made to himself. */
export const urgencies = ['answer-overdue', 'follow-up-overdue', 'none'] as const
export type Urgency = (typeof urgencies)[number]

/** Why a lead stands where it stands. */
export type PriorityReason =
  | { readonly kind: Exclude<Urgency, 'none'>; readonly dueAt: number; readonly words: string }
  | { readonly kind: 'score' | 'rule'; readonly rule: string | null; readonly points: number; readonly words: string }

export interface Priority {
  readonly urgency: Urgency
  /** The sum of the reasons that have points. */
  readonly points: number
  readonly score: Score
  readonly reasons: readonly PriorityReason[]
}

/** How urgent and how promising a lead is at an instant: its score, and the points of the priority rules. */
export function priority({ inputs, answerDueAt, followUpDueAt }: PrioritisedLead, scoring: Scoring, at: number): Priority {
  const score = scoreOf(inputs, scoring, at)
  const late: PriorityReason[] = []
  if (answerDueAt !== null && answerDueAt < at) late.push({ kind: 'answer-overdue', dueAt: answerDueAt, words: 'the first answer is overdue' })
  if (followUpDueAt !== null && followUpDueAt <= at) late.push({ kind: 'follow-up-overdue', dueAt: followUpDueAt, words: 'a follow-up is overdue' })
  const ruled = scoring.priority.flatMap((rule): readonly PriorityReason[] => {
    const { points, why } = ruleAt(rule, inputs, at)
    return points === 0 ? [] : [{ kind: 'rule', rule: rule.id, points, words: why }]
  })
  const scored: PriorityReason = { kind: 'score', rule: null, points: score.total, words: `${score.band} with a score of ${score.total}` }
  const reasons = [...late, scored, ...ruled]
  const points = reasons.reduce((sum, reason) => sum + ('points' in reason ? reason.points : 0), 0)
  return { urgency: (late[0]?.kind as Urgency | undefined) ?? 'none', points, score, reasons }
}

type Ranked = Pick<PrioritisedLead, 'lead' | 'createdAt'> & Pick<Priority, 'urgency' | 'points'>

/** Who comes first: the more urgent, then the one with more points, then the older one; one whose age nobody knows comes last of its equals. */
export function byPriority(one: Ranked, other: Ranked): number {
  const byUrgency = urgencies.indexOf(one.urgency) - urgencies.indexOf(other.urgency)
  if (byUrgency !== 0) return byUrgency
  if (one.points !== other.points) return other.points - one.points
  const [born, othersBorn] = [one.createdAt ?? Infinity, other.createdAt ?? Infinity]
  if (born !== othersBorn) return born < othersBorn ? -1 : 1
  return one.lead < other.lead ? -1 : one.lead > other.lead ? 1 : 0
}
