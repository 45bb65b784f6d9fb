import { canonicalJson, commandHandler, eventIdOf, loadStream, streamName, type CommandContext, type Recorded } from '@leadledger/eventsourcing'
import {
  consentsOf,
  earliestOf,
  isOpen,
  leadCategory,
  leadCommand,
  leadDecider,
  loserObstacle,
  type Beginning,
  type LeadCommand,
  type LeadEvent,
  type LeadRefusal,
  type LeadState,
} from '@leadledger/leads'
import type { LogReader } from '@leadledger/read-models'
import type { Handbooks } from './handbooks.js'

/** A lead as its stream tells it. */
export interface Told {
  readonly lead: string
  readonly state: LeadState
  readonly events: readonly Recorded<LeadEvent>[]
  readonly version: bigint
}

export interface MergingOptions {
  readonly log: LogReader
  readonly handbooks: Handbooks
  readonly clock: () => number
}

export interface Merge {
  readonly loser: string
  readonly into: string
  readonly at?: number
  readonly reason?: string
}

type Who = Pick<CommandContext, 'actor' | 'source' | 'commandId'>
type Handled = { readonly events: readonly LeadEvent['type'][]; readonly version: bigint; readonly duplicate: boolean }
export type Outcome = ({ readonly refused?: undefined } & Handled) | (LeadRefusal & { readonly lead: string })

export async function told(log: LogReader, lead: string): Promise<Told> {
  return { lead, ...(await loadStream({ ...log, decider: leadDecider() }, streamName(leadCategory, lead), log.vault.keyring())) }
}

/** Why `loser` cannot be merged into `survivor` now; `undefined` when it can. */
export function mergeRefusal(loser: Told, survivor: Told): (LeadRefusal & { readonly lead: string }) | undefined {
  const missing = [loser, survivor].find(({ state }) => !state.exists)
  if (missing) return { refused: 'no-such-lead', lead: missing.lead }
  if (loser.lead === survivor.lead) return { refused: 'cannot-merge', because: 'itself', lead: loser.lead }
  const { into } = loser.state.merging
  if (into !== null && into !== survivor.lead) return { refused: 'merged', into, lead: loser.lead }
  if (survivor.state.merging.into !== null) return { refused: 'merged', into: survivor.state.merging.into, lead: survivor.lead }
  const because = loserObstacle(loser.state, survivor.lead) ?? vanishing(loser.state, survivor.state)
  return because && { refused: 'cannot-merge', because, lead: loser.lead }
}

const vanishing = (loser: LeadState, survivor: LeadState) =>
  isOpen(loser.status) && (survivor.status === 'lost' || survivor.status === 'disqualified') ? 'survivor-is-closed' : undefined

/** The creation and the source the survivor keeps. */
export const keptBy = (loser: Told, survivor: Told): Beginning => earliestOf([beginningOf(survivor), beginningOf(loser)])

/** Of a lead and all it stands for. */
const beginningOf = ({ state }: Told): Beginning => earliestOf([state, ...state.merging.absorbed])

/**
 * Merges two leads in two appends: the survivor takes the loser in, which changes no list and no number, and then the loser ends in it, which is the merge.
 * What is cut short between the two is completed by the same command again, or by any later merge of the two, and taken back by `unmerge`.
 */
export async function merge(options: MergingOptions, { loser, into, at = options.clock(), reason }: Merge, who: Who): Promise<Outcome> {
  const [giving, taking] = [await told(options.log, loser), await told(options.log, into)]
  const ending = { type: 'MergeLead', at, into, ...(reason !== undefined && { reason }) } as const
  if (isDone(giving, who.commandId)) return send(options, loser, ending, who)
  const refusal = mergeRefusal(giving, taking)
  if (refusal) return refusal
  const consents = consentsOf(giving.state)
  const taken = await send(
    options,
    into,
    { type: 'AbsorbLead', at, lead: loser, ...beginningOf(giving), open: isOpen(giving.state.status), ...(consents.length > 0 && { consents: [...consents] }) },
    step(who, 'absorb', loser, taking),
  )
  if (taken.refused !== undefined) return taken
  const merged = await send(options, loser, ending, who)
  if (merged.refused !== undefined) await giveBack(options, loser, into, who)
  return merged
}

/**
 * Takes a merge back: the survivor gives the loser back, and then the loser stands for itself again, which is the end of the merge.
 * Where the survivor was merged itself since, that merge is taken back first.
 */
export async function unmerge(options: MergingOptions, { loser, at = options.clock(), reason }: Omit<Merge, 'into'>, who: Who): Promise<Outcome> {
  const giving = await told(options.log, loser)
  const standing = { type: 'UnmergeLead', at, ...(reason !== undefined && { reason }) } as const
  const { into } = giving.state.merging
  const given = into !== null && !isDone(giving, who.commandId) ? await giveBack(options, loser, into, who) : undefined
  if (given?.refused !== undefined) return given
  return send(options, loser, standing, who)
}

async function giveBack(options: MergingOptions, loser: string, survivor: string, who: Who): Promise<Outcome> {
  const keeping = await told(options.log, survivor)
  return send(options, survivor, { type: 'GiveBackLead', at: options.clock(), lead: loser }, step(who, 'give-back', loser, keeping))
}

const isDone = ({ events }: Told, commandId: string): boolean => events.some(({ metadata }) => metadata.commandId === commandId)

/** A step on the survivor's stream is of the state it was decided on: done again in another state, it is another one. */
const step = (who: Who, name: string, loser: string, { version }: Told): Who => ({
  ...who,
  commandId: eventIdOf(`${name}/${loser}/${version}/${who.commandId}`, 0),
})

async function send({ log, handbooks, clock }: MergingOptions, lead: string, command: LeadCommand, who: Who): Promise<Outcome> {
  const handle = commandHandler({ ...log, decider: await handbooks.decider(clock()) })
  const { at: _, ...body } = command
  const handled = await handle(streamName(leadCategory, lead), leadCommand.parse(command), { ...who, body: canonicalJson(body) })
  if (handled.outcome === 'refused') return { ...handled.refusal, lead }
  const { events, version, duplicate } = handled
  return { events: events.map(({ type }) => type), version, duplicate }
}
