import { alertsAskForBands, alertsAskForConsent, clocksAskForBands, defineHandbook, isOpen, scoringAt, statuses, type HandbookInput } from '@leadledger/leads'
import { adoptionIn, type Adoption } from './adoption.js'
import { alertsIn, type Alerts, type AlertsQuery } from './alerts.js'
import { calendarFeed, type CalendarFeedOptions } from './calendar-feed.js'
import { digestAt, type Digest } from './digest.js'
import { suspectedSince } from './duplicates.js'
import { InvalidInput } from './errors.js'
import { waitingHandovers, type HandoversQuery, type WaitingHandover } from './handovers.js'
import { instantOf, type InstantInput } from './instants.js'
import type { Wiring } from './ledger.js'
import { instants, type Window } from './kpi-query.js'
import { overridesOf, type Override, type OverridesQuery } from './overrides.js'
import { ownershipOf, type LeadOwnership } from './ownership.js'
import type { People } from './people.js'
import { remindersAt, type Reminder, type RemindersQuery } from './reminders.js'
import { runPolicies, type PolicyRun, type RunPoliciesOptions } from './run-policies.js'
import { rescored, scoreLead, type LeadScore, type Rescored } from './scores.js'
import { standing } from './standing.js'
import { waitingLeads, type SlaQuery, type WaitingLead } from './sla.js'
import { momentToCome, workQueue, type QueueEntry, type QueueQuery } from './work-queue.js'

export interface ScoreOptions {
  readonly at?: InstantInput
  /** Rules to score by instead of those in force; parts that are left out are those of the default handbook. */
  readonly handbook?: HandbookInput
}

/** What is to be done about open leads, and which of them come first. */
export interface LedgerWork {
  /** Open leads that nobody has answered yet in this cycle, by when an answer is due by the handbook that was in force when they came; the most urgent first. */
  sla(query?: SlaQuery): Promise<readonly WaitingLead[]>
  /** Leads that were handed over and wait for an answer: who waits for whom, and since when; the one that has waited longest first. */
  handovers(query?: HandoversQuery): Promise<readonly WaitingHandover[]>
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
  /** Open follow-ups whose local day has come, and which nobody put off beyond that. */
  reminders(query?: RemindersQuery): Promise<readonly Reminder[]>
  /** The open follow-ups of an owner as iCalendar, without personal words unless they are asked for. @throws {PackageMissing} without `ical-generator` */
  calendarFeed(owner: string, options?: CalendarFeedOptions): Promise<string>
  /** What an owner has to know now, or as it will be at a moment to come if nothing happens until then. @throws {InvalidInput} */
  digest(owner: string, at?: InstantInput): Promise<Digest>
  /** Who owned a lead, from when to when and by whose decision, and who worked on it beside. */
  ownership(lead: string): Promise<LeadOwnership>
  /** Leads that a manager let through although they were not qualified: who, which manager, when and why. @throws {InvalidInput} */
  overrides(query?: OverridesQuery): Promise<readonly Override[]>
  /** What each user wrote down in a period, by when it was recorded; the last 30 days by default. @throws {InvalidInput} */
  adoption(query?: Pick<Window, 'from' | 'to' | 'zone'>): Promise<readonly Adoption[]>
  /**
   * Records that clocks of first responses started, were met or breached, up to a moment, now by default, and does what the handbook plans for the band of the
   * score that a lead came into. May be run at any time, twice, and by several hosts at once: each clock starts and ends once, each plan is followed once in a
   * cycle. No number depends on the clocks. @throws {InvalidInput} for a moment to come
   */
  runPolicies(now?: InstantInput, options?: RunPoliciesOptions): Promise<PolicyRun>
}

const month = 30 * 86_400_000

type Working = Pick<Wiring, 'zone' | 'clock' | 'handbooks' | 'log' | 'views'> & { readonly people: Pick<People, 'roster'> }

export function workDoor(wiring: Working): LedgerWork {
  const { zone, clock, handbooks, log, views, people } = wiring
  const slaAt = async (now: number, query: SlaQuery): Promise<readonly WaitingLead[]> => {
    const versions = await handbooks.inForce()
    return waitingLeads(standing(views.facts({ statuses: statuses.filter(isOpen), scores: clocksAskForBands(versions) }), now), versions, now, query)
  }
  const alertsAt = async (now: number, query: AlertsQuery): Promise<Alerts> => {
    const [handbook, versions, roster] = [await handbooks.current(now), await handbooks.inForce(), await people.roster()]
    const scores = clocksAskForBands(versions) || alertsAskForBands(handbook)
    const { suspectedDuplicate: shared } = handbook.hygiene
    const leads = {
      open: () => standing(views.openLeads({ scores, nurture: alertsAskForConsent(handbook) }), now),
      lost: () => standing(views.facts({ statuses: ['lost'] }), now),
      suspected: async () => (shared ? suspectedSince(views, shared) : new Map<string, number | null>()),
    }
    return alertsIn(leads, { handbook, versions, roster, now }, query)
  }
  return {
    sla: async (query = {}) => slaAt(clock(), query),
    handovers: async (query = {}) => waitingHandovers(standing(views.facts({ statuses: statuses.filter(isOpen) }), clock()), query),
    alerts: async (query = {}) => alertsAt(clock(), query),
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
      const moment = momentToCome(query, zone, clock())
      return workQueue(await views.queued(query.owner ?? null), await handbooks.inForce(), moment, query.limit)
    },
    reminders: async (query = {}) => remindersAt(views, zone, clock(), query),
    calendarFeed: async (owner, options = {}) => calendarFeed(views, zone, clock(), owner, options),
    async digest(owner, at) {
      const moment = momentToCome({ at }, zone, clock())
      return digestAt({ views, handbooks, zone, slaAt, alertsAt }, owner, moment)
    },
    overrides: async ({ manager, ...query } = {}) => overridesOf(log, views.facts(), { ...instants(query, zone, clock()), manager }),
    async adoption(query = {}) {
      const { to = clock() + 1, from = to - month, zone: here } = instants(query, zone, clock())
      if (from >= to) throw new InvalidInput(['to: is not after from'])
      return adoptionIn(log, await people.roster(), { from, to, zone: here })
    },
    ownership: (lead) => ownershipOf(log, lead),
    runPolicies: (now, options = {}) => runPolicies(wiring, now, options),
  }
}
