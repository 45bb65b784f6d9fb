import { isContact, isResponse } from './channels.js'
import { consentMissing } from './consent-alert.js'
import { durationMs } from './duration.js'
import type { FollowUpFacts, LeadFacts, LoggedInteraction, Loss } from './facts.js'
import { firstAnswer, responseState, type ResponseClock } from './first-response.js'
import { waitingHandover } from './handover.js'
import type { Handbook } from './handbook-shape.js'
import type { User } from './roster.js'
import { isOpen } from './status.js'
import { unspecifiedReason } from './import-command.js'
import { scoreAlerts } from './score-alerts.js'

/** What neglect looks like, and what it means. */
export const alertKinds = {
  firstContactOverdue: 'nobody answered in the time the handbook gives',
  attemptsTooFew: 'it was not reached, and too few attempts were made',
  unassigned: 'nobody owns it',
  ownerInactive: 'its owner left, or is away for long',
  noNextStep: 'it was contacted, and no follow-up is set',
  followUpOverdue: 'a follow-up was due and is not done',
  staleStatus: 'it has been in its status for too long',
  activityWithoutStatusChange: 'it was spoken with often, and its status stays',
  untouched: 'nothing has happened to it for too long',
  qualifiedNotConverted: 'it was qualified long ago and is not converted',
  wrongContact: 'its mail address or phone was found wrong',
  unverifiedContact: 'neither its mail address nor its phone was ever checked',
  lateLogging: 'what was done last was written down late',
  thinNote: 'the last contact has no note, or one that says little',
  hotNotCalled: 'its score is hot, and nobody tried to reach it since',
  overWorkedCold: 'its score is cold, and more was done about it than it deserves',
  handoverWaiting: 'it was handed over, and nobody accepted or returned it',
  consentMissing: 'it is written to, and nobody knows that it agreed',
  suspectedDuplicate: 'another lead may be the same person',
  lostWithoutReason: 'it was lost, and nobody knows why',
} as const

export type AlertKind = keyof typeof alertKinds

type Verdict = 'right' | 'wrong' | 'unverified'

/** An open lead, as far as one must know it to see neglect. Instants in milliseconds since 1970. */
export interface OpenLead extends LeadFacts {
  readonly interactions: readonly LoggedInteraction[]
  readonly followUps: readonly FollowUpFacts[]
  /** The last event of any kind, as it was recorded. */
  readonly updatedAt: number
  readonly lastActivityAt: number | null
  readonly ownStatus: string | null
  readonly emailIs: Verdict
  readonly phoneIs: Verdict
}

/** Whether somebody is there, as the roster knows it. */
type Absence = Pick<User, 'away' | 'left' | 'leftAt'>

export interface Alert {
  readonly kind: AlertKind
  /** Since when it holds; `null` when nobody knows. */
  readonly since: number | null
}

/** What is neglected about an open lead at `now`, by the handbook in force now; who its owner is, the roster tells. Whether somebody answered in time goes by the clock that started when it came. */
export function alertsOf(lead: OpenLead, handbook: Handbook, clock: ResponseClock | null, now: number, owner?: Absence): readonly Alert[] {
  const { hygiene } = handbook
  const entered = lead.visits.at(-1)?.at ?? lead.createdAt
  const began = cycleBegan(lead)
  const done = lead.interactions.filter(({ cycle }) => cycle === lead.cycle)
  const nextDueAt = firstDue(lead)
  const isChecked = lead.emailIs !== 'unverified' || lead.phoneIs !== 'unverified'
  const since: Readonly<Record<AlertKind, number | null>> = {
    firstContactOverdue: clock && !isAnswered(lead, clock.stops) && responseState(clock, null, now) === 'breached' ? clock.dueAt : null,
    attemptsTooFew: hygiene.attempts && attempts(lead, done) < hygiene.attempts.least ? after(began, hygiene.attempts.within) : null,
    unassigned: lead.owner === null ? after(lead.owners.at(-1)?.at ?? began, hygiene.unassigned) : null,
    ownerInactive: inactiveSince(owner, hygiene.ownerAway, now),
    noNextStep: lead.status !== 'new' && nextDueAt === null ? after(latest(lead.lastActivityAt, entered), hygiene.noNextStep) : null,
    followUpOverdue: nextDueAt,
    staleStatus: after(entered, hygiene.staleStatus),
    activityWithoutStatusChange: hygiene.contacts === null ? null : nthContact(done, entered, hygiene.contacts),
    untouched: after(lead.updatedAt, hygiene.untouched),
    qualifiedNotConverted: lead.status === 'qualified' ? after(entered, hygiene.qualifiedNotConverted) : null,
    wrongContact: lead.emailIs === 'wrong' || lead.phoneIs === 'wrong' ? lead.updatedAt : null,
    unverifiedContact: isChecked ? null : after(began, hygiene.unverified),
    lateLogging: lateSince(done, hygiene.lateLogging),
    thinNote: thinSince(done, hygiene.noteLength),
    ...scoreAlerts(lead, done, began, handbook, now),
    handoverWaiting: after(waitingHandover(lead.handovers)?.at ?? null, hygiene.handoverWaiting),
    consentMissing: consentMissing(lead, done, handbook),
    suspectedDuplicate: null,
    lostWithoutReason: null,
  }
  const isParked = handbook.ownStatuses.some(({ id, parked }) => parked && id === lead.ownStatus)
  return Object.entries(since).flatMap(([kind, at]) =>
    at !== null && at <= now && !(isParked && restsWhileParked.has(kind)) ? [{ kind: kind as AlertKind, since: at }] : [],
  )
}

