import { canonicalJson, commandHandler, StoreClosed, streamName, type Actor, type Source } from '@leadledger/eventsourcing'
import { defineHandbook, isOpen, leadCategory, statuses, type HandbookInput, type HandbookRefusal, type LeadRefusal } from '@leadledger/leads'
import {
  calibration,
  cohorts,
  funnel,
  dealFunnel,
  forecast,
  kpiNames,
  kpis,
  leadsBehind,
  lostReasons,
  type Calibration,
  type Cohorts,
  type Funnel,
  pipeline,
  type DealFunnel,
  type Forecast,
  type KpiName,
  type KpiResult,
  type LeadBehind,
  type LostReasons,
  type MetricContext,
  type Pipeline,
} from '@leadledger/metrics'
import type { CatchUpOptions, FollowOptions, LogReader, TableComparison, TableDigest, Views } from '@leadledger/read-models'
import type { KeyStore } from '@leadledger/vault'
import { alertsIn, type Alerts, type AlertsQuery } from './alerts.js'
import { closeAll } from './close-all.js'
import { comparisonsOf, type LedgerComparisons } from './comparing.js'
import { commandOf, type CommandInput } from './command-input.js'
import { dealFunnelContext, forecastContext, pipelineContext, type DealFunnelQuery, type ForecastQuery, type PipelineQuery } from './deal-queries.js'
import type { Adopted, Handbooks, HandbookVersion } from './handbooks.js'
import { importLeads, type ImportOptions, type ImportOutcome } from './import-leads.js'
import { leadIdFor } from './lead-id.js'
import {
  calibrationContext,
  cohortsContext,
  factsOf,
  funnelContext,
  kpiContext,
  lossContext,
  type CalibrationQuery,
  type CohortsQuery,
  type FunnelQuery,
  type KpiQuery,
  type LostReasonsQuery,
} from './kpi-query.js'
import { instantOf, type InstantInput } from './instants.js'
import { leadAsOf, timelineOf } from './lead-history.js'
import { peopleDoor, type LedgerPeople } from './people-door.js'
import type { LedgerPlaces } from './open-ledger.js'
import { leadQueryOf, type LeadsPage, type LeadsQuery } from './leads-query.js'
import { followUpOf, leadOf, type FollowUpView, type Lead, type TimelineEntry } from './lead-view.js'
import { organisationOf, type OrganisationLedger } from './organisation.js'
import { rescored, scoreLead, scoringAt, type LeadScore, type Rescored } from './scores.js'
import { waitingLeads, type SlaQuery, type WaitingLead } from './sla.js'
import { statusOf, type LedgerStatus } from './status.js'
import { queueMoment, workQueue, type QueueEntry, type QueueQuery } from './work-queue.js'

/** What the front door hands to the ledger. */
export interface Wiring {
  /** As they may be shown: without user and password. */
  readonly places: Required<LedgerPlaces>
  /** Files the ledger consists of, where it consists of files. */
  readonly files: readonly string[]
  readonly zone: string
  readonly by: Actor
  readonly clock: () => number
  readonly newId: () => string
  readonly handbooks: Handbooks
  readonly log: LogReader
  readonly keys: KeyStore
  readonly views: Views
  readonly durability: 'full' | 'relaxed' | 'memory'
}

export interface SendOptions {
  /** Takes effect at most once per lead, for ever: send the same again and get the first result. */
  readonly commandId?: string
  readonly by?: Actor | string
  readonly source?: Source
  readonly correlationId?: string
  readonly causationId?: string
  /** The version of the lead the caller decided on; another one throws `WrongExpectedVersion`. */
  readonly ifVersion?: bigint
}

/** A command that was accepted. */
export interface Sent {
  readonly refused?: undefined
  readonly lead: string
  /** Types of the events it made; none when everything was so already. */
  readonly events: readonly string[]
  readonly version: bigint
  /** True when this command id had taken effect before. */
  readonly duplicate: boolean
}

/** A command that was refused: `refused` says why, the other fields what is missing. */
export type RefusedCommand = LeadRefusal & { readonly lead: string }

export interface AdoptOptions extends Pick<SendOptions, 'commandId' | 'by' | 'source'> {
  /** From when on it is in force; now by default. It may be later, and never before the version in force began. */
  readonly at?: InstantInput
  /** Why, in words; sealed as personal data. */
  readonly reason?: string
}

export interface ScoreOptions {
  readonly at?: InstantInput
  /** Rules to score by instead of those in force; parts that are left out are those of the default handbook. */
  readonly handbook?: HandbookInput
}

type WithoutType<Command> = Command extends { readonly type: string } ? Omit<Command, 'type'> : never
export type NewLeadInput = WithoutType<Extract<CommandInput, { readonly type: 'CreateLead' }>>

/**
 * A ledger of sales leads. Queries see every command that resolved before them, also those of other processes.
 * @throws {StoreRefused} from any query, when a file of views is damaged: delete it, and it is folded anew.
 */
