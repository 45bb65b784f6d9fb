import type { Actor, Source } from '@leadledger/eventsourcing'
import type { CommandInput } from './command-input.js'
import { capture, type Captured } from './capturing.js'
import { duplicatesIn, type DuplicateGroup, type DuplicatesQuery } from './duplicates.js'
import { instantOf, type InstantInput } from './instants.js'
import { leadRowOf, timelineOf } from './lead-history.js'
import type { NewLeadInput, RefusedCommand, SendOptions, Sent, Wiring } from './ledger.js'
import { type TimelineEntry } from './lead-view.js'
import { mergePlan, type MergePlan } from './merge-plan.js'
import { merge, told, unmerge, type Outcome, type Told } from './merging.js'

export interface MergeOptions extends Pick<SendOptions, 'commandId' | 'by' | 'source'> {
  readonly at?: InstantInput
  /** Why, in words; sealed. */
  readonly reason?: string
}

/** A merge that was taken back. */
export type Unmerged = Sent & {
  /** What happened to the survivor since the merge, which stays with it. */
  readonly stays: readonly TimelineEntry[]
}

/** Two leads that are one person. */
export interface LedgerMerging {
  /** Leads that may be the same, group by group, with what they share: if one finds another, that one finds it. */
  duplicates(query?: DuplicatesQuery): AsyncGenerator<DuplicateGroup>
  /** Says that two leads are not the same: neither is shown as a duplicate of the other again. */
  notDuplicates(one: string, other: string, options?: MergeOptions): Promise<Sent | RefusedCommand>
  /** What `merge` would do, and why it would be refused; writes nothing. */
  mergePlan(loser: string, into: string): Promise<MergePlan>
  /** Makes one lead of two: from now on the loser's id is the survivor, in every query and command, for ever or until `unmerge`. */
  merge(loser: string, into: string, options?: MergeOptions): Promise<Sent | RefusedCommand>
  /** Takes a merge back: both leads are as they were, and what happened to the survivor since stays with it. */
  unmerge(loser: string, options?: MergeOptions): Promise<Unmerged | RefusedCommand>
  /** Takes an inquiry in: a lead that is known by its e-mail address gets it as a new touch, and is opened again if it was closed; else a lead begins. */
  capture(inquiry: NewLeadInput, options?: SendOptions): Promise<Captured | RefusedCommand>
}

interface Doing extends Pick<Wiring, 'zone' | 'clock' | 'newId' | 'log' | 'views' | 'handbooks'> {
  readonly actorOf: (by: Actor | string | undefined) => Actor
  readonly send: (lead: string, command: CommandInput, options?: SendOptions) => Promise<Sent | RefusedCommand>
}

export function mergingDoor(doing: Doing): LedgerMerging {
  const { zone, clock, newId, log, views, actorOf, send } = doing
  const whoOf = ({ by, source, commandId = newId() }: MergeOptions): { actor: Actor; source: Source; commandId: string } => ({
    actor: actorOf(by),
    source: source ?? { kind: 'api' },
    commandId,
  })
  const whenOf = ({ at, reason }: MergeOptions) => ({
    ...(at !== undefined && { at: instantOf(at, zone, 'at') }),
    ...(reason !== undefined && { reason }),
  })
  const sentOf = (lead: string, outcome: Outcome): Sent | RefusedCommand => (outcome.refused === undefined ? { ...outcome, lead } : outcome)
  return {
    duplicates: (query = {}) => duplicatesIn(views, query),
    notDuplicates: (one, other, { at, reason, ...how } = {}) =>
      send(one, { type: 'MarkNotDuplicate', other, ...(at !== undefined && { at }), ...(reason !== undefined && { reason }) }, how),
    async mergePlan(loser, into) {
      const now = clock()
      return mergePlan(await told(log, loser), await told(log, into), [await leadRowOf(log, loser, now), await leadRowOf(log, into, now)])
    },
    merge: async (loser, into, how = {}) => sentOf(into, await merge(doing, { loser, into, ...whenOf(how) }, whoOf(how))),
    async unmerge(loser, how = {}) {
      const outcome = await unmerge(doing, { loser, ...whenOf(how) }, whoOf(how))
      if (outcome.refused !== undefined) return outcome
      const survivor = survivorIn(await told(log, loser))
      return { ...outcome, lead: loser, stays: survivor === undefined ? [] : await since(survivor, loser) }
    },
    capture: (inquiry, options = {}) => capture({ log, views, newId, send }, inquiry, options),
  }

  async function since(survivor: string, loser: string): Promise<readonly TimelineEntry[]> {
    const entries = (await timelineOf(log, survivor)).filter(({ lead }) => lead === survivor)
    const last = (type: TimelineEntry['type']): number => entries.findLastIndex((entry) => entry.type === type && entry.data.lead === loser)
    return entries.slice(last('LeadAbsorbed') + 1, last('LeadGivenBack'))
  }
}

/** The lead the last merge was into. */
const survivorIn = ({ events }: Told): string | undefined => events.findLast((event) => event.type === 'LeadUnmerged')?.data.into
