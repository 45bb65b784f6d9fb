import { StoreClosed } from '@leadledger/eventsourcing'
import type { LeadFacts, OpenLead, Spend } from '@leadledger/leads'
import type { Checkpoint } from './checkpoints.js'
import type { TableComparison } from './compare.js'
import { digestTable, type TableDigest } from './digests.js'
import { factsByIds, readFacts, readOpenLeads, viewsOfFacts, type FactsQuery, type OpenLeadsQuery } from './facts-query.js'
import { queryFollowUps, type FollowUpItem, type FollowUpQuery } from './follow-up-query.js'
import { followUps } from './follow-ups.js'
import type { FollowOptions } from './follow.js'
import { leadFacts } from './lead-facts.js'
import { findSimilar, readIdentities, type LeadIdentity } from './lead-identities.js'
import { leadList } from './lead-list.js'
import type { LeadRow } from './lead-row.js'
import { readRecords, readSpend, type RecordOf } from './records-query.js'
import { recordView, type RecordKind } from './record-view.js'
import { spendView } from './spend-view.js'
import { findByEmail, findLead, queryLeads, readRows, type LeadPage, type LeadQuery } from './lead-query.js'
import { readMerges, standsFor } from './merge-query.js'
import { mergeView, type MergeRow } from './merge-view.js'
import { erasureView, readErasures, type ErasureRow } from './erasure-view.js'
import { readPlanned, readQueued, readScored, type PlannedLead, type QueuedLead, type ScoredLead } from './scored-leads.js'
import { readPolicyLeads, type PolicyLead } from './policy-leads.js'
import { bandPlans } from './band-plans.js'
import { slaClocks } from './sla-clocks.js'
import { conversationView, readConversations, type ConversedLead } from './conversation-view.js'
import { scoreChanges } from './score-changes.js'
import { countOpenLeads } from './open-leads.js'
import type { LogReader } from './log-reader.js'
import { projector, type Advanced, type CatchUpOptions, type Projector } from './projector.js'
import { nurtureView, readRunning, type RunningEnrolment } from './nurture-view.js'
import { verified } from './verification.js'
import type { ViewsDatabase } from './views-database.js'
import type { View } from './view.js'

/** The built-in views. */
export const builtInViews: readonly View[] = [
  leadList,
  followUps,
  leadFacts,
  scoreChanges,
  slaClocks,
  bandPlans,
  conversationView,
  spendView,
  recordView,
  mergeView,
  nurtureView,
  erasureView,
] as unknown as readonly View[]

