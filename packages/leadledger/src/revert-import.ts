import {
  canonicalJson,
  commandHandler,
  idOf,
  loadStream,
  SubjectErased,
  WrongExpectedVersion,
  type Actor,
  type Recorded,
  type Source,
} from '@leadledger/eventsourcing'
import { commandIdOf, revertIdOf } from '@leadledger/import'
import {
  detailEventsOf,
  leadCategory,
  leadDecider,
  staysAfterRevert,
  type ImportRecord,
  type LeadCommandOf,
  type LeadEvent,
  type LeadState,
} from '@leadledger/leads'
import type { LogReader } from '@leadledger/read-models'

/** A lead that a revert leaves as it is, or puts back in part. */
export interface LeftLead {
  readonly lead: string
  /** The first row of the file that made or changed it. */
  readonly row: number
  /** Somebody did something with it since; something cannot be put back; or the person was erased. */
  readonly reason: 'touched' | 'stays' | 'erased'
  /** What cannot be put back: names of details, and types of events. */
  readonly stays: readonly string[]
  /** Id of whoever touched it last, and when that was recorded. */
  readonly touchedBy: string | null
  readonly at: string | null
}

/** What became of the leads of an import that was reverted. */
export interface RevertReport {
  /** Leads it made, which are gone. */
  readonly withdrawn: number
  /** Leads it changed, whose details and owner are as before. */
  readonly restored: number
  /** In the order of the log. */
  readonly left: readonly LeftLead[]
}

/** How far a revert has come: events of leads that were read, and leads of the import among them. */
export interface RevertProgress {
  readonly events: number
  readonly leads: number
}

interface Revert {
  readonly log: LogReader
  readonly record: ImportRecord
  readonly at: number
  readonly dryRun: boolean
  readonly actor: Actor
  readonly source: Source
  readonly onProgress?: ((progress: RevertProgress) => void) | undefined
}

type Command = LeadCommandOf<'WithdrawLead' | 'PutBackDetails'>
type Mutable<Report> = { -readonly [Name in keyof Report]: Report[Name] extends readonly (infer Item)[] ? Item[] : Report[Name] }
type Told = { readonly state: LeadState; readonly events: readonly Recorded<LeadEvent>[]; readonly version: bigint }

/** What the ledger writes down by itself, and what it plans to be done: nobody did anything with the lead yet. */
const ownNotes: ReadonlySet<LeadEvent['type']> = new Set<LeadEvent['type']>(['SlaStarted', 'SlaMet', 'SlaBreached', 'BandPlanFollowed', 'FollowUpScheduled'])
const isOwnNote = ({ type, metadata }: Recorded<LeadEvent>): boolean => metadata.source.kind === 'policy' && ownNotes.has(type)

/**
 * Takes an import back, lead by lead, while it reads the log once up to where it stands now. Each lead is one append, so what is cut short goes on where it
 * ended, and reports the leads it had dealt with before, too.
 */
export async function revertLeads(revert: Revert): Promise<RevertReport> {
  const { log, record, onProgress } = revert
  const report = { withdrawn: 0, restored: 0, left: [] as LeftLead[] }
  const head = await log.store.head()
  const keyring = log.vault.keyring()
  let [events, leads] = [0, 0]
  let last: string | undefined
  for await (const batch of log.store.readAll({ category: leadCategory })) {
    for (const stored of batch) {
      if (stored.position > head) return report
      events += 1
      // The digest of the file stands in the metadata of each of its events.
      if (!stored.metadata.includes(record.file)) continue
      const event = log.codec.decode(stored, keyring)
      if (!isOf(event, record) || event.metadata.commandId === last) continue
      last = event.metadata.commandId
      if (await takeBack(revert, event)) leads += 1
    }
    onProgress?.({ events, leads })
  }
  return report

  /** Deals with a lead where `event` is the first the import made of it; on the word of its whole stream, read anew where somebody is quicker. */
  async function takeBack(revert: Revert, event: Recorded<LeadEvent>): Promise<boolean> {
    for (;;) {
      const opening = log.vault.keyring()
      await opening.load([idOf(event.stream)])
      const told = await loadStream({ ...log, decider: leadDecider() }, event.stream, opening)
      const first = told.events.findIndex((known) => isOf(known, record))
      if (told.events[first]?.version !== event.version) return false
      try {
        await dealWith(revert, told, first, report)
        return true
      } catch (error) {
        if (!(error instanceof WrongExpectedVersion)) throw error
      }
    }
  }
}

