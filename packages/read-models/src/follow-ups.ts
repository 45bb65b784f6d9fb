import { idOf, type Recorded } from '@leadledger/eventsourcing'
import type { LeadEvent } from '@leadledger/leads'
import { endOfDate, startOfDate } from './due.js'
import { defineView } from './view.js'

/** One row a follow-up. */
export interface FollowUpRow {
  /** `lead/followUp`: follow-up ids are unique within their lead. */
  readonly key: string
  readonly lead: string
  readonly followUp: string
  readonly state: 'open' | 'completed' | 'cancelled'
  readonly dueDate: string
  readonly dueZone: string
  /** The instant from which it is overdue, milliseconds since 1970. */
  readonly dueAt: number
  /** Version, in the lead's stream, of the event that scheduled it and holds its note. */
  readonly scheduledBy: number
  readonly scheduledAt: number | null
  readonly closedAt: number | null
  /** How often it was put off. */
  readonly reschedules: number
  /** How often it was put off when its day was over already. */
  readonly missed: number
  /** The instant from which on its reminder is shown again; `null` where nobody put it off. */
  readonly snoozedUntil: number | null
  /** Why it was cancelled. */
  readonly cause: string | null
}

type FollowUpEvent = Extract<Recorded<LeadEvent>, { readonly type: `FollowUp${string}` | 'ReminderSnoozed' }>

const isFollowUp = (event: Recorded<LeadEvent>): event is FollowUpEvent => event.type.startsWith('FollowUp') || event.type === 'ReminderSnoozed'

const keysOf = (event: Recorded<LeadEvent>): readonly string[] => (isFollowUp(event) ? [`${idOf(event.stream)}/${event.data.followUpId}`] : [])

function evolve(row: FollowUpRow | undefined, event: Recorded<LeadEvent>, key: string): FollowUpRow | undefined {
  switch (event.type) {
    case 'FollowUpScheduled': {
      const { due, followUpId } = event.data
      const { dueDate, dueZone, dueAt } = dueFields(due)
      // One by one: V8 keeps what stands behind a spread outside the object, and these are held by the thousand.
      return {
        key,
        lead: idOf(event.stream),
        followUp: followUpId,
        state: 'open',
        dueDate,
        dueZone,
        dueAt,
        scheduledBy: Number(event.version),
        scheduledAt: event.occurredAt,
        closedAt: null,
        reschedules: 0,
        missed: 0,
        snoozedUntil: null,
        cause: null,
      }
    }
    case 'FollowUpRescheduled':
      return row && { ...row, ...dueFields(event.data.due), reschedules: row.reschedules + 1, missed: row.missed + (isOver(row, event) ? 1 : 0) }
    case 'ReminderSnoozed':
      return row && { ...row, snoozedUntil: startOfDate(event.data.until.date, event.data.until.zone) }
    case 'FollowUpCompleted':
      return row && { ...row, state: 'completed', closedAt: event.occurredAt }
    case 'FollowUpCancelled':
      return row && { ...row, state: 'cancelled', closedAt: event.occurredAt, cause: event.data.cause }
    default:
      return row
  }
}

const isOver = ({ dueAt }: FollowUpRow, { occurredAt }: FollowUpEvent): boolean => occurredAt !== null && occurredAt >= dueAt

const dueFields = ({ date, zone }: { date: string; zone: string }) => ({ dueDate: date, dueZone: zone, dueAt: endOfDate(date, zone) })

/** The follow-ups of all leads. */
export const followUps = defineView<FollowUpRow>({
  projection: {
    name: 'follow_ups',
    version: 4,
    types: ['FollowUpScheduled', 'FollowUpRescheduled', 'ReminderSnoozed', 'FollowUpCompleted', 'FollowUpCancelled'],
    keys: keysOf,
    evolve,
  },
  table: 'follow_ups',
  columns: {
    key: 'text',
    lead: 'text',
    followUp: 'text',
    state: 'text',
    dueDate: 'text',
    dueZone: 'text',
    dueAt: 'integer',
    scheduledBy: 'integer',
    scheduledAt: 'integer',
    closedAt: 'integer',
    reschedules: 'integer',
    missed: 'integer',
    snoozedUntil: 'integer',
    cause: 'text',
  },
  opens: [],
  indexes: [
    { name: 'follow_ups_open', columns: ['dueAt', 'key'], only: { column: 'state', value: 'open' } },
    { name: 'follow_ups_by_lead', columns: ['lead', 'dueAt'] },
  ],
})
