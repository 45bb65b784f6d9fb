import { idOf, type Recorded } from '@leadledger/eventsourcing'
import { nurtureFactsAfter, type ConsentFacts, type LeadEvent, type NurtureFacts } from '@leadledger/leads'
import type { Kysely } from 'kysely'
import { leadKey } from './lead-key.js'
import { defineView, rowOf } from './view.js'
import type { Tables } from './views-database.js'

/** One row a lead that is, or was, nurtured, or said something of consent; other leads have none. */
export interface NurtureRow extends Omit<NurtureFacts, 'consents'> {
  readonly lead: string
  /** Whether a sequence goes on. */
  readonly running: 'yes' | 'no'
  readonly consents: ConsentFacts | null
}

const types = [
  'SequenceEnrolled',
  'SequenceStopped',
  'SequenceCompleted',
  'EmailQueued',
  'EmailSent',
  'EmailDelivered',
  'EmailBounced',
  'EmailOpened',
  'EmailClicked',
  'EmailReplied',
  'EmailUnsubscribed',
  'EmailComplained',
  'SocialEngagementRecorded',
  'ConsentRecorded',
  'ConsentWithdrawn',
  'LeadAbsorbed',
  'LeadGivenBack',
] as const
type Event = Extract<Recorded<LeadEvent>, { readonly type: (typeof types)[number] }>

const known: ReadonlySet<string> = new Set(types)
const isNurture = (event: Recorded<LeadEvent>): event is Event => known.has(event.type)

function evolve(row: NurtureRow | undefined, event: Recorded<LeadEvent>): NurtureRow | undefined {
  if (!isNurture(event) || (!row && isOfMergers(event))) return row
  const { enrolments, mails, reactions, consents = null } = nurtureFactsAfter(row && factsOf(row), event)
  return { lead: idOf(event.stream), running: enrolments.some(({ exit }) => exit === null) ? 'yes' : 'no', enrolments, mails, reactions, consents }
}

/** Most leads that are merged had said nothing of consent. */
const isOfMergers = (event: Event): boolean => event.type === 'LeadGivenBack' || (event.type === 'LeadAbsorbed' && event.data.consents === undefined)

const factsOf = ({ enrolments, mails, reactions, consents }: NurtureRow): NurtureFacts => ({ enrolments, mails, reactions, ...(consents && { consents }) })

/** Ways through sequences, their mails and what came of them, reactions on platforms, and consent. */
export const nurtureView = defineView<NurtureRow>({
  projection: { name: 'nurture', version: 2, types, keys: leadKey, evolve },
  table: 'nurture',
  columns: { lead: 'text', running: 'text', enrolments: 'json', mails: 'json', reactions: 'json', consents: 'json' },
  opens: [],
  indexes: [{ name: 'nurture_running', columns: ['lead'], only: { column: 'running', value: 'yes' } }],
})

/** Of these leads, those that are nurtured. */
export async function nurtureOf(read: Kysely<Tables>, leads: readonly string[]): Promise<ReadonlyMap<string, NurtureFacts>> {
  if (leads.length === 0) return new Map()
  const rows = await read.selectFrom('nurture').selectAll().where('lead', 'in', leads).execute()
  return new Map(rows.map((record) => rowOf(nurtureView, record)).map((row) => [row.lead, factsOf(row)]))
}

export interface RunningEnrolment {
  readonly lead: string
  readonly enrolmentId: string
}

/** Every enrolment that goes on, by lead. */
export async function readRunning(read: Kysely<Tables>): Promise<readonly RunningEnrolment[]> {
  const rows = await read.selectFrom('nurture').selectAll().where('running', '=', 'yes').execute()
  return rows
    .map((record) => rowOf(nurtureView, record))
    .sort((one, other) => (one.lead < other.lead ? -1 : 1))
    .flatMap(({ lead, enrolments }) => enrolments.filter(({ exit }) => exit === null).map(({ enrolmentId }) => ({ lead, enrolmentId })))
}
