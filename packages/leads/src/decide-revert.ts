import { accept, canonicalJson, isErased, present, refuse, type Decision, type Refused } from '@leadledger/eventsourcing'
import type { LeadCommand, LeadCommandOf } from './commands.js'
import { assigned, recordChanges } from './decide-details.js'
import { detailNames, detailsOf, type LeadDetails } from './details.js'
import type { LeadEvent, LeadEventOf } from './events.js'
import type { LeadRefusal } from './refusals.js'
import { evolve, initialState, type LeadState } from './state.js'

type Decided = Decision<LeadEvent, LeadRefusal>
type DetailEvent = NonNullable<LeadState['details']>['head']

const takenAside: ReadonlySet<LeadCommand['type']> = new Set<LeadCommand['type']>(['WithdrawLead', 'ErasePersonalData'])

/** A lead whose import was taken back takes nothing but the file that brings it again, and an erasure. */
export function withdrawnRefusal({ type }: LeadCommand, { merging: { isWithdrawn } }: LeadState): Refused<LeadRefusal> | undefined {
  return isWithdrawn && !takenAside.has(type) ? refuse({ refused: 'withdrawn' }) : undefined
}

export function withdrawLead({ at }: LeadCommandOf<'WithdrawLead'>, { merging: { isWithdrawn } }: LeadState): Decided {
  return isWithdrawn ? accept() : accept({ type: 'LeadWithdrawn', occurredAt: at, data: {}, personal: present({}) })
}

/** The details as they stood after some of the events about them, and the owner. What was unknown then and cannot become unknown again stays. */
export function putBackDetails(command: LeadCommandOf<'PutBackDetails'>, state: LeadState): Decided {
  const { at, keep, owner = state.owner } = command
  const then = detailEvents(state).slice(0, keep).reduce<LeadState>(evolve, initialState)
  const [before, now] = [detailsOf(then), detailsOf(state)]
  if (isErased(before) || isErased(now)) return refuse({ refused: 'erased' })
  const [data, secret] = [clearChanges(then, state), personalChanges(before, now)]
  const isChanged = Object.keys(data).length + Object.keys(secret).length > 0
  return accept<LeadEvent>(
    ...(isChanged ? [{ type: 'LeadDetailsChanged' as const, occurredAt: at, data, personal: present(secret) }] : []),
    ...(owner === state.owner ? [] : [owner === null ? released(state.owner as string, at) : assigned(owner, state.owner, 'import', at)]),
  )
}

const released = (previous: string, at: number): LeadEvent => ({ type: 'LeadReleased', occurredAt: at, data: { previous }, personal: present({}) })

/** How many events say what the details of a lead are. */
export const detailEventsOf = (state: LeadState): number => detailEvents(state).length

/** Oldest first. */
function detailEvents({ details }: LeadState): readonly DetailEvent[] {
  const events: DetailEvent[] = []
  for (let link = details; link; link = link.rest) events.push(link.head)
  return events.reverse()
}

const differs = (one: unknown, other: unknown): boolean => canonicalJson(one) !== canonicalJson(other)

function clearChanges(then: LeadState, now: LeadState): LeadEventOf<'LeadDetailsChanged'>['data'] {
  const fields = ['estimatedValue', 'expectedPurchase', 'source', 'createdAt'] as const
  const changes = fields.filter((name) => differs(now[name], then[name]) && !(then[name] === null && staysKnown.has(name)))
  const publicCustom = recordChanges(now.publicCustom, entirely(now.publicCustom, then.publicCustom))
  return { ...Object.fromEntries(changes.map((name) => [name, { from: now[name], to: then[name] }])), ...(publicCustom && { publicCustom }) }
}

/** Numbers count a lead by its first source and by the date of its creation, once they are known. */
const staysKnown: ReadonlySet<string> = new Set(['source', 'createdAt'])

function personalChanges(then: LeadDetails, now: LeadDetails): Record<string, unknown> {
  const changes = detailNames.filter((name) => differs(now[name], then[name])).map((name) => [name, { from: now[name], to: then[name] }])
  const custom = recordChanges(now.custom, entirely(now.custom, then.custom))
  return { ...Object.fromEntries(changes), ...(custom && { custom }) }
}

/** What is wanted where nothing of what is there now may stay. */
const entirely = (now: Readonly<Record<string, string>>, then: Readonly<Record<string, string>>): Record<string, string | null> =>
  Object.fromEntries([...Object.keys(now).map((name) => [name, null] as const), ...Object.entries(then)])

/** What an import did to a lead that was there before and that stays when it is taken back: names of details, and types of events. */
export function staysAfterRevert(events: readonly LeadEvent[]): readonly string[] {
  const names = events.flatMap((event) => {
    if (event.type === 'LeadAssigned') return []
    if (event.type !== 'LeadDetailsChanged') return [event.type]
    return [...staysKnown].filter((name) => event.data[name as 'source' | 'createdAt']?.from === null)
  })
  return [...new Set(names)]
}
