import { canonicalJson, commandHandler, StoreClosed, streamName, type Actor, type Source } from '@leadledger/eventsourcing'
import { leadCategory, waitingHandover, type HandbookInput, type HandbookRefusal, type LeadRefusal } from '@leadledger/leads'
import type { CatchUpOptions, FollowOptions, LogReader, TableComparison, TableDigest, Views } from '@leadledger/read-models'
import type { KeyStore } from '@leadledger/vault'
import { closeAll } from './close-all.js'
import { commandOf, type CommandInput } from './command-input.js'
import type { Adopted, Handbooks, HandbookVersion } from './handbooks.js'
import { importsDoor, type LedgerImports } from './imports-door.js'
import { leadIdFor } from './lead-id.js'
import { instantOf, type InstantInput } from './instants.js'
import { handoverAsOf, handoverView, type LeadRecord } from './handovers.js'
import { hintsOf, type LeadHints } from './lead-hints.js'
import { leadAsOf, timelineOf } from './lead-history.js'
import { eventFeed, type EventsQuery, type LedgerEvent } from './event-feed.js'
import { filledBy } from './merged-lead.js'
import { sendingMerged } from './merged-send.js'
import { mergingDoor, type LedgerMerging } from './merging-door.js'
import { nurtureDoor, type LedgerNurture } from './nurture-door.js'
import { numbersDoor, type LedgerNumbers } from './numbers-door.js'
import { peopleOf } from './people.js'
import { peopleDoor, type LedgerPeople } from './people-door.js'
import { privacyDoor, type LedgerPrivacy } from './privacy-door.js'
import type { LedgerPlaces } from './open-ledger.js'
import { leadQueryOf, type LeadsPage, type LeadsQuery } from './leads-query.js'
import { followUpOf, leadsOf, type FollowUpView, type TimelineEntry } from './lead-view.js'
import { permittedLedger, type PermittedLedger } from './permitted-ledger.js'
import { organisationOf, type OrganisationLedger } from './organisation.js'
import { reportNotesOf } from './report-notes.js'
import type { ReportName } from './report-period.js'
import { reportOf, type Report, type ReportQuery } from './reports.js'
import { sendAll, type CommandFor, type SentOfMany } from './send-all.js'
import { checkTeam, teamAt } from './teams.js'
import { viewsDoor, type LedgerViews } from './saved-views.js'
import { statusOf, type LedgerStatus } from './status.js'
import { workDoor, type LedgerWork } from './work-door.js'

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

type WithoutType<Command> = Command extends { readonly type: string } ? Omit<Command, 'type'> : never
export type NewLeadInput = WithoutType<Extract<CommandInput, { readonly type: 'CreateLead' }>>

/**
 * A ledger of sales leads. Queries see every command that resolved before them, also those of other processes.
 * @throws {StoreRefused} from any query, when a file of views is damaged: delete it, and it is folded anew.
 */
