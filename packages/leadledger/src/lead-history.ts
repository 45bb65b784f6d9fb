import { asStreamName, type Recorded } from '@leadledger/eventsourcing'
import { evolveScoreInputs, leadCategory, noScoreInputs, type LeadEvent, type ScoreInputs } from '@leadledger/leads'
import { leadList, type LeadRow, type LogReader } from '@leadledger/read-models'
import { leadOf, timelineEntryOf, type Lead, type TimelineEntry } from './lead-view.js'

/** Events of one lead with its key at hand, a batch at a time. */
async function* eventsOf({ store, codec, vault }: LogReader, lead: string): AsyncGenerator<Recorded<LeadEvent>> {
  const stream = asStreamName(`${leadCategory}-${lead}`)
  const keyring = vault.keyring()
  for await (const batch of store.readStream(stream)) {
    await keyring.load([codec.subjectOf(stream)])
    for (const stored of batch) yield codec.decode(stored, keyring)
  }
}

/** @throws {InvalidStreamName} for an id no lead can have. */
export async function timelineOf(log: LogReader, lead: string): Promise<readonly TimelineEntry[]> {
  const entries: TimelineEntry[] = []
  for await (const event of eventsOf(log, lead)) entries.push(timelineEntryOf(event))
  return entries
}

/**
 * The lead as it stood at `asOf`: what had happened by then, wherever it stands in the log, by the same rule as the KPIs:
 * an unknown time counts as past, and a creation date that became known later holds for all the time before.
 */
export async function leadAsOf(log: LogReader, lead: string, asOf: number): Promise<Lead | undefined> {
  let row: LeadRow | undefined
  let createdAt: number | null = null
  for await (const event of eventsOf(log, lead)) {
    createdAt = creationOf(event) ?? createdAt
    if (event.type === 'LeadCreated' || event.occurredAt === null || event.occurredAt <= asOf) row = leadList.projection.evolve(row, event, lead)
  }
  return row && (createdAt === null || createdAt <= asOf) ? leadOf({ ...row, createdAt }) : undefined
}

/** What a lead's score is made of, if there was such a lead at an instant; what happened later is in it too, and a score leaves it out. */
export async function scoreInputsOf(log: LogReader, lead: string, at: number): Promise<ScoreInputs | undefined> {
  let inputs: ScoreInputs | undefined
  let createdAt: number | null = null
  for await (const event of eventsOf(log, lead)) {
    createdAt = creationOf(event) ?? createdAt
    inputs = evolveScoreInputs(inputs ?? noScoreInputs, event)
  }
  return createdAt === null || createdAt <= at ? inputs : undefined
}

/** The creation date an event tells, if it tells one. */
function creationOf(event: Recorded<LeadEvent>): number | null {
  if (event.type === 'LeadCreated') return event.occurredAt
  return event.type === 'LeadDetailsChanged' ? (event.data.createdAt?.to ?? null) : null
}
