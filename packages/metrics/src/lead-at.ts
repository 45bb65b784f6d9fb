import {
  factsWithMerged,
  mergedInto,
  ownerAt,
  withoutActivities,
  type Conversion,
  type CustomerStep,
  type FollowUpFacts,
  type HandoverFacts,
  type LeadFacts,
  type LoggedInteraction,
  type NurtureFacts,
  type Loss,
  type Response,
  type Status,
  type Touchpoint,
  type Visit,
} from '@leadledger/leads'
import { nurtureAt } from './nurture-at.js'
import { dealAt, type DealAt } from './deal-at.js'

/** A lead as it stood at an instant: what came later is not there. */
export interface LeadAt {
  /** Its id. */
  readonly lead: string
  readonly createdAt: number | null
  readonly imported: boolean
  readonly source: string | null
  /** Who referred it. */
  readonly referrer: string | null
  readonly owner: string | null
  readonly owners: LeadFacts['owners']
  readonly custom: Readonly<Record<string, string>> | undefined
  readonly status: Status
  /** When it entered its status. */
  readonly enteredAt: number | null
  readonly visits: readonly Visit[]
  /** The conversion that stands; set exactly while the status is `converted`. */
  readonly conversion: Conversion | undefined
  /** Its deal, as it stood. */
  readonly deal: DealAt | undefined
  /** What the customer did. */
  readonly customer: readonly CustomerStep[]
  readonly losses: readonly Loss[]
  /** The loss that stands; set exactly while the status is `lost`. */
  readonly loss: Loss | undefined
  /** First response of the first cycle. */
  readonly response: Response | undefined
  /** What its score is made of, where it was read. */
  readonly scoreInputs: LeadFacts['scoreInputs']
  readonly touchpoints: readonly Touchpoint[]
  readonly handovers: readonly HandoverFacts[]
  /** Where they were read, as last amended. */
  readonly interactions: readonly LoggedInteraction[] | undefined
  /** Where they were read: those known at `asOf`, as they stand now. */
  readonly followUps: readonly FollowUpFacts[] | undefined
  /** Why it counts nowhere: it was merged into another by then, or taken back with its import. */
  readonly leftOut: 'merged' | 'withdrawn' | undefined
  /** Where they were read, of leads that have any: what had happened by `asOf`. */
  readonly nurture: NurtureFacts | undefined
}

/** The fold of a lead's facts up to `asOf`, inclusive, with those merged into it by then; `undefined` when it was created later. An unknown time counts as past. */
export function leadAt(told: LeadFacts, asOf: number): LeadAt | undefined {
  const into = mergedInto(told, asOf)
  const leftOut = into === undefined ? undefined : into === null ? 'withdrawn' : 'merged'
  const facts = leftOut ? withoutActivities(told) : factsWithMerged(told, asOf)
  const happened = (at: number | null): boolean => at === null || at <= asOf
  const undone = (at: number | null | undefined): boolean => at !== undefined && happened(at)
  const { lead, createdAt, imported, source, referrer = null, custom } = facts
  if (!happened(createdAt)) return undefined

  const visits = facts.visits.filter(({ at }) => happened(at))
  const losses = facts.losses.filter(({ at }) => happened(at))
  const last = visits.at(-1)
  const status = last?.status ?? 'new'
  const conversion = status === 'converted' ? facts.conversions.findLast(({ at, revertedAt }) => happened(at) && !undone(revertedAt)) : undefined
  return {
    lead,
    createdAt,
    imported,
    source,
    referrer,
    owner: ownerAt(facts, asOf),
    owners: facts.owners,
    custom,
    status,
    enteredAt: last ? last.at : createdAt,
    visits,
    conversion,
    deal: conversion && dealAt(conversion, happened),
    customer: facts.customer.length === 0 ? facts.customer : facts.customer.filter(({ at }) => happened(at)),
    losses,
    loss: status === 'lost' ? losses.findLast(({ reopenedAt }) => !undone(reopenedAt)) : undefined,
    response: facts.responses.find(({ at, cycle }) => cycle === 1 && happened(at)),
    scoreInputs: facts.scoreInputs,
    touchpoints: facts.touchpoints.filter(({ at }) => happened(at)),
    handovers: facts.handovers ? handoversAt(facts.handovers, happened) : [],
    interactions: facts.interactions?.filter(({ at }) => happened(at)),
    followUps: facts.followUps?.filter(({ scheduledAt }) => happened(scheduledAt)),
    leftOut,
    nurture: facts.nurture && nurtureAt(facts.nurture, happened),
  }
}

const handoversAt = (handovers: readonly HandoverFacts[], happened: (at: number | null) => boolean): readonly HandoverFacts[] =>
  handovers.filter(({ at }) => happened(at)).map((known) => (known.ended && !happened(known.ended.at) ? { ...known, ended: null } : known))

/** Whether it was in one of `statuses` at any time. */
export const everReached = ({ visits }: LeadAt, ...statuses: readonly Status[]): boolean => visits.some(({ status }) => statuses.includes(status))