export interface Ledger
  extends LedgerPeople, LedgerMerging, LedgerNurture, OrganisationLedger, LedgerNumbers, LedgerWork, LedgerViews, LedgerImports, LedgerPrivacy {
  /** Where the log is, without user and password. */
  readonly at: string
  readonly zone: string
  /** Creates a lead; with a `commandId` the lead's id follows from it, so a retry finds the same lead. */
  create(lead: NewLeadInput, options?: SendOptions): Promise<Sent | RefusedCommand>
  /** Sends a command to a lead, or to the one it is merged into. @throws {InvalidInput} {@link CommandIdReused} {@link WrongExpectedVersion} {@link SubjectErased} */
  send(lead: string, command: CommandInput, options?: SendOptions): Promise<Sent | RefusedCommand>
  /**
   * Sends many commands, such as the calls of a day: one result for each, in their order. What is wrong with one of them stops none of the others; a fault
   * of the store is thrown. With command ids of their own the same may be sent again, and takes effect once.
   */
  sendAll(commands: AsyncIterable<CommandFor> | Iterable<CommandFor>, options?: Omit<SendOptions, 'commandId' | 'ifVersion'>): AsyncGenerator<SentOfMany>
  /** Every event of leads in the order of the log, or those behind a position; with `follow` also each new one. For other systems that have to hear of them. @throws {InvalidInput} */
  events(query?: EventsQuery): AsyncGenerator<LedgerEvent>
  leads(query?: LeadsQuery): Promise<LeadsPage>
  /**
   * The lead now, and whom it waits for, or as it stood at a moment: a fold of what had happened by then, also of what was recorded later.
   * An unknown time counts as past, as for KPIs.
   */
  lead(id: string, options?: { readonly asOf?: InstantInput }): Promise<LeadRecord | undefined>
  /** What to know beside the record of a lead now: how many leads it may be the same as, and its next follow-up. */
  hints(id: string): Promise<LeadHints | undefined>
  /** Every event of a lead and of those merged into it, in the order it was recorded; none for a lead nobody knows. */
  timeline(id: string): Promise<readonly TimelineEntry[]>
  followUps(query?: { readonly overdue?: boolean; readonly owner?: string; readonly lead?: string; readonly limit?: number }): Promise<readonly FollowUpView[]>
  /** The monthly or quarterly report, or the one at the end of the year, with a digest: the same log, period and `asOf` make the same report. @throws {InvalidInput} */
  report(name: ReportName, query: ReportQuery): Promise<Report>
  /**
   * The ledger as one user of the roster sees it: leads, queries and numbers within what the permissions of the handbook let the role see, commands in that
   * user's name, and refused as `not-permitted` beyond them. The ledger itself asks nobody: it is for the host.
   */
  as(user: string): PermittedLedger
  /** The rules in force: the handbook adopted last, or the one that was in force at a moment. */
  handbook(options?: { readonly at?: InstantInput }): Promise<HandbookVersion>
  /** Every version that was ever in force, the default handbook first. */
  handbooks(): Promise<readonly HandbookVersion[]>
  /**
   * Puts a handbook in force, from now on or from `at`; parts that are left out are those of the default handbook. What is in force already stays as it is.
   * @throws {InvalidHandbook} with every problem.
   */
  adoptHandbook(handbook: HandbookInput, options?: AdoptOptions): Promise<Adopted | HandbookRefusal>
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

export function ledgerOf(wiring: Wiring): Ledger {
  const { zone, clock, newId, handbooks, log, keys, views } = wiring
  const actorOf = (by: Actor | string | undefined): Actor => (typeof by === 'string' ? { id: by, kind: 'user' } : (by ?? wiring.by))
  const sendOwn = async (lead: string, input: CommandInput, { commandId = newId(), by, ...options }: SendOptions): Promise<Sent | RefusedCommand> => {
    const stream = streamName(leadCategory, lead)
    const command = commandOf(input, { now: clock(), zone, commandId })
    const handle = commandHandler({ ...log, decider: await handbooks.decider(clock()) })
    const handled = await handle(stream, command, { source: { kind: 'api' }, ...options, actor: actorOf(by), commandId, body: canonicalJson(input) })
    if (handled.outcome === 'refused') return { ...handled.refusal, lead }
    return { lead, events: handled.events.map(({ type }) => type), version: handled.version, duplicate: handled.duplicate }
  }
  const people = peopleOf(log)
  const sendFamily = sendingMerged(log, sendOwn)
  const send: Ledger['send'] = (lead, input, { commandId = newId(), ...options } = {}) => sendFamily(lead, input, { ...options, commandId })
  const numbers = { ...organisationOf(wiring, actorOf), ...numbersDoor({ ...wiring, people }) }
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => (closing ??= closeAll([views, keys, log.store]))
  return {
    at: wiring.places.at,
    zone,
    send,
    create: (lead, { commandId = newId(), ...options } = {}) => send(leadIdFor(commandId), { ...lead, type: 'CreateLead' }, { ...options, commandId }),
    sendAll: (commands, options = {}) => sendAll(send, commands, options),
    events: (query = {}) => eventFeed(log, query),
    async leads(query = {}) {
      const page = await views.leads(await leadQueryOf(query, { ...wiring, people }))
      return { ...page, items: await leadsOf(page.items, handbooks, clock()) }
    },
    async lead(id, { asOf } = {}) {
      const moment = asOf === undefined ? clock() : instantOf(asOf, zone, 'asOf')
      if (asOf !== undefined) {
        const past = await leadAsOf(log, id, moment, handbooks)
        return past && { ...past, handover: await handoverAsOf(log, past.id, moment) }
      }
      const row = await views.lead(id)
      const [lead] = row ? await leadsOf([filledBy(row, await views.mergedInto(row.id))], handbooks, moment) : []
      return lead && { ...lead, handover: handoverView(waitingHandover((await views.factsOf([lead.id]))[0]?.handovers)) }
    },
    ...peopleDoor({ ...wiring, people, actorOf }),
    ...mergingDoor({ ...wiring, actorOf, send }),
    ...nurtureDoor(wiring),
    ...importsDoor({ ...wiring, actorOf }),
    ...privacyDoor({ ...wiring, actorOf }),
    ...numbers,
    ...workDoor({ ...wiring, people }),
    ...viewsDoor({ ...wiring, people, actorOf }),
    async report(name, query) {
      const now = clock()
      const { fiscalYearStart } = await handbooks.current(now)
      const notes = () => reportNotesOf({ log, views }, name, query.period)
      const roster = await people.roster()
      if (query.team !== undefined) checkTeam(roster, query.team)
      const teamOf = (user: string, at: number) => teamAt(roster, user, at)
      return reportOf(name, query, numbers, { zone, now, fiscalYearStart, teamOf, position: () => log.store.head(), notes })
    },
    as: (user) => permittedLedger(wiring, people, user, ledgerOf),
    hints: (id) => hintsOf(views, id, clock()),
    timeline: (id) => timelineOf(log, id),
    async followUps({ overdue = false, ...query } = {}) {
      const now = clock()
      return (await views.followUps({ ...query, ...(overdue && { overdueAt: now }) })).map((row) => followUpOf(row, now))
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