export interface Ledger extends LedgerPeople, LedgerComparisons, OrganisationLedger {
  /** Where the log is, without user and password. */
  readonly at: string
  readonly zone: string
  /** Creates a lead; with a `commandId` the lead's id follows from it, so a retry finds the same lead. */
  create(lead: NewLeadInput, options?: SendOptions): Promise<Sent | RefusedCommand>
  /** Sends a command to a lead. @throws {InvalidInput} {@link CommandIdReused} {@link WrongExpectedVersion} {@link SubjectErased} */
  send(lead: string, command: CommandInput, options?: SendOptions): Promise<Sent | RefusedCommand>
  leads(query?: LeadsQuery): Promise<LeadsPage>
  /**
   * The lead now, or as it stood at a moment: a fold of what had happened by then, also of what was recorded later.
   * An unknown time counts as past, as for KPIs.
   */
  lead(id: string, options?: { readonly asOf?: InstantInput }): Promise<Lead | undefined>
  /** Every event of a lead, in the order it was recorded; none for a lead nobody knows. */
  timeline(id: string): Promise<readonly TimelineEntry[]>
  followUps(query?: { readonly overdue?: boolean; readonly owner?: string; readonly lead?: string; readonly limit?: number }): Promise<readonly FollowUpView[]>
  /** All KPIs, or those named. */
  kpi(names?: readonly KpiName[], query?: KpiQuery): Promise<readonly KpiResult[]>
  /** The leads behind a KPI, one by one, as `kpi` counts them with the same query. */
  kpiLeads(name: KpiName, query?: KpiQuery): AsyncGenerator<LeadBehind>
  lostReasons(query?: LostReasonsQuery): Promise<LostReasons>
  /** How far leads got that were created in a window, each counted once. */
  funnel(query?: FunnelQuery): Promise<Funnel>
  /** Leads by the month they were created in, and how many of them were converted by the end of each month since. */
  cohorts(query?: CohortsQuery): Promise<Cohorts>
  /** The deals open now or at any date, stage by stage: how many, their values, and the values weighted by probability; money one sum a currency. */
  pipeline(query?: PipelineQuery): Promise<Pipeline>
  /** What was forecast for a period as it began, against what was won in it. */
  forecast(query: ForecastQuery): Promise<Forecast>
  /** How far the deals opened in a window came through the stages of the handbook. */
  dealFunnel(query?: DealFunnelQuery): Promise<DealFunnel>
  /** The rules in force: the handbook adopted last, or the one that was in force at a moment. */
  handbook(options?: { readonly at?: InstantInput }): Promise<HandbookVersion>
  /** Every version that was ever in force, the default handbook first. */
  handbooks(): Promise<readonly HandbookVersion[]>
  /**
   * Puts a handbook in force, from now on or from `at`; parts that are left out are those of the default handbook. What is in force already stays as it is.
   * @throws {InvalidHandbook} with every problem.
   */
  adoptHandbook(handbook: HandbookInput, options?: AdoptOptions): Promise<Adopted | HandbookRefusal>
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
  /** Whether leads of higher bands convert more: rates with their intervals, lift, and a test; the band of each is that of a landmark after its creation. */
  calibration(query?: CalibrationQuery): Promise<Calibration>
  /** Open leads of an owner, or those nobody owns, in the order in which to work on them: overdue answers, overdue follow-ups, then by points, then by age. */
  queue(query?: QueueQuery): Promise<readonly QueueEntry[]>
  /** Imports a CSV file; importing it again changes nothing. */
  import(options: ImportOptions): Promise<ImportOutcome>
  /** Throws the views away and folds the log anew; resolves with the number of events. */
  rebuild(options?: CatchUpOptions): Promise<number>
  /** Compares the live views with a fresh fold of the log, table by table. */
  verify(options?: CatchUpOptions): Promise<readonly TableComparison[]>
  status(): Promise<LedgerStatus>
  /**
   * Keeps the views up to date until the signal is aborted. Of several processes that follow one set of views on PostgreSQL one works,
   * and the others stand by; queries then find the views ready.
   */
  follow(options: FollowOptions): Promise<void>
  /** A digest of each table of the views: equal for ledgers with one log, whichever databases they live in. */
  digests(): Promise<readonly TableDigest[]>
  /** Folds what is new in the log into the views; queries do so themselves. */
  catchUp(options?: CatchUpOptions): Promise<number>
  /** May be called twice; every other call then throws `StoreClosed`. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Custom fields are read where numbers are grouped by one. */
export function ledgerOf(wiring: Wiring): Ledger {
  const { zone, clock, newId, handbooks, log, keys, views } = wiring
  const actorOf = (by: Actor | string | undefined): Actor => (typeof by === 'string' ? { id: by, kind: 'user' } : (by ?? wiring.by))
  const send = async (lead: string, input: CommandInput, { commandId = newId(), by, ...options }: SendOptions = {}): Promise<Sent | RefusedCommand> => {
    const stream = streamName(leadCategory, lead)
    const command = commandOf(input, { now: clock(), zone, commandId })
    const handle = commandHandler({ ...log, decider: await handbooks.decider(clock()) })
    const handled = await handle(stream, command, { source: { kind: 'api' }, ...options, actor: actorOf(by), commandId, body: canonicalJson(input) })
    if (handled.outcome === 'refused') return { ...handled.refusal, lead }
    return { lead, events: handled.events.map(({ type }) => type), version: handled.version, duplicate: handled.duplicate }
  }
  const contextOf = async (query: KpiQuery): Promise<MetricContext> => ({ ...kpiContext(query, zone, clock()), handbooks: await handbooks.inForce() })
  const surroundings = async () => ({ zone, now: clock(), handbooks: await handbooks.inForce() })
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => (closing ??= closeAll([views, keys, log.store]))
  return {
    ...organisationOf(wiring, actorOf),
    ...comparisonsOf(wiring),
    at: wiring.places.at,
    zone,
    send,
    create: (lead, { commandId = newId(), ...options } = {}) => send(leadIdFor(commandId), { ...lead, type: 'CreateLead' }, { ...options, commandId }),
    async leads(query = {}) {
      const page = await views.leads(leadQueryOf(query, zone, clock()))
      return { ...page, items: page.items.map(leadOf) }
    },
    async lead(id, { asOf } = {}) {
      if (asOf !== undefined) return leadAsOf(log, id, instantOf(asOf, zone, 'asOf'))
      const row = await views.lead(id)
      return row && leadOf(row)
    },
    ...peopleDoor({ ...wiring, actorOf }),
    timeline: (id) => timelineOf(log, id),
    async followUps({ overdue = false, ...query } = {}) {
      const now = clock()
      return (await views.followUps({ ...query, ...(overdue && { overdueAt: now }) })).map((row) => followUpOf(row, now))
    },
    kpi: async (names = kpiNames, query = {}) => {
      const context = await contextOf(query)
      return kpis(views.facts(factsOf(query, names)), names, context)
    },
    async *kpiLeads(name, query = {}) {
      yield* leadsBehind(views.facts(factsOf(query, [name])), name, await contextOf(query))
    },
    lostReasons: async (query = {}) => lostReasons(views.facts(factsOf(query)), lossContext(query, zone, clock())),
    funnel: async (query = {}) => funnel(views.facts(factsOf(query)), funnelContext(query, zone, clock())),
    cohorts: async (query = {}) => cohorts(views.facts(), cohortsContext(query, zone, clock())),
    sla: async (query = {}) => waitingLeads(views.facts({ statuses: statuses.filter(isOpen) }), await handbooks.inForce(), clock(), query),
    async alerts(query = {}) {
      const now = clock()
      const [handbook, versions] = [await handbooks.current(now), await handbooks.inForce()]
      return alertsIn({ open: () => views.openLeads(), lost: () => views.facts({ statuses: ['lost'] }) }, { handbook, versions, now }, query)
    },
    pipeline: async (query = {}) => pipeline(views.facts(factsOf(query)), pipelineContext(query, await surroundings())),
    forecast: async (query) => forecast(views.facts(factsOf(query)), forecastContext(query, await surroundings())),
    dealFunnel: async (query = {}) => dealFunnel(views.facts(), dealFunnelContext(query, await surroundings())),
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
    async calibration(query = {}) {
      const context = calibrationContext(query, zone, clock())
      const versions = query.handbook ? [{ since: null, handbook: defineHandbook(query.handbook) }] : await handbooks.inForce()
      return calibration(views.scored({ onlyOpen: false }), { ...context, handbooks: versions })
    },
    async queue(query = {}) {
      const moment = queueMoment(query, zone, clock())
      return workQueue(await views.queued(query.owner ?? null), await handbooks.inForce(), moment, query.limit)
    },
    async handbook({ at } = {}) {
      const versions = await handbooks.versions()
      const moment = at === undefined ? clock() : instantOf(at, zone, 'at')
      return versions.findLast(({ since }) => since === null || Date.parse(since) <= moment) as HandbookVersion
    },
    handbooks: () => handbooks.versions(),
    adoptHandbook(handbook, { at, reason, by, commandId = newId(), source } = {}) {
      const when = { now: clock(), ...(at !== undefined && { from: instantOf(at, zone, 'at') }), ...(reason !== undefined && { reason }) }
      return handbooks.adopt(handbook, when, { actor: actorOf(by), source: source ?? { kind: 'api' }, commandId })
    },
    import: (options) => importLeads(wiring, options),
    async rebuild(options) {
      if (closing) throw new StoreClosed()
      return views.rebuild(options)
    },
    verify: (options) => views.verify(options),
    status: () => statusOf(wiring),
    follow: (options) => views.follow(options),
    digests: () => views.digests(),
    catchUp: (options) => views.catchUp(options),
    close,
    [Symbol.asyncDispose]: close,
  }
}
