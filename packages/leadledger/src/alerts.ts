import {
  alertKinds,
  alertsOf,
  cycleBegan,
  duplicateAlerts,
  lossAlerts,
  responseClocks,
  type Alert,
  type AlertKind,
  type Handbook,
  type HandbookInForce,
  type LeadFacts,
  type OpenLead,
  type Roster,
} from '@leadledger/leads'
import { startOfDate } from '@leadledger/read-models'
import { InvalidInput } from './errors.js'
import { hygieneCount, type Hygiene, type HygieneCount } from './hygiene-count.js'
import { listsNotReviewed, type ListNotReviewed } from './list-reviews.js'
import { oldestAlerts } from './oldest-alerts.js'

/** Something that is neglected about a lead. */
export interface LeadAlert {
  readonly lead: string
  readonly owner: string | null
  readonly status: OpenLead['status']
  readonly kind: AlertKind
  /** ISO 8601; `null` when nobody knows. */
  readonly since: string | null
}

export interface OwnerHygiene extends Hygiene {
  /** `null` for leads nobody owns. */
  readonly owner: string | null
}

export interface TeamHygiene extends Hygiene {
  /** `null` for leads of owners who are in no team of the roster, or of nobody. */
  readonly team: string | null
}

export interface Alerts extends Hygiene {
  /** ISO 8601. */
  readonly asOf: string
  /** Everybody who has a lead with an alert or an open one, most alerts first. */
  readonly owners: readonly OwnerHygiene[]
  /** The same by the team of the owner, in the order of their names; empty where nobody in the roster has a team. */
  readonly teams: readonly TeamHygiene[]
  /** Lists that somebody in the roster has not looked through for longer than the handbook wants. */
  readonly listsNotReviewed: readonly ListNotReviewed[]
  /** The oldest first, as many as were asked for. */
  readonly alerts: readonly LeadAlert[]
  /** True from the day on which somebody wanted to look at the handbook. */
  readonly processReviewDue: boolean
}

export interface AlertsQuery {
  readonly owner?: string
  /** Only alerts of this kind are listed; counts are of all. */
  readonly kind?: AlertKind
  /** Alerts listed at most; 100 by default. */
  readonly limit?: number
}

export interface AlertRules {
  readonly versions: readonly HandbookInForce[]
  readonly handbook: Handbook
  readonly roster: Roster
  readonly now: number
}

/** The leads in which neglect may show. */
export interface LeadsToCheck {
  readonly open: () => AsyncIterable<OpenLead>
  readonly lost: () => AsyncIterable<LeadFacts>
  /** Leads that may be the same as another one, with the time from which on both are there. */
  readonly suspected: () => Promise<ReadonlyMap<string, number | null>>
}

/** Reads each lead once, and keeps counts and no more alerts than are listed. @throws {InvalidInput} */
export async function alertsIn(leads: LeadsToCheck, { versions, handbook, roster, now }: AlertRules, query: AlertsQuery): Promise<Alerts> {
  const { owner, kind, limit = 100 } = checked(query)
  const clockOf = responseClocks(versions)
  const all = hygieneCount(handbook, now)
  const owners = new Map<string | null, HygieneCount>()
  const teams = new Map<string | null, HygieneCount>()
  const listed = oldestAlerts(limit)
  const take = (lead: LeadFacts, who: string | null, found: readonly Alert[], count: (of: HygieneCount) => void): void => {
    if (owner !== undefined && who !== owner) return
    const own = owners.get(who) ?? hygieneCount(handbook, now)
    owners.set(who, own)
    const team = (who === null ? undefined : roster.get(who)?.team) ?? null
    const together = teams.get(team) ?? hygieneCount(handbook, now)
    teams.set(team, together)
    for (const each of [all, own, together]) {
      each.addAlerts(found)
      count(each)
    }
    for (const alert of found) if (kind === undefined || alert.kind === kind) listed.add({ lead: lead.lead, owner: who, status: lead.status, ...alert })
  }
  const suspected = await leads.suspected()
  for await (const lead of leads.open()) {
    const began = cycleBegan(lead)
    const clock = began === null ? null : clockOf(began, lead.scoreInputs)
    const found = [
      ...alertsOf(lead, handbook, clock, now, lead.owner === null ? undefined : roster.get(lead.owner)),
      ...duplicateAlerts(suspected.get(lead.lead), now),
    ]
    take(lead, lead.owner, found, (count) => count.addOpen(found.length === 0))
  }
  for await (const lead of leads.lost()) {
    const loss = lead.losses.at(-1)
    if (loss && (loss.at === null || loss.at <= now)) take(lead, loss.owner, lossAlerts(loss), (count) => count.addLoss(loss))
  }
  const rows = [...owners].map(([who, count]): OwnerHygiene => ({ owner: who, ...count.hygiene() }))
  return {
    asOf: new Date(now).toISOString(),
    ...all.hygiene(),
    owners: rows.sort((one, other) => alertsOfOwner(other) - alertsOfOwner(one) || String(one.owner).localeCompare(String(other.owner), 'en')),
    teams: teamsOf(teams, roster),
    listsNotReviewed: listsNotReviewed(roster, handbook, now, owner),
    alerts: listed.alerts().map(({ since, ...alert }) => ({ ...alert, since: since === null ? null : new Date(since).toISOString() })),
    processReviewDue: handbook.review.next !== null && startOfDate(handbook.review.next, handbook.zone) <= now,
  }
}

/** By name, those in no team last; none where there are no teams. */
function teamsOf(counts: ReadonlyMap<string | null, HygieneCount>, roster: Roster): readonly TeamHygiene[] {
  if ([...roster.values()].every(({ team }) => team === null)) return []
  const rows = [...counts].map(([team, count]): TeamHygiene => ({ team, ...count.hygiene() }))
  return rows.sort((one, other) => Number(one.team === null) - Number(other.team === null) || String(one.team).localeCompare(String(other.team), 'en'))
}

const alertsOfOwner = ({ counts }: Hygiene): number => Object.values(counts).reduce((total, count) => total + count, 0)

function checked(query: AlertsQuery): AlertsQuery {
  const problems = []
  if (query.kind !== undefined && !Object.hasOwn(alertKinds, query.kind))
    problems.push(`kind: ${JSON.stringify(query.kind)} is none of ${Object.keys(alertKinds).join(', ')}`)
  const { limit } = query
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit >= 0)) problems.push('limit: expected a whole number, 0 or more')
  if (problems.length > 0) throw new InvalidInput(problems)
  return query
}
