import { commandHandler, loadStream, streamName, type Actor, type Keyring } from '@leadledger/eventsourcing'
import { importFile, parseMapping, presets, type ImportProgress, type ImportReport, type Mapping, type PresetName, type Send, type Sent } from '@leadledger/import'
import { leadCategory, leadDecider, type ImportLead, type LeadPolicy, type LeadState } from '@leadledger/leads'
import type { LogReader } from '@leadledger/read-models'
import { canonicalJson } from './command-input.js'
import { InvalidInput } from './errors.js'

/** What to import and how; either a mapping (its JSON, parsed) or the name of a preset. */
export interface ImportOptions {
  /** Path of a CSV file. */
  readonly file: string
  readonly mapping?: unknown
  readonly preset?: string
  /** The same report, and nothing written. */
  readonly dryRun?: boolean
  /** Where failed rows go, with their number and reason; without it they are only counted. */
  readonly rejects?: string
  readonly onProgress?: (progress: ImportProgress) => void
  /** Who imports. */
  readonly by?: string
}

interface ImportWiring {
  readonly log: LogReader
  readonly policy: LeadPolicy
  readonly clock: () => number
  readonly by: Actor
}

/** @throws {InvalidInput} {@link InvalidMapping} {@link MappingMismatch} {@link UnreadableFile} before anything is written. */
export async function importLeads(wiring: ImportWiring, options: ImportOptions): Promise<ImportReport> {
  const { file: path, dryRun = false, rejects, onProgress } = options
  const actor: Actor = { id: options.by ?? wiring.by.id, kind: 'import' }
  const send = dryRun ? previewing(wiring) : sending(wiring, actor)
  const mapping = mappingOf(options)
  return importFile({ path, mapping, at: wiring.clock(), send, ...(rejects !== undefined && { rejects }), ...(onProgress && { onProgress }) })
}

function mappingOf({ mapping, preset }: ImportOptions): Mapping {
  if ((mapping === undefined) === (preset === undefined)) throw new InvalidInput(['mapping: give either a mapping or a preset'])
  if (mapping !== undefined) return parseMapping(mapping)
  if (!Object.hasOwn(presets, preset as string)) throw new InvalidInput([`preset: there are ${Object.keys(presets).join(', ')}`])
  return presets[preset as PresetName]
}

function sending({ log, policy }: ImportWiring, actor: Actor): Send {
  const handle = commandHandler({ ...log, decider: leadDecider(policy) })
  return async (lead, command, { commandId, row, file }) => {
    // The row is the same command whenever it is imported, so the time of the import is no part of it.
    const { at: _, ...body } = command
    const handled = await handle(streamName(leadCategory, lead), command, { commandId, actor, source: { kind: 'import', file, row }, body: canonicalJson(body) })
    if (handled.outcome === 'refused') return { outcome: 'refused', reason: handled.refusal.refused }
    const { events, duplicate } = handled
    return { outcome: 'accepted', events: events.length, created: events[0]?.type === 'LeadCreated', duplicate }
  }
}

/** Decides as the ledger would, and keeps what it decided for later rows of the same lead; nothing is written. */
function previewing({ log, policy }: ImportWiring): Send {
  const decider = leadDecider(policy)
  const states = new Map<string, LeadState>()
  const load = async (lead: string, keyring: Keyring, commandId: string) => {
    const loaded = await loadStream({ ...log, decider }, streamName(leadCategory, lead), keyring)
    await keyring.load([lead])
    return { state: loaded.state, isKnown: loaded.events.some((event) => event.metadata.commandId === commandId) }
  }
  return async (lead, command: ImportLead, { commandId }): Promise<Sent> => {
    const known = states.get(lead)
    const { state, isKnown } = known ? { state: known, isKnown: false } : await load(lead, log.vault.keyring(), commandId)
    if (isKnown) return { outcome: 'accepted', events: 0, created: false, duplicate: true }
    const decision = decider.decide(command, state)
    if (decision.outcome === 'refused') return { outcome: 'refused', reason: decision.refusal.refused }
    states.set(lead, decision.events.reduce(decider.evolve, state))
    return { outcome: 'accepted', events: decision.events.length, created: !state.exists, duplicate: false }
  }
}