/** Whether the import made an event, since it was reverted last. */
function isOf({ metadata: { source, commandId } }: Recorded<LeadEvent>, { file, mapping, reverts }: ImportRecord): boolean {
  return source.kind === 'import' && source.file === file && commandId === commandIdOf(file, mapping, source.row, reverts)
}

async function dealWith(revert: Revert, told: Told, first: number, report: Mutable<RevertReport>): Promise<void> {
  const { record } = revert
  const { stream, metadata } = told.events[first] as Recorded<LeadEvent>
  const lead = idOf(stream)
  const commandId = revertIdOf(record.file, record.mapping, lead, record.reverts)
  const since = told.events.slice(first)
  const own = since.filter((event) => isOf(event, record))
  const isDone = since.some((event) => event.metadata.commandId === commandId)
  const touch = isDone ? undefined : since.findLast((event) => !isOf(event, record) && !isOwnNote(event))
  const row = metadata.source.kind === 'import' ? metadata.source.row : 0
  const leave = (reason: LeftLead['reason'], stays: LeftLead['stays'] = []): void => {
    const touched = { touchedBy: touch?.metadata.actor.id ?? null, at: touch ? new Date(touch.recordedAt).toISOString() : null }
    report.left.push({ lead, row, reason, stays, ...touched })
  }
  if (touch) return leave('touched')
  const isMade = own.some(({ type }) => type === 'LeadCreated')
  const command: Command = isMade ? { type: 'WithdrawLead', at: revert.at } : putBack(told.events.slice(0, first), own, revert.at)
  const outcome = isDone ? 'changed' : await sent(revert, told, command, commandId)
  if (outcome === 'erased') return leave('erased')
  if (isMade) report.withdrawn += 1
  else if (outcome === 'changed') report.restored += 1
  const stays = isMade ? [] : staysAfterRevert(own)
  if (stays.length > 0) leave('stays', stays)
}

/** The command that puts a lead back to where these events left it. */
function putBack(before: readonly LeadEvent[], own: readonly LeadEvent[], at: number): Command {
  const { evolve, initialState } = leadDecider()
  const state = before.reduce(evolve, initialState)
  const isAssigned = own.some(({ type }) => type === 'LeadAssigned')
  return { type: 'PutBackDetails', at, keep: detailEventsOf(state), ...(isAssigned && { owner: state.owner }) }
}

/** What a command to the lead as it was read comes to; a dry run only decides it. */
async function sent(
  { log, dryRun, actor, source }: Revert,
  { state, version, events }: Told,
  command: Command,
  commandId: string,
): Promise<'changed' | 'unchanged' | 'erased'> {
  const { stream } = events[0] as Recorded<LeadEvent>
  const decider = leadDecider()
  if (!dryRun) {
    const { at: _, ...body } = command
    const handle = commandHandler({ ...log, decider })
    try {
      const handled = await handle(stream, command, { actor, source, commandId, ifVersion: version, body: canonicalJson(body) })
      if (handled.outcome === 'refused') return 'erased'
      return handled.events.length > 0 ? 'changed' : 'unchanged'
    } catch (error) {
      if (error instanceof SubjectErased) return 'erased'
      throw error
    }
  }
  const decision = decider.decide(command, state)
  if (decision.outcome === 'refused') return 'erased'
  return decision.events.length > 0 ? 'changed' : 'unchanged'
}
