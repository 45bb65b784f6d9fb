import {
  canonicalJson,
  checkAppend,
  commandHandler,
  loadStream,
  streamName,
  type Actor,
  type Keyring,
  type Metadata,
  type StreamName,
} from '@leadledger/eventsourcing'
import { importFile, type DetectedPreset, type ImportDigests, type ImportProgress, type ImportReport, type Send, type Sent } from '@leadledger/import'
import { inForceAt, leadCategory, type leadDecider, type LeadRefusal, type LeadState } from '@leadledger/leads'
import type { LogReader, Views } from '@leadledger/read-models'
import { memoryKeyStore, vault } from '@leadledger/vault'
import type { Handbooks } from './handbooks.js'
import { importRecords } from './import-records.js'
import { mappingOf, savedMapping } from './import-mapping.js'
import type { Wiring } from './ledger.js'
import { suspectSearch, type Suspect } from './suspects.js'

/** What to import and how: by a mapping (its JSON, parsed), by a preset, or by a mapping that says what differs from the preset. */
export interface ImportOptions {
  /** Path of a CSV file. */
  readonly file: string
  readonly mapping?: unknown
  /** Name of a mapping that was saved, instead of a mapping. */
  readonly mappingName?: string
  /** Name of a preset; `auto` takes the one that the columns of the file tell. */
  readonly preset?: string
  /** The same report, and nothing written. */
  readonly dryRun?: boolean
  /** Where failed rows go, with their number and reason; without it they are only counted. */
  readonly rejects?: string
  /** Called when all is written, in the order of the file, with each row whose new lead may be one that is known; makes the import read every lead of the ledger first. */
  readonly onSuspect?: (suspect: Suspect) => void
  readonly onProgress?: (progress: ImportProgress) => void
  /** Who imports. */
  readonly by?: string
}

/** What became of every row, and the preset when the columns told it. */
export interface ImportOutcome extends ImportReport {
  readonly detected?: DetectedPreset
  /** Rows whose new lead may be one that is known; missing when nobody asked. */
  readonly suspects?: number
}

type LeadDecider = ReturnType<typeof leadDecider>

interface ImportWiring extends Pick<Wiring, 'zone' | 'newId'> {
  readonly log: LogReader
  readonly views: Pick<Views, 'identities' | 'records'>
  readonly handbooks: Handbooks
  readonly clock: () => number
  readonly by: Actor
}

/** @throws {InvalidInput} {@link InvalidMapping} {@link MappingMismatch} {@link UnreadableFile} {@link NoPresetFits} {@link AmbiguousPreset} before anything is written, the first also while the import is reverted in part. */
export async function importLeads(wiring: ImportWiring, options: ImportOptions): Promise<ImportOutcome> {
  const { file: path, dryRun = false, rejects, onProgress, onSuspect } = options
  const actor: Actor = { id: options.by ?? wiring.by.id, kind: 'import' }
  const { mapping, detected } = await mappingOf({ ...options, ...(await savedMapping(wiring.views, options)) })
  const country = inForceAt(await wiring.handbooks.inForce(), wiring.clock())?.handbook.country ?? undefined
  const decider = await wiring.handbooks.decider(wiring.clock())
  const sender = dryRun ? previewing(wiring.log, decider, actor) : sending(wiring.log, decider, actor)
  const search = onSuspect && (await suspectSearch(wiring.views, country))
  const send = search ? search.watching(sender) : sender
  const records = importRecords(wiring, () => actor)
  const imported: ImportDigests[] = []
  const begin = async (digests: ImportDigests): Promise<number> => {
    imported.push(digests)
    return dryRun ? records.reverts(digests) : records.begin(digests, actor.id)
  }
  const report = await importFile({
    path,
    mapping,
    at: wiring.clock(),
    send,
    begin,
    ...(rejects !== undefined && { rejects }),
    ...(onProgress && { onProgress }),
  })
  if (!dryRun) for (const digests of imported) await records.complete(digests, report)
  const suspects = search?.found()
  suspects?.forEach((suspect) => onSuspect?.(suspect))
  return { ...report, ...(detected && { detected }), ...(suspects && { suspects: suspects.length }) }
}

