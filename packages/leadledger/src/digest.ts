import { dateIn } from '@leadledger/leads'
import { startOfDate, type Views } from '@leadledger/read-models'
import type { Alerts, AlertsQuery, LeadAlert } from './alerts.js'
import type { Handbooks } from './handbooks.js'
import { leadsOf, type Lead } from './lead-view.js'
import { remindersAt, type Reminder } from './reminders.js'
import type { SlaQuery, WaitingLead } from './sla.js'

/** What an owner has to know as the day begins. */
export interface Digest {
  readonly owner: string
  /** ISO 8601: the moment it is of. */
  readonly at: string
  /** Leads whose first answer is overdue, the most urgent first. */
  readonly overdueSla: readonly WaitingLead[]
  /** Follow-ups due or overdue. */
  readonly followUps: readonly Reminder[]
  /** Open leads without a next step, the oldest first. */
  readonly noNextStep: readonly LeadAlert[]
  /** Leads created since yesterday began, where the ledger is; the newest first. */
  readonly newLeads: readonly Lead[]
}

interface Sources {
  readonly views: Views
  readonly handbooks: Pick<Handbooks, 'current'>
  readonly zone: string
  readonly slaAt: (now: number, query: SlaQuery) => Promise<readonly WaitingLead[]>
  readonly alertsAt: (now: number, query: AlertsQuery) => Promise<Alerts>
}

/** At most so many of each kind. */
const most = 100

export async function digestAt({ views, handbooks, zone, slaAt, alertsAt }: Sources, owner: string, at: number): Promise<Digest> {
  const overdueSla = await slaAt(at, { owner, state: 'breached' })
  const { alerts } = await alertsAt(at, { owner, kind: 'noNextStep', limit: most })
  const { items } = await views.leads({ owner, createdFrom: yesterdayOf(at, zone), createdTo: at + 1, sort: '-createdAt', limit: most })
  return {
    owner,
    at: new Date(at).toISOString(),
    overdueSla: overdueSla.slice(0, most),
    followUps: await remindersAt(views, zone, at, { owner, limit: most }),
    noNextStep: alerts,
    newLeads: await leadsOf(items, handbooks, at),
  }
}

/** The first instant of the local day before. */
function yesterdayOf(at: number, zone: string): number {
  const today = startOfDate(dateIn(zone, at), zone)
  return startOfDate(dateIn(zone, today - 1), zone)
}
