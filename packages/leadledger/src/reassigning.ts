import { commandHandler, eventIdOf, streamName, WrongExpectedVersion, type CommandContext } from '@leadledger/eventsourcing'
import { isOpen, leadCategory, statuses, type LeadRefusal } from '@leadledger/leads'
import type { LeadQuery } from '@leadledger/read-models'
import { leadNow, type Assigner, type AssigningOptions, type Assignment, type TriedRule } from './assigning.js'

/** To whom leads go: an owner, whoever the rules find, or the queue. */
export type Receiver = { readonly owner: string } | 'rule' | 'queue'

/** What became of one lead that was to be handed on. */
export type HandedOn =
  | Assignment
  | { readonly lead: string; readonly outcome: 'given'; readonly owner: string; readonly previous: string | null }
  | { readonly lead: string; readonly outcome: 'released'; readonly previous: string; readonly tried: readonly TriedRule[] }

export interface HandingOn {
  readonly to: Receiver
  /** Only while this one owns it. */
  readonly from?: string
  readonly reason?: string
  readonly commandId?: string
}

type Who = Pick<CommandContext, 'actor' | 'source'>
const tries = 20

/** Hands one open lead on; its follow-ups go with it, since they are the lead's. */
export async function handOn(options: AssigningOptions, assign: Assigner, lead: string, how: HandingOn, who: Who): Promise<HandedOn> {
  for (let attempt = 1; ; attempt++)
    try {
      return await handedOn(options, assign, lead, how, who)
    } catch (error) {
      if (!(error instanceof WrongExpectedVersion) || attempt >= tries) throw error
    }
}

async function handedOn(options: AssigningOptions, assign: Assigner, lead: string, { to, from, reason, commandId }: HandingOn, who: Who): Promise<HandedOn> {
  const { state, version } = await leadNow(options.log, lead)
  const refusal = refusalOf(state)
  if (refusal) return { lead, outcome: 'refused', refusal }
  const { owner } = state
  if (owner !== null && from !== undefined && owner !== from) return { lead, outcome: 'owned', owner }
  const id = commandId ?? `hand-on/${lead}/${version}`
  const found = to === 'rule' ? await assign(lead, { from: owner, commandId: id }, who) : undefined
  if (found && (found.outcome !== 'queued' || owner === null)) return found
  const receiver = typeof to === 'object' ? to.owner : null
  if (receiver === owner) return owner === null ? { lead, outcome: 'queued', tried: [] } : { lead, outcome: 'owned', owner }
  const said = { at: options.clock(), ...(reason !== undefined && { reason }) }
  const command = receiver === null ? ({ type: 'ReleaseLead', ...said } as const) : ({ type: 'AssignLead', owner: receiver, way: 'manual', ...said } as const)
  const handle = commandHandler({ ...options.log, decider: await options.handbooks.decider(options.clock()) })
  const context = { ...who, commandId: eventIdOf(`hand-on/${lead}/${id}`, 0), ifVersion: version, body: `${lead} ${receiver ?? ''}` }
  const handled = await handle(streamName(leadCategory, lead), command, context)
  if (handled.outcome === 'refused') return { lead, outcome: 'refused', refusal: handled.refusal }
  if (receiver !== null) return { lead, outcome: 'given', owner: receiver, previous: owner }
  return { lead, outcome: 'released', previous: owner as string, tried: found?.outcome === 'queued' ? found.tried : [] }
}

const refusalOf = ({ exists, status }: { readonly exists: boolean; readonly status: (typeof statuses)[number] }): LeadRefusal | undefined => {
  if (!exists) return { refused: 'no-such-lead' }
  return isOpen(status) ? undefined : { refused: 'wrong-status', status, allowed: [] }
}

/** Ids of the open leads that a query finds, oldest first. */
export async function openLeadsOf({ views }: Pick<AssigningOptions, 'views'>, query: LeadQuery): Promise<readonly string[]> {
  const ids: string[] = []
  const open = statuses.filter((status) => isOpen(status) && (query.status === undefined || query.status.includes(status)))
  for (let after: string | null | undefined; after !== null;) {
    const page = await views.leads({ ...query, status: open, sort: 'createdAt', limit: 1_000, ...(after !== undefined && { after }) })
    ids.push(...page.items.map(({ id }) => id))
    after = page.next
  }
  return ids
}