/** The read models of a ledger. Queries first catch up with the log, so a command's effect is visible to the next one. */
export interface Views {
  /**
   * Folds what is new in the log, or waits while another process does; resolves with the number of events it folded itself.
   * @throws {ProjectionFailed} when a view stopped, once the others are up to date; queries throw it when they need that view.
   */
  catchUp(options?: CatchUpOptions): Promise<number>
  /** Catches up and goes on with each new event until the signal is aborted. Where the database has a lease, one process works and the others stand by. */
  follow(options: FollowOptions): Promise<void>
  /** Throws everything away and folds the log anew. */
  rebuild(options?: CatchUpOptions): Promise<number>
  /** Folds the log anew beside the live views and compares them, table by table. */
  verify(options?: CatchUpOptions): Promise<readonly TableComparison[]>
  /** A digest of each table, all of the same moment: equal for views of one log, whichever databases they live in. */
  digests(): Promise<readonly TableDigest[]>
  checkpoints(): Promise<readonly Checkpoint[]>
  leads(query: LeadQuery): Promise<LeadPage>
  lead(id: string): Promise<LeadRow | undefined>
  /** Every lead that stands for itself, in the order of their ids, with what tells whether two are one person. */
  identities(): AsyncGenerator<LeadIdentity>
  /** How many open leads each of these owners has; 0 for one who has none. */
  openLeadCounts(owners: readonly string[]): Promise<ReadonlyMap<string, number>>
  followUps(query: FollowUpQuery): Promise<readonly FollowUpItem[]>
  facts(options?: FactsQuery): AsyncGenerator<LeadFacts>
  /** Those of some leads, each for itself and in no order. */
  factsOf(leads: readonly string[]): Promise<readonly LeadFacts[]>
  /** Every lead without an outcome, with what shows how it is looked after. */
  openLeads(options?: OpenLeadsQuery): AsyncGenerator<OpenLead>
  /** Leads of whose clocks something may have to be recorded. */
  policyLeads(): AsyncGenerator<PolicyLead>
  /** Open leads with the bands whose plans were followed. */
  planned(): AsyncGenerator<PlannedLead>
  /** The leads that share the mail address, the number, or name and company with this one or those it stands for, it among them where it has any; found by indexes. */
  similar(lead: string): Promise<readonly LeadIdentity[]>
  /** Leads that were ever merged, or said to be no duplicates, all or some: few have a row. */
  merges(leads?: readonly string[]): Promise<readonly MergeRow[]>
  /** The rows of the leads that are merged into this one now, and into those, as they are. */
  mergedInto(lead: string): Promise<readonly LeadRow[]>
  /** The leads that have this address, or stand for one that has. */
  withEmail(address: string): Promise<readonly LeadRow[]>
  /** Every spend as last corrected, by its first day. */
  spend(): Promise<readonly Spend[]>
  /** What is recorded about the organisation, of one kind, as it stands. */
  records<Kind extends RecordKind>(kind: Kind): Promise<readonly RecordOf<Kind>[]>
  /** Leads with which something was asked, objected or agreed. */
  conversations(): AsyncGenerator<ConversedLead>
  /** Leads with what their scores are made of. */
  scored(options: { readonly onlyOpen: boolean }): AsyncGenerator<ScoredLead>
  /** Open leads of an owner, or with `null` those nobody owns, in any order. */
  queued(owner: string | null): Promise<readonly QueuedLead[]>
  /** Every enrolment in a sequence that goes on. */
  running(): Promise<readonly RunningEnrolment[]>
  /** Who was erased, in the order of leads; with `known` only those the views know of, without a look at the log. */
  erasures(options?: { readonly known?: boolean }): Promise<readonly ErasureRow[]>
  /** Folds what is new, and then lets what rows held before leave the disk; false where others are reading just now. */
  scrub(): Promise<boolean>
  readonly database: ViewsDatabase
  /** May be called twice; every other call then throws `StoreClosed`. */
  close(): Promise<void>
}