/** What is expected of leads that are worked on, and not of those that an own status parks. */
const restsWhileParked: ReadonlySet<string> = new Set<AlertKind>(['noNextStep', 'staleStatus', 'activityWithoutStatusChange', 'untouched'])

/** From when on an owner is not there, by what the roster knows; nobody else is known to be away. */
function inactiveSince(owner: Absence | undefined, wait: string | null, now: number): number | null {
  if (!owner || owner.left) return owner?.leftAt ?? null
  const { away } = owner
  return away && (away.until === null || now < away.until) ? after(away.from, wait) : null
}

/** What is neglected about a lead that may be the same as another one: others know which are, and since when both are there. */
export const duplicateAlerts = (since: number | null | undefined, now: number): readonly Alert[] =>
  since === undefined || (since !== null && since > now) ? [] : [{ kind: 'suspectedDuplicate', since }]

/** What is neglected about a loss that stands. */
export const lossAlerts = ({ reason, at }: Loss): readonly Alert[] => (reason === unspecifiedReason ? [{ kind: 'lostWithoutReason', since: at }] : [])

const after = (at: number | null, wait: string | null): number | null => (at === null || wait === null ? null : at + durationMs(wait))

const latest = (one: number | null, other: number | null): number | null => (one === null || other === null ? (one ?? other) : Math.max(one, other))

/** When the follow-up that is due first is overdue; `null` when none is open. */
function firstDue({ followUps }: OpenLead): number | null {
  const open = followUps.filter(({ state }) => state === 'open').map(({ dueAt }) => dueAt)
  return open.length === 0 ? null : Math.min(...open)
}

/** How often somebody tried to reach a lead; as often as one likes once it was reached. */
const attempts = ({ status }: OpenLead, done: readonly LoggedInteraction[]): number => (status === 'new' ? done.filter(isResponse).length : Infinity)

function nthContact(done: readonly LoggedInteraction[], entered: number | null, n: number): number | null {
  const contacts = done.filter((interaction) => isContact(interaction) && interaction.at !== null && (entered === null || interaction.at >= entered))
  return contacts[n - 1]?.at ?? null
}

/** Of what people did, what was written down last counts: whoever logs at once again is in order again. */
function lateSince(done: readonly LoggedInteraction[], limit: string | null): number | null {
  const byPeople = done.filter(({ automated }) => !automated)
  const last = byPeople.reduce<LoggedInteraction | undefined>((known, one) => (known && known.recordedAt > one.recordedAt ? known : one), undefined)
  if (!last || limit === null || last.at === null) return null
  return last.recordedAt - last.at > durationMs(limit) ? last.recordedAt : null
}

function thinSince(done: readonly LoggedInteraction[], least: number | null): number | null {
  const last = done.findLast((interaction) => isContact(interaction) && !interaction.automated)
  if (!last || least === null || last.noteLength === null) return null
  return last.noteLength < least ? (last.at ?? last.recordedAt) : null
}

/** When a lead came, or came back; `null` when nobody knows. */
export const cycleBegan = ({ visits, cycle, createdAt }: LeadFacts): number | null =>
  cycle === 1 ? createdAt : (visits.find((visit) => visit.cycle === cycle)?.at ?? null)

/** Whether nobody waits for a first answer in this cycle: it was given, or the lead is closed. */
export const isAnswered = (lead: LeadFacts, stops: ResponseClock['stops']): boolean =>
  !isOpen(lead.status) || firstAnswer(lead, lead.cycle, stops) !== undefined
