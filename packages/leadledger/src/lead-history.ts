import { asStreamName, type Recorded } from '@leadledger/eventsourcing'
import { evolveScoreInputs, leadCategory, mergedInto, noScoreInputs, type LeadEvent, type MergedSpan, type ScoreInputs } from '@leadledger/leads'
import { leadList, mergeView, type LeadRow, type LogReader, type MergeRow } from '@leadledger/read-models'
import type { Handbooks } from './handbooks.js'
import { leadsOf, timelineEntryOf, type Lead, type TimelineEntry } from './lead-view.js'
import { filledBy } from './merged-lead.js'

/** Events of one lead with its key at hand, a batch at a time. */
export async function* eventsOf({ store, codec, vault }: LogReader, lead: string): AsyncGenerator<Recorded<LeadEvent>> {
  const stream = asStreamName(`${leadCategory}-${lead}`)
  const keyring = vault.keyring()
  for await (const batch of store.readStream(stream)) {
    await keyring.load([codec.subjectOf(stream)])
    for (const stored of batch) yield codec.decode(stored, keyring)
  }
}

/**
 * Every event of a lead and of those it stands for, in the order they were recorded; of a merged lead, those of the lead that stands for it.
 * @throws {InvalidStreamName} for an id no lead can have.
 */
export async function timelineOf(log: LogReader, lead: string): Promise<readonly TimelineEntry[]> {
  const told: { readonly position: bigint; readonly entry: TimelineEntry }[] = []
  const survivor = await standingFor(log, lead, Infinity)
  const seen = new Set<string>()
  const add = async (id: string): Promise<void> => {
    seen.add(id)
    const absorbed = new Set<string>()
    for await (const event of eventsOf(log, id)) {
      told.push({ position: event.position, entry: timelineEntryOf(event, id) })
      if (event.type === 'LeadAbsorbed') absorbed.add(event.data.lead)
    }
    for (const other of absorbed) if (!seen.has(other) && mergedInto({ merges: await mergesOf(log, other) }, Infinity) === id) await add(other)
  }
  await add(survivor)
  // By their places in the log: many events are recorded in one millisecond.
  return told.sort((one, other) => (one.position < other.position ? -1 : one.position > other.position ? 1 : 0)).map(({ entry }) => entry)
}

/** When a lead was merged into others, in the order it was recorded. */
async function mergesOf(log: LogReader, lead: string): Promise<readonly MergedSpan[]> {
  let row: MergeRow | undefined
  for await (const event of eventsOf(log, lead)) row = mergeView.projection.evolve(row, event, lead)
  return row?.spans ?? []
}

/** The lead that stood for this one at a moment: itself, unless it was merged; also where it was withdrawn. */
async function standingFor(log: LogReader, lead: string, asOf: number): Promise<string> {
  const seen = new Set([lead])
  for (let id = lead; ;) {
    const into = mergedInto({ merges: await mergesOf(log, id) }, asOf)
    if (into === undefined || into === null || seen.has(into)) return id
    seen.add(into)
    id = into
  }
}

/** The lead as it stood at `asOf`, or the one that stood for it, with what that lacked taken from those merged into it by then; none while it was withdrawn. */
export async function leadAsOf(log: LogReader, lead: string, asOf: number, handbooks: Pick<Handbooks, 'current'>): Promise<Lead | undefined> {
  const standing = await standingFor(log, lead, asOf)
  if (mergedInto({ merges: await mergesOf(log, standing) }, asOf) === null) return undefined
  const row = await filledRowOf(log, standing, asOf, new Set())
  return row && (await leadsOf([row], handbooks, asOf))[0]
}

async function filledRowOf(log: LogReader, lead: string, asOf: number, seen: Set<string>): Promise<LeadRow | undefined> {
  seen.add(lead)
  const row = await leadRowOf(log, lead, asOf)
  const absorbed = new Set<string>()
  if (row) for await (const event of eventsOf(log, lead)) if (event.type === 'LeadAbsorbed') absorbed.add(event.data.lead)
  const merged: LeadRow[] = []
  for (const other of absorbed) {
    if (seen.has(other) || mergedInto({ merges: await mergesOf(log, other) }, asOf) !== lead) continue
    const filled = await filledRowOf(log, other, asOf, seen)
    if (filled) merged.push(filled)
  }
  return row && filledBy(row, merged)
}

/**
 * A lead's own row as it stood at `asOf`: what had happened by then, wherever it stands in the log, by the same rule as the KPIs:
 * an unknown time counts as past, and a creation date that became known later holds for all the time before.
 */
export async function leadRowOf(log: LogReader, lead: string, asOf: number): Promise<LeadRow | undefined> {
  let row: LeadRow | undefined
  let createdAt: number | null = null
  let earliest: number | null = null
  for await (const event of eventsOf(log, lead)) {
    createdAt = creationOf(event) ?? createdAt
    if (event.type !== 'LeadCreated' && event.occurredAt !== null && event.occurredAt > asOf) continue
    row = leadList.projection.evolve(row, event, lead)
    if (event.type === 'LeadAbsorbed' || event.type === 'LeadGivenBack') earliest = event.data.earliest.createdAt
  }
  const shown = earliest === null || (createdAt !== null && createdAt < earliest) ? createdAt : earliest
  return row && (createdAt === null || createdAt <= asOf) ? { ...row, createdAt: shown } : undefined
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
