import { canonicalJson, commandHandler, streamName, type CommandContext } from '@leadledger/eventsourcing'
import { leadCategory, leadCommand, problemTexts, type LeadCommandOf, type LeadRefusal } from '@leadledger/leads'
import type { KeyStore } from '@leadledger/vault'
import { endKey, type Condemned } from './condemned-keys.js'
import { InvalidInput } from './errors.js'
import { told, type MergingOptions, type Told } from './merging.js'

export interface ErasingOptions extends MergingOptions {
  readonly keys: KeyStore
}

/** On what ground somebody is erased; codes, which stay readable for ever. */
export interface Ground {
  readonly basis: string
  readonly request?: string
  /** The rule of retention that asked for it. */
  readonly rule?: string
}

/** One lead of a person, and what an erasure did to it, or would do. */
export interface ErasedLead {
  readonly lead: string
  readonly outcome: 'erased' | 'erased-before'
  /** Events of it that stay, with nothing personal to be read in them. */
  readonly events: number
}

/** What is erased, and what of the same person is not. */
export interface PlannedErasure {
  readonly leads: readonly ErasedLead[]
  /** Leads that are merged with these, whose keys live: they go with `includeMerged`. */
  readonly remaining: readonly string[]
}

type Refusal = LeadRefusal & { readonly lead: string }
type Command = LeadCommandOf<'ErasePersonalData'>
type Who = Pick<CommandContext, 'actor' | 'source' | 'commandId'>

/** The lead, and every lead that is the same person by a merge that stands, it first. */
export async function familyOf({ log }: Pick<MergingOptions, 'log'>, lead: string): Promise<readonly Told[]> {
  const family = new Map<string, Told>()
  const add = async (id: string): Promise<void> => {
    if (family.has(id)) return
    const known = await told(log, id)
    family.set(id, known)
    const { into, absorbed } = known.state.merging
    if (into !== null) await add(into)
    for (const other of absorbed) if ((await told(log, other.lead)).state.merging.into === id) await add(other.lead)
  }
  await add(lead)
  return [...family.values()]
}

/** What an erasure of these leads would do, or why it is refused; writes nothing. @throws {InvalidInput} */
export async function plannedErasure(
  options: ErasingOptions,
  family: readonly Told[],
  ground: Ground,
  includeMerged: boolean,
): Promise<PlannedErasure | Refusal> {
  const decider = await options.handbooks.decider(options.clock())
  const leads: ErasedLead[] = []
  for (const known of includeMerged ? family : family.slice(0, 1)) {
    const { lead, state, events } = known
    // Whether it is refused does not depend on the details, which stay closed.
    const decision = decider.decide(await commandFor(options, lead, ground), { ...state, details: null })
    if (decision.outcome === 'refused') return { ...decision.refusal, lead }
    leads.push({ lead, outcome: decision.events.length > 0 ? 'erased' : 'erased-before', events: events.length })
  }
  const chosen = new Set(leads.map(({ lead }) => lead))
  return { leads, remaining: family.filter(({ lead, state }) => !chosen.has(lead) && state.erased === 0).map(({ lead }) => lead) }
}

/** Erases one lead: the event first, which is the erasure, and then its key. May be cut short anywhere and sent again. */
export async function eraseLead(options: ErasingOptions, lead: string, ground: Ground, who: Who): Promise<Refusal | undefined> {
  const { log, handbooks, clock, keys } = options
  const handle = commandHandler({ ...log, decider: await handbooks.decider(clock()) })
  const command = await commandFor(options, lead, ground)
  const handled = await handle(streamName(leadCategory, lead), command, { ...who, body: canonicalJson({ type: command.type, ...ground }) })
  if (handled.outcome === 'refused') return { ...handled.refusal, lead }
  await endKey(keys, condemnedBy(await told(log, lead)))
  return undefined
}

/** The command names the key that there is now. @throws {InvalidInput} */
async function commandFor({ keys, clock }: ErasingOptions, lead: string, ground: Ground): Promise<Command> {
  const key = (await keys.get([lead])).get(lead)
  const generation = key?.status === 'active' ? key.key.generation : key && 'erased' in key ? key.erased : 1
  const parsed = leadCommand.safeParse({ type: 'ErasePersonalData', at: clock(), generation, ...ground })
  if (!parsed.success) throw new InvalidInput(problemTexts(parsed.error.issues, 'command'))
  return parsed.data as Command
}

function condemnedBy({ lead, events }: Told): Condemned {
  const erasure = events.findLast((event) => event.type === 'PersonalDataErased')
  if (erasure?.type !== 'PersonalDataErased') throw new RangeError(`${lead} was not erased`)
  return { lead, generation: erasure.data.generation, eventId: erasure.id }
}
