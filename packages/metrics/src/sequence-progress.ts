import type { EnrolmentFacts, MailFacts } from '@leadledger/leads'
import { forEachLeadAt, type Facts } from './kpi.js'
import type { LeadAt } from './lead-at.js'
import { isDelivered, isOpened, isOpenedByPerson } from './nurture-at.js'

/** What became of mails. */
export interface MailCounts {
  readonly sent: number
  /** Sent, and not come back. */
  readonly delivered: number
  /** Opened by a person; `machineOpened` by machines only. */
  readonly opened: number
  readonly machineOpened: number
  readonly clicked: number
  readonly replied: number
  readonly unsubscribed: number
  readonly complained: number
  /** Leads that converted after it. */
  readonly converted: number
}

/** What became of the mails of one step. */
export interface StepProgress extends MailCounts {
  readonly step: string
  readonly content: string | null
}

/** How leads come through one version of a sequence. */
export interface SequenceProgress {
  readonly sequence: string
  /** The version of the handbook that defines it. */
  readonly version: number
  readonly enrolled: number
  readonly active: number
  readonly completed: number
  /** Those that ended before, by reason. */
  readonly exits: Readonly<Record<string, number>>
  /** Enrolments whose lead converted after them. */
  readonly converted: number
  /** In the order in which they were first sent to a lead. */
  readonly steps: readonly StepProgress[]
}

interface Counts {
  readonly sequence: string
  readonly version: number
  enrolled: number
  active: number
  completed: number
  converted: number
  readonly exits: Map<string, number>
  readonly steps: Map<string, { -readonly [Name in keyof StepProgress]: StepProgress[Name] }>
}

/** Progress by sequence and version as it stood at `asOf`, in one pass over the leads. */
export async function sequenceProgress(facts: Facts, { asOf }: { readonly asOf: number }): Promise<readonly SequenceProgress[]> {
  const all = new Map<string, Counts>()
  await forEachLeadAt(facts, asOf, (lead) => {
    for (const enrolment of lead.nurture?.enrolments ?? []) addEnrolment(countsOf(all, enrolment), enrolment, lead)
    for (const mail of lead.nurture?.mails ?? []) addMail(countsOf(all, mail), mail, lead)
  })
  const byName = (one: SequenceProgress, other: SequenceProgress): number =>
    one.sequence === other.sequence ? one.version - other.version : one.sequence < other.sequence ? -1 : 1
  return [...all.values()]
    .map(({ exits, steps, ...counts }): SequenceProgress => ({
      ...counts,
      exits: Object.fromEntries([...exits].sort(([one], [other]) => (one < other ? -1 : 1))),
      steps: [...steps.values()].sort((one, other) => other.sent - one.sent || (one.step < other.step ? -1 : 1)),
    }))
    .sort(byName)
}

function countsOf(all: Map<string, Counts>, { sequence, version }: { readonly sequence: string; readonly version: number }): Counts {
  const key = `${sequence} ${version}`
  const none: Counts = { sequence, version, enrolled: 0, active: 0, completed: 0, converted: 0, exits: new Map(), steps: new Map() }
  const known = all.get(key) ?? none
  all.set(key, known)
  return known
}

function addEnrolment(counts: Counts, { at, exit }: EnrolmentFacts, lead: LeadAt): void {
  counts.enrolled++
  if (exit === null) counts.active++
  else if (exit === 'completed') counts.completed++
  else counts.exits.set(exit, (counts.exits.get(exit) ?? 0) + 1)
  if (isConvertedSince(lead, at)) counts.converted++
}

function addMail(counts: Counts, mail: MailFacts, lead: LeadAt): void {
  const { step, content } = mail
  const known = counts.steps.get(step) ?? { step, content, ...noMails }
  counts.steps.set(step, known)
  countMail(known, mail, lead)
}

type Mails = { -readonly [Name in keyof MailCounts]: MailCounts[Name] }

export const noMails: MailCounts = { sent: 0, delivered: 0, opened: 0, machineOpened: 0, clicked: 0, replied: 0, unsubscribed: 0, complained: 0, converted: 0 }

/** Adds what became of one mail. */
export function countMail(known: Mails, mail: MailFacts, lead: LeadAt): void {
  const { signals } = mail
  known.sent++
  if (isConvertedSince(lead, mail.sentAt)) known.converted++
  if (!isDelivered(mail)) return
  known.delivered++
  if (isOpenedByPerson(mail)) known.opened++
  else if (isOpened(mail)) known.machineOpened++
  for (const name of ['clicked', 'replied', 'unsubscribed', 'complained'] as const) if (signals[name] !== undefined) known[name]++
}

const isConvertedSince = ({ conversion }: LeadAt, at: number | null): boolean =>
  conversion !== undefined && conversion.at !== null && at !== null && conversion.at >= at
