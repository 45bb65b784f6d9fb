import { startOfDate, type Views } from '@leadledger/read-models'
import { instantOf, isoOf, type InstantInput } from './instants.js'
import { followUpOf, type FollowUpView } from './lead-view.js'

export interface RemindersQuery {
  readonly owner?: string
  /** Now by default. */
  readonly at?: InstantInput
  /** 100 by default. */
  readonly limit?: number
}

/** A follow-up whose day has come, where its zone is. */
export interface Reminder extends Omit<FollowUpView, 'overdue'> {
  /** `due` while its day lasts, `overdue` from its end on. */
  readonly state: 'due' | 'overdue'
  /** ISO 8601: put off until then, which has come; `null` where nobody did. */
  readonly snoozedUntil: string | null
}

/** Longest time between the first and the last instant of a local date, with room for any zone: a day of 25 hours, or one after a date that was skipped. */
const longestDayMs = 50 * 3_600_000

/** Open follow-ups that are due or overdue and not put off, the oldest first. */
export async function remindersAt(views: Views, zone: string, now: number, { owner, at, limit = 100 }: RemindersQuery): Promise<readonly Reminder[]> {
  const moment = at === undefined ? now : instantOf(at, zone, 'at')
  const rows = await views.followUps({ overdueAt: moment + longestDayMs, shownAt: moment, limit: limit + 1_000, ...(owner !== undefined && { owner }) })
  return rows
    .filter(({ dueDate, dueZone }) => startOfDate(dueDate, dueZone) <= moment)
    .slice(0, limit)
    .map((row) => {
      const { overdue, ...reminder } = followUpOf(row, moment)
      return { ...reminder, state: overdue ? 'overdue' : 'due', snoozedUntil: isoOf(row.snoozedUntil) }
    })
}