/** The read models of a log in a database; when it fails, the database is closed. */
export async function viewsOf(database: ViewsDatabase, log: LogReader, views: readonly View[] = builtInViews): Promise<Views> {
  const runner = await projector(database, log, views).catch(async (error: unknown) => {
    await database.close()
    throw error
  })
  const { again } = database
  const closingNow = new AbortController()
  const underWay = new Set<Promise<unknown>>()
  let closing: Promise<void> | undefined
  const isUp = async (...needed: readonly { readonly projection: { readonly name: string } }[]): Promise<void> => {
    const { failures } = await runner.advance()
    for (const failure of failures) if (needed.some(({ projection }) => projection.name === failure.view)) throw failure
  }
  const checkOpen = (): void => {
    if (closing) throw new StoreClosed()
  }
  const counted = ({ events, failures: [failure] }: Advanced): number => {
    if (failure) throw failure
    return events
  }
  return {
    database,
    catchUp: async (options) => counted(await runner.advance(options)),
    follow: async (options) => {
      checkOpen()
      await runner.follow(options)
    },
    async rebuild(options) {
      checkOpen()
      const done = await runner.rebuild(options)
      await database.tidy()
      return counted(done)
    },
    async verify(options) {
      await runner.advance()
      const verifying = verified(database, log, views, { ...options, closing: closingNow.signal })
      underWay.add(verifying)
      return verifying.finally(() => underWay.delete(verifying))
    },
    async digests() {
      await isUp(...views)
      return again(() =>
        database.snapshot(async (snapshot) => {
          const digests: TableDigest[] = []
          for (const view of views) digests.push(await digestTable(snapshot, view))
          return digests
        }),
      )
    },
    async checkpoints() {
      checkOpen()
      return runner.checkpoints()
    },
    async leads(query) {
      await isUp(leadList, mergeView, ...(query.followUpOverdueAt === undefined ? [] : [followUps]), ...(query.previousOwner === undefined ? [] : [leadFacts]))
      return again(() => queryLeads(database, query))
    },
    async lead(id) {
      await isUp(leadList, mergeView)
      return again(() => findLead(database, id))
    },
    async *identities() {
      await isUp(leadList, mergeView)
      yield* readIdentities(database)
    },
    async openLeadCounts(owners) {
      await isUp(leadList, mergeView)
      return again(() => countOpenLeads(database, owners))
    },
    async followUps(query) {
      await isUp(followUps, leadList, mergeView)
      return again(() => queryFollowUps(database, log, query))
    },
    async *facts(options) {
      await isUp(...viewsOfFacts(options))
      yield* readFacts(database, options)
    },
    async factsOf(leads) {
      await isUp(leadFacts)
      return factsByIds(database, leads, {})
    },
    async *openLeads(options) {
      await isUp(leadFacts, leadList, followUps, mergeView, ...(options?.scores ? [scoreChanges] : []), ...(options?.nurture ? [nurtureView] : []))
      yield* readOpenLeads(database, options)
    },
    async *policyLeads() {
      await isUp(leadFacts, leadList, mergeView, scoreChanges, slaClocks)
      yield* readPolicyLeads(database)
    },
    async *planned() {
      await isUp(leadFacts, leadList, scoreChanges, mergeView, bandPlans)
      yield* readPlanned(database)
    },
    async similar(lead) {
      await isUp(leadList, mergeView)
      return again(() => findSimilar(database, lead))
    },
    async merges(leads) {
      await isUp(mergeView)
      return again(() => readMerges(database, leads))
    },
    async mergedInto(lead) {
      await isUp(leadList, mergeView)
      return again(async () => readRows(database, await standsFor(database, lead)))
    },
    async withEmail(address) {
      await isUp(leadList, mergeView)
      return again(() => findByEmail(database, address))
    },
    async spend() {
      await isUp(spendView)
      return again(() => readSpend(database.read))
    },
    async records(kind) {
      await isUp(recordView)
      return again(() => readRecords(database.read, kind))
    },
    async *conversations() {
      await isUp(leadFacts, conversationView)
      yield* readConversations(database)
    },
    async *scored(options) {
      await isUp(leadFacts, leadList, scoreChanges, mergeView)
      yield* readScored(database, options)
    },
    async queued(owner) {
      await isUp(leadList, leadFacts, scoreChanges, followUps, mergeView)
      return again(() => readQueued(database, owner))
    },
    async running() {
      await isUp(nurtureView)
      return again(() => readRunning(database.read))
    },
    async erasures({ known = false } = {}) {
      if (known) checkOpen()
      else await isUp(erasureView)
      return again(() => readErasures(database.read))
    },
    async scrub() {
      counted(await runner.advance())
      return again(() => database.scrub(views.filter(({ opens }) => opens.length > 0)))
    },
    close() {
      closingNow.abort()
      // A verification drops what it made before the connections go.
      return (closing ??= Promise.allSettled(underWay).then(() => closed(runner, database)))
    },
  }
}

/** Closes one after the other, also when the first fails. */
async function closed(runner: Projector, database: ViewsDatabase): Promise<void> {
  try {
    await runner.close()
  } finally {
    await database.close()
  }
}
