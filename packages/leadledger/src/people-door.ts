import type { CommandContext } from '@leadledger/eventsourcing'
import type { RosterRefusal } from '@leadledger/leads'
import { assigner, type Assignment } from './assigning.js'
import { leadQueryOf, type LeadsQuery } from './leads-query.js'
import type { SendOptions, Wiring } from './ledger.js'
import { type People, type RosterInput, type RosterSent, type UsersQuery, type UserView } from './people.js'
import { handOn, openLeadsOf, type HandedOn, type Receiver } from './reassigning.js'

/** A retry under the same `commandId` goes on where the first try ended; without one it follows from each lead and its version, which does the same. */
export type AssignOptions = Pick<SendOptions, 'commandId' | 'by' | 'source'>

export interface Reassigning {
  /** Ids of leads, or a query: of what it finds, all that are open, on all its pages. */
  readonly leads: readonly string[] | Omit<LeadsQuery, 'sort' | 'limit' | 'after'>
  readonly to: Receiver
  /** Why, in words; sealed. */
  readonly reason?: string
}

export interface HandingOver {
  readonly from: string
  readonly to: Receiver
  readonly reason?: string
}

/** People, and who of them gets which lead. */
export interface LedgerPeople {
  /** Everybody who can own leads, in the order of registration, with whether rules may give to them now. */
  users(query?: UsersQuery): Promise<readonly UserView[]>
  /** Registers, changes, pauses or removes somebody. @throws {InvalidInput} {@link CommandIdReused} */
  roster(command: RosterInput, options?: AssignOptions): Promise<RosterSent | RosterRefusal>
  /** Gives a lead that nobody owns to whoever the rules of the handbook find, and explains it; where they find nobody it stays in the queue. */
  assign(lead: string, options?: AssignOptions): Promise<Assignment>
  /** The same for many, in this order, as fair as one by one; one result for each. */
  assign(leads: readonly string[], options?: AssignOptions): Promise<readonly Assignment[]>
  /** The same for every open lead that nobody owns, the oldest first. */
  assignQueue(options?: AssignOptions): Promise<readonly Assignment[]>
  /** Hands open leads on; one result for each. By `rule`, its owner is no candidate, and where nobody is free the lead goes to the queue. */
  reassign(what: Reassigning, options?: AssignOptions): Promise<readonly HandedOn[]>
  /** Hands on every open lead that somebody owns, follow-ups with it, as when that person leaves. */
  handOver(what: HandingOver, options?: AssignOptions): Promise<readonly HandedOn[]>
}

type Doing = Pick<Wiring, 'zone' | 'clock' | 'newId' | 'log' | 'views' | 'handbooks'> & {
  readonly people: People
  readonly actorOf: (by: SendOptions['by']) => CommandContext['actor']
}

export function peopleDoor(wiring: Doing): LedgerPeople {
  const { zone, clock, newId, people, actorOf } = wiring
  const give = assigner(wiring)
  const whoOf = ({ by, source = { kind: 'api' } }: AssignOptions) => ({ actor: actorOf(by), source })
  const assignAll = (leads: readonly string[], { commandId, ...how }: AssignOptions) =>
    oneByOne(leads, (lead) => give(lead, { from: null, ...(commandId !== undefined && { commandId }) }, whoOf(how)))
  const handAll = (leads: readonly string[], what: Omit<Reassigning, 'leads'> & { readonly from?: string }, { commandId, ...how }: AssignOptions) =>
    oneByOne(leads, (lead) => handOn(wiring, give, lead, { ...what, ...(commandId !== undefined && { commandId }) }, whoOf(how)))
  async function assign(leads: string, how?: AssignOptions): Promise<Assignment>
  async function assign(leads: readonly string[], how?: AssignOptions): Promise<readonly Assignment[]>
  async function assign(leads: string | readonly string[], how: AssignOptions = {}): Promise<Assignment | readonly Assignment[]> {
    return typeof leads === 'string' ? ((await assignAll([leads], how))[0] as Assignment) : assignAll(leads, how)
  }
  return {
    users: (query = {}) => people.users(clock(), query),
    roster: (command, { commandId = newId(), ...how } = {}) => people.send(command, { now: clock(), zone }, { ...whoOf(how), commandId }),
    assign,
    assignQueue: async (how = {}) => assignAll(await openLeadsOf(wiring, { unassigned: true }), how),
    async reassign({ leads, ...what }, how = {}) {
      return handAll('length' in leads ? leads : await openLeadsOf(wiring, await leadQueryOf(leads, wiring)), what, how)
    },
    handOver: async ({ from, ...what }, how = {}) => handAll(await openLeadsOf(wiring, { owner: from }), { ...what, from }, how),
  }
}

async function oneByOne<Result>(leads: readonly string[], one: (lead: string) => Promise<Result>): Promise<readonly Result[]> {
  const results: Result[] = []
  for (const lead of leads) results.push(await one(lead))
  return results
}
