import { handoversAfter, waitingHandover, type Handover, type HandoverFacts, type LeadFacts, type Status } from '@leadledger/leads'
import type { LogReader } from '@leadledger/read-models'
import { isoOf } from './instants.js'
import { eventsOf } from './lead-history.js'
import type { Lead } from './lead-view.js'

/** For whom a lead waits since when. */
export interface HandoverView {
  /** Who owned it when it was handed over; `null` for nobody. */
  readonly from: string | null
  readonly to: string
  /** ISO 8601; `null` when nobody knows. */
  readonly since: string | null
}

/** The record of a lead, and whom it waits for; `null` where it waits for nobody. */
export interface LeadRecord extends Lead {
  readonly handover: HandoverView | null
}

export interface WaitingHandover extends HandoverView {
  readonly lead: string
  readonly status: Status
  readonly source: string | null
}

export interface HandoversQuery {
  /** Only those that wait for this person. */
  readonly to?: string
  /** Only those whose owner this person was when they were handed over. */
  readonly from?: string
}

export const handoverView = (waiting: Handover | undefined): HandoverView | null =>
  waiting ? { from: waiting.from, to: waiting.to, since: isoOf(waiting.at) } : null

/** Every hand-over that waits, the one that has waited longest first. */
export async function waitingHandovers(facts: AsyncIterable<LeadFacts>, { to, from }: HandoversQuery): Promise<readonly WaitingHandover[]> {
  const found: (WaitingHandover & { readonly at: number })[] = []
  for await (const { lead, status, source, handovers } of facts) {
    const waiting = waitingHandover(handovers)
    const view = handoverView(waiting)
    if (!view || (to !== undefined && view.to !== to) || (from !== undefined && view.from !== from)) continue
    found.push({ lead, status, source, ...view, at: waiting?.at ?? -Infinity })
  }
  return found.sort((one, other) => one.at - other.at || (one.lead < other.lead ? -1 : 1)).map(({ at: _, ...rest }) => rest)
}

/** Whom a lead waited for at a moment, by what had happened by then. */
export async function handoverAsOf(log: LogReader, lead: string, asOf: number): Promise<HandoverView | null> {
  let handovers: readonly HandoverFacts[] = []
  for await (const event of eventsOf(log, lead)) if (event.occurredAt === null || event.occurredAt <= asOf) handovers = handoversAfter(handovers, event)
  return handoverView(waitingHandover(handovers))
}
