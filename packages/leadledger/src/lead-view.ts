import { isErased, type Recorded } from '@leadledger/eventsourcing'
import {
  moneyText,
  profileOf,
  qualificationResult,
  type Handbook,
  type QualificationResult,
  type DealState,
  type LeadEvent,
  type MoneyText,
  type Status,
} from '@leadledger/leads'
import type { FollowUpItem, LeadRow } from '@leadledger/read-models'
import type { Handbooks } from './handbooks.js'
import { isoOf } from './instants.js'

/** A lead as it stands; times are ISO 8601 in UTC, `null` where nobody knows. */
export interface Lead {
  readonly id: string
  readonly externalId: string | null
  readonly status: Status
  /** Id of an own status of the handbook, within `status`; `null` for the plain one. */
  readonly ownStatus: string | null
  /** What the handbook in force calls that status; its id where it says no label. */
  readonly ownStatusLabel: string | null
  readonly cycle: number
  readonly company: string | null
  readonly contact: string | null
  readonly title: string | null
  readonly email: string | null
  readonly emailVerified: boolean | null
  readonly phone: string | null
  readonly phoneE164: string | null
  readonly phoneVerified: boolean | null
  readonly website: string | null
  readonly address: string | null
  readonly note: string | null
  readonly owner: string | null
  readonly source: string | null
  readonly createdAt: string | null
  readonly contactedAt: string | null
  readonly qualifiedAt: string | null
  readonly closedAt: string | null
  /** What the assessment of this cycle came to, by the profile in force, with what the handbook recommends; `null` while nothing was assessed. */
  readonly qualification: QualificationResult | null
  /** Local date on which the lead expects to buy. */
  readonly expectedPurchase: string | null
  /** Value of the deal once closed, the estimate before. */
  readonly dealValue: MoneyText | null
  readonly stage: string | null
  /** How the deal of its conversion stands; `null` while there is none. */
  readonly deal: DealState | null
  /** Local date on which the deal is expected to be won. */
  readonly expectedClose: string | null
  /** Ids of the company and the person in the pipeline; `null` before a conversion. */
  readonly accountId: string | null
  readonly contactId: string | null
  readonly lostReason: string | null
  readonly competitor: string | null
  readonly lastActivityAt: string | null
  readonly updatedAt: string
  readonly custom: Readonly<Record<string, string>>
  readonly erased: boolean
}

const flag = (value: number | null): boolean | null => (value === null ? null : value === 1)

/** Rows as callers see them, by what is in force at a moment; the handbook is asked only where something was assessed, or an own status has a label. */
export async function leadsOf(rows: readonly LeadRow[], handbooks: Pick<Handbooks, 'current'>, at: number): Promise<readonly Lead[]> {
  const asksHandbook = rows.some(({ criteria, ownStatus }) => criteria !== null || ownStatus !== null)
  const handbook = asksHandbook ? await handbooks.current(at) : undefined
  return rows.map((row) => leadOf(row, handbook))
}

function leadOf(row: LeadRow, handbook: Handbook | undefined): Lead {
  const { valueMinor, valueCurrency, criteria, ...rest } = row
  return {
    ...rest,
    emailVerified: flag(row.emailVerified),
    phoneVerified: flag(row.phoneVerified),
    createdAt: isoOf(row.createdAt),
    contactedAt: isoOf(row.contactedAt),
    qualifiedAt: isoOf(row.qualifiedAt),
    closedAt: isoOf(row.closedAt),
    ownStatusLabel: handbook?.ownStatuses.find(({ id }) => id === row.ownStatus)?.label ?? row.ownStatus,
    qualification: criteria && handbook ? qualificationResult(profileOf(handbook), criteria) : null,
    dealValue: valueMinor === null || valueCurrency === null ? null : moneyText({ minor: valueMinor, currency: valueCurrency }),
    lastActivityAt: isoOf(row.lastActivityAt),
    updatedAt: new Date(row.updatedAt).toISOString(),
    erased: row.erased === 1,
  }
}

/** One event of a lead's history: what, when, by whom and why. */
export interface TimelineEntry {
  /** The lead it was recorded of: another one's id for what was merged. */
  readonly lead: string
  readonly version: number
  readonly type: LeadEvent['type']
  /** When it happened; `null` when nobody knows. */
  readonly occurredAt: string | null
  /** When the ledger learned of it. */
  readonly recordedAt: string
  readonly actor: { readonly id: string; readonly kind: string }
  readonly source: Readonly<Record<string, unknown>>
  readonly commandId: string
  readonly correlationId: string
  readonly causationId: string | null
  /** True when it was concluded from other facts, not reported. */
  readonly inferred: boolean
  readonly data: Readonly<Record<string, unknown>>
  /** Personal fields; `null` once they are erased. */
  readonly personal: Readonly<Record<string, unknown>> | null
  readonly eventId: string
}

export function timelineEntryOf(event: Recorded<LeadEvent>, lead: string): TimelineEntry {
  const opened = event.personal.open()
  const { actor, source, commandId, correlationId, causationId } = event.metadata
  return {
    lead,
    version: Number(event.version),
    type: event.type,
    occurredAt: isoOf(event.occurredAt),
    recordedAt: new Date(event.recordedAt).toISOString(),
    actor,
    source,
    commandId,
    correlationId,
    causationId,
    inferred: event.inferred === true,
    data: event.data,
    personal: isErased(opened) ? null : opened,
    eventId: event.id,
  }
}

/** An open follow-up. */
export interface FollowUpView {
  readonly lead: string
  readonly followUp: string
  readonly company: string | null
  readonly contact: string | null
  readonly owner: string | null
  readonly due: { readonly date: string; readonly zone: string }
  readonly overdue: boolean
  readonly note: string | null
  readonly reschedules: number
}

export const followUpOf = (row: FollowUpItem, now: number): FollowUpView => ({
  lead: row.lead,
  followUp: row.followUp,
  company: row.company,
  contact: row.contact,
  owner: row.owner,
  due: { date: row.dueDate, zone: row.dueZone },
  overdue: row.dueAt <= now,
  note: row.note,
  reschedules: row.reschedules,
})
