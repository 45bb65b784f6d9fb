import type { ImportLead, Status } from '@leadledger/leads'
import type { Instant } from './instant.js'
import { dateNames, type DateName, type Plan } from './plan.js'
import type { RowReader } from './row-reader.js'

const dayMs = 86_400_000

/** True for a status that ends a lead; only then a closing date is a fact, before that it is a plan. */
export const isClosed = (status: Status): boolean => status === 'converted' || status === 'lost' || status === 'disqualified'

/** The times a row tells; a day without a time that would come before an earlier step of the same day takes that step's time. */
export function datesOf(reader: RowReader, plan: Plan, status: Status, now: number): Pick<ImportLead, DateName> {
  const dates: Record<DateName, number | null> = { createdAt: null, contactedAt: null, qualifiedAt: null, closedAt: null }
  let earlier = Number.NEGATIVE_INFINITY
  for (const name of dateNames) {
    if (name === 'closedAt' && !isClosed(status)) continue
    const found = instantOf(reader, plan, name, now)
    if (!found) continue
    const at = found.at < earlier && found.until >= earlier ? earlier : found.at
    dates[name] = at
    earlier = Math.max(earlier, at)
  }
  if (dates.closedAt !== null && dates.createdAt !== null && dates.closedAt < dates.createdAt) reader.reject('closed-before-created', plan.dates.closedAt?.told)
  return dates
}

function instantOf(reader: RowReader, { dates }: Plan, name: DateName, now: number): Instant | undefined {
  const plan = dates[name]
  const text = reader.word(plan?.told)
  if (!plan || text === undefined) return undefined
  const found = plan.read(text)
  if (typeof found === 'object' && found.at <= now + dayMs) return found
  reader.reject(typeof found === 'string' ? found : 'in-the-future', plan.told)
  return undefined
}
