import { Temporal } from 'temporal-polyfill'
import type { ImportLead } from '@leadledger/leads'
import { filled } from './details-of.js'
import type { Instant } from './instant.js'
import { stepNames, type DateName, type Plan, type StepName } from './plan.js'
import type { RowReader } from './row-reader.js'
import type { RowStatus } from './status-of.js'

const dayMs = 86_400_000

type RowDates = Pick<ImportLead, 'createdAt' | 'contactedAt' | 'qualifiedAt' | 'closedAt' | 'dealClosedAt' | 'expectedPurchase' | 'expectedClose'>

/** Whether a row tells a fact by this date, and no plan for a step its lead has not come to. Where the mapping says when leads were converted, the other end is that of the deal. */
export function isFact(name: DateName, { status, deal }: RowStatus, { dates }: Plan): boolean {
  if (name === 'convertedAt') return status === 'converted'
  if (name === 'expectedClose') return status === 'converted' && deal === undefined
  if (name !== 'closedAt') return true
  return status === 'converted' ? deal !== undefined || dates.convertedAt === undefined : status === 'lost' || status === 'disqualified'
}

/** The times a row tells; a day without a time that would come before an earlier step of the same day takes that step's time. */
export function datesOf(reader: RowReader, plan: Plan, told: RowStatus, now: number): RowDates {
  const dates: Record<StepName, number | null> = { createdAt: null, contactedAt: null, qualifiedAt: null, convertedAt: null, closedAt: null }
  let earlier = Number.NEGATIVE_INFINITY
  for (const name of stepNames) {
    const found = isFact(name, told, plan) ? instantOf(reader, plan, name, now + dayMs) : undefined
    if (!found) continue
    const at = found.at < earlier && found.until >= earlier ? earlier : found.at
    dates[name] = at
    earlier = Math.max(earlier, at)
  }
  const { convertedAt, closedAt, ...steps } = dates
  const created = steps.createdAt ?? Number.NEGATIVE_INFINITY
  if (convertedAt !== null && convertedAt < created) reader.reject('closed-before-created', plan.dates.convertedAt?.told[0])
  if (closedAt !== null && closedAt < Math.max(created, convertedAt ?? created)) reader.reject('closed-before-created', plan.dates.closedAt?.told[0])
  const known = { ...steps, ...plannedFor(reader, plan, 'expectedPurchase') }
  if (told.status !== 'converted') return { ...known, closedAt }
  if (told.deal !== undefined) return { ...known, closedAt: convertedAt, dealClosedAt: closedAt }
  return { ...known, closedAt: convertedAt ?? closedAt, ...plannedFor(reader, plan, 'expectedClose') }
}

/** The local date of something that is planned, and so may lie ahead. */
function plannedFor<Name extends 'expectedPurchase' | 'expectedClose'>(reader: RowReader, plan: Plan, name: Name): { readonly [Key in Name]?: string } {
  const found = instantOf(reader, plan, name, Number.POSITIVE_INFINITY)
  if (!found) return {}
  const local = Temporal.Instant.fromEpochMilliseconds(found.at).toZonedDateTimeISO(plan.dates[name]?.zone ?? 'UTC')
  return { [name]: local.toPlainDate().toString() } as { readonly [Key in Name]?: string }
}

function instantOf(reader: RowReader, { dates }: Plan, name: DateName, latest: number): Instant | undefined {
  const plan = dates[name]
  const told = plan && filled(reader, plan.told)[0]
  const text = reader.word(told)
  if (!plan || text === undefined) return undefined
  const found = plan.read(text)
  if (typeof found === 'object' && found.at <= latest) return found
  reader.reject(typeof found === 'string' ? found : 'in-the-future', told)
  return undefined
}