function sending(log: LogReader, decider: LeadDecider, actor: Actor): Send {
  const handle = commandHandler({ ...log, decider })
  return async (lead, command, { commandId, row, file }) => {
    // The row is the same command whenever it is imported, so the time of the import is no part of it.
    const { at: _, ...body } = command
    const handled = await handle(streamName(leadCategory, lead), command, {
      commandId,
      actor,
      source: { kind: 'import', file, row },
      body: canonicalJson(body),
    })
    if (handled.outcome === 'refused') return refusedOf(handled.refusal)
    const { events, duplicate } = handled
    return { outcome: 'accepted', events: events.length, created: events.some(({ type }) => type === 'LeadCreated'), duplicate }
  }
}

/** What earlier rows of the import, and the log before it, say of a lead. */
interface Preview {
  readonly state: LeadState
  readonly version: bigint
  readonly commandIds: ReadonlySet<string>
}

/** Decides, seals and checks as the ledger would, and keeps what it decided for later rows of the same lead; nothing is written. */
function previewing(log: LogReader, decider: LeadDecider, actor: Actor): Send {
  const previews = new Map<string, Preview>()
  return async (lead, command, { commandId, row, file }) => {
    const stream = streamName(leadCategory, lead)
    const keyring = log.vault.keyring()
    const { state, version, commandIds } = previews.get(lead) ?? (await previewOf(log, decider, stream, keyring))
    await keyring.load([lead])
    if (commandIds.has(commandId)) return { outcome: 'accepted', events: 0, created: false, duplicate: true }
    const decision = decider.decide(command, state)
    if (decision.outcome === 'refused') return refusedOf(decision.refusal)
    const { events } = decision
    const metadata: Metadata = { actor, source: { kind: 'import', file, row }, commandId, correlationId: commandId, causationId: null, commandDigest }
    const sealing = version === 0n ? await passingKeyring(lead) : keyring
    if (events.length > 0) checkAppend(stream, version, log.codec.encode(events, stream, metadata, sealing))
    previews.set(lead, { state: events.reduce(decider.evolve, state), version, commandIds })
    return { outcome: 'accepted', events: events.length, created: events.some(({ type }) => type === 'LeadCreated'), duplicate: false }
  }
}

async function previewOf(log: LogReader, decider: LeadDecider, stream: StreamName, keyring: Keyring): Promise<Preview> {
  const { state, version, events } = await loadStream({ ...log, decider }, stream, keyring)
  return { state, version, commandIds: new Set(events.map(({ metadata }) => metadata.commandId)) }
}

/** As long as a digest is, so that a row is measured as it would be written. */
const commandDigest = `1.${'-'.repeat(43)}`

/** Seals under a key that is gone at once: a preview makes no key in the ledger. */
async function passingKeyring(lead: string): Promise<Keyring> {
  const keyring = vault({ keys: memoryKeyStore() }).keyring()
  await keyring.load([lead], { create: true })
  return keyring
}

function refusedOf(refusal: LeadRefusal): Sent {
  const details = detailsOf(refusal)
  return { outcome: 'refused', reason: refusal.refused, ...(details !== undefined && { details }) }
}

/** What the code of a refusal leaves open: names of fields and statuses, nothing that is in them. */
function detailsOf(refusal: LeadRefusal): string | undefined {
  switch (refusal.refused) {
    case 'status-goes-back':
      return `${refusal.from} → ${refusal.to}`
    case 'closed-differently':
      return refusal.fields.join(', ')
    case 'missing-fields':
      return refusal.missing.join(', ')
    default:
      return undefined
  }
}
