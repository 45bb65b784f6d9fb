import { byPriority, priority, responseClocks, scoringAt, type HandbookInForce, type PriorityReason, type Status, type Urgency } from '@leadledger/leads'
import type { QueuedLead } from '@leadledger/read-models'
import { InvalidInput } from './errors.js'
import { instantOf, isoOf, type InstantInput } from './instants.js'
import { actionOf } from './scores.js'
import { waitOf } from './sla.js'

/** Whose leads: those of an owner, or those nobody owns. */
export interface QueueQuery {
  /** Left out: leads nobody owns. */
  readonly owner?: string
  /** The first so many; 50 by default. */
  readonly limit?: number
  /** As it will be then if nothing happens, such as tomorrow morning; now by default, and never before. */
  readonly at?: InstantInput
}

/** One lead of a work queue, and why it stands where it stands. */
export interface QueueEntry {
  /** 1 for what comes first. */
  readonly rank: number
  readonly lead: string
  readonly company: string | null
  readonly contact: string | null
  readonly status: Status
  readonly urgency: Urgency
  /** What counts among the equally urgent: the score, and what the handbook adds for priority. */
  readonly points: number
  readonly score: number
  readonly band: string
  /** When it came into its band: ISO 8601, as the others; `null` for ever. */
  readonly bandSince: string | null
  /** What the handbook wants done with leads of this band. */
  readonly action: string | null
  /** When the first answer is due, while nobody gave it. */
  readonly answerDueAt: string | null
  /** From when on the next follow-up is overdue. */
  readonly followUpDueAt: string | null
  readonly createdAt: string | null
  /** In words and as data: what is overdue, then what gives points, which sum to `points`. */
  readonly reasons: readonly PriorityReason[]
}

/** The instant that work is asked for: the views know who is open now, and nothing of before. @throws {InvalidInput} */
export function momentToCome({ at }: { readonly at?: InstantInput | undefined }, zone: string, now: number): number {
  const moment = at === undefined ? now : instantOf(at, zone, 'at')
  if (moment < now) throw new InvalidInput(['at: lies in the past, and only what is open now is known'])
  return moment
}

/** The leads in the order in which to work on them, by what is in force at an instant. */
export function workQueue(leads: readonly QueuedLead[], handbooks: readonly HandbookInForce[], at: number, limit = 50): readonly QueueEntry[] {
  const clockOf = responseClocks(handbooks)
  const scoring = scoringAt(handbooks, at)
  const ranked = leads.map(({ facts, inputs, company, contact, followUpDueAt }) => {
    const { lead, createdAt, status } = facts
    const answerDueAt = waitOf({ ...facts, scoreInputs: inputs }, clockOf, at)?.clock.dueAt ?? null
    const known = { lead, createdAt, inputs, answerDueAt, followUpDueAt }
    return { ...known, ...priority(known, scoring, at), company, contact, status }
  })
  return ranked
    .sort(byPriority)
    .slice(0, limit)
    .map(({ score, urgency, points, reasons, lead, company, contact, status, answerDueAt, followUpDueAt, createdAt }, index) => ({
      rank: index + 1,
      lead,
      company,
      contact,
      status,
      urgency,
      points,
      score: score.total,
      band: score.band,
      bandSince: isoOf(score.since),
      action: actionOf(scoring, score.band),
      answerDueAt: isoOf(answerDueAt),
      followUpDueAt: isoOf(followUpDueAt),
      createdAt: isoOf(createdAt),
      reasons,
    }))
}
