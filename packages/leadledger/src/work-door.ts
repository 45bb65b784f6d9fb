import { defineHandbook, isOpen, statuses, type HandbookInput } from '@leadledger/leads'
import { alertsIn, type Alerts, type AlertsQuery } from './alerts.js'
import { instantOf, type InstantInput } from './instants.js'
import type { Wiring } from './ledger.js'
import { rescored, scoreLead, scoringAt, type LeadScore, type Rescored } from './scores.js'
import { waitingLeads, type SlaQuery, type WaitingLead } from './sla.js'
import { queueMoment, workQueue, type QueueEntry, type QueueQuery } from './work-queue.js'

export interface ScoreOptions {
  readonly at?: InstantInput
  /** Rules to score by instead of those in force; parts that are left out are those of the default handbook. */
  readonly handbook?: HandbookInput
}

/** What is to be done about open leads, and which of them come first. */
export interface LedgerWork {
  /** Open leads that nobody has answered yet in this cycle, by when an answer is due by the handbook that was in force when they came; the most urgent first. */
  sla(query?: SlaQuery): Promise<readonly WaitingLead[]>
  /** What is neglected about open leads, by the handbook in force: counts and the share in order, per owner, and the oldest alerts. @throws {InvalidInput} */
  alerts(query?: AlertsQuery): Promise<Alerts>
  /**
   * How ready a lead is, now or at a moment, also one to come if nothing happens until then; by the handbook in force at that moment, or by another one.
   * `undefined` when there is, or was, no such lead. @throws {InvalidHandbook}
   */
  score(lead: string, options?: ScoreOptions): Promise<LeadScore | undefined>
  /** All open leads as they would be scored by another handbook, beside how they are. @throws {InvalidHandbook} */
  rescore(options: Required<Pick<ScoreOptions, 'handbook'>>): AsyncGenerator<Rescored>
  /** Open leads of an owner, or those nobody owns, in the order in which to work on them: overdue answers, overdue follow-ups, then by points, then by age. */
  queue(query?: QueueQuery): Promise<readonly QueueEntry[]>
}

export function workDoor({ zone, clock, handbooks, log, views }: Pick<Wiring, 'zone' | 'clock' | 'handbooks' | 'log' | 'views'>): LedgerWork {
  return {
    sla: async (query = {}) => waitingLeads(views.facts({ statuses: statuses.filter(isOpen) }), await handbooks.inForce(), clock(), query),
    async alerts(query = {}) {
      const now = clock()
      const [handbook, versions] = [await handbooks.current(now), await handbooks.inForce()]
      return alertsIn({ open: () => views.openLeads(), lost: () => views.facts({ statuses: ['lost'] }) }, { handbook, versions, now }, query)
    },
    async score(lead, { at, handbook } = {}) {
      const moment = at === undefined ? clock() : instantOf(at, zone, 'at')
      const scoring = handbook ? defineHandbook(handbook).scoring : scoringAt(await handbooks.inForce(), moment)
      return scoreLead(log, lead, scoring, moment)
    },
    async *rescore({ handbook }) {
      const now = clock()
      const after = defineHandbook(handbook).scoring
      yield* rescored(views.scored({ onlyOpen: true }), scoringAt(await handbooks.inForce(), now), after, now)
    },
    async queue(query = {}) {
      const moment = queueMoment(query, zone, clock())
      return workQueue(await views.queued(query.owner ?? null), await handbooks.inForce(), moment, query.limit)
    },
  }
}
