import { accept, present, refuse, streamName, type Decider, type Decision, type EventOf } from '@leadledger/eventsourcing'
import { z } from 'zod'
import { at, localDate, longest, name, text, zone } from './command-fields.js'
import { clear, eventType } from './event-fields.js'
import { id } from './handbook-fields.js'

/** The stream of an organisation's people. */
export const rosterStream = streamName('roster', 'organisation')

const code = z.string().min(1).max(longest.text)
const limit = z.int().min(0)
const weight = z.int().min(1)
const place = { team: clear(code.nullable()), department: clear(code.nullable()), zone: clear(z.string().max(longest.zone).nullable()) }
/** Left out by those who were registered before there were roles. */
const standing = { role: clear(code.nullable().optional()), reportsTo: clear(code.nullable().optional()) }
const limits = { weight: clear(weight), capacity: clear(limit.nullable()), monthlyCap: clear(limit.nullable()) }
const away = z.strictObject({ from: at, until: at.nullable() })

export const rosterEvents = [
  /** How a person stands in the roster as a whole: its newest event says all of it. */
  eventType('UserRegistered', { user: clear(code), ...place, ...standing, ...limits, name: text.nullable() }),
  eventType('UserChanged', { user: clear(code), ...place, ...standing, ...limits, name: text.nullable() }),
  eventType('UserAvailabilityChanged', { user: clear(code), away: clear(away.nullable()) }),
  eventType('UserLeft', { user: clear(code) }),
  eventType('LeadListReviewed', { user: clear(code), list: clear(code), asOf: clear(localDate) }),
] as const

export type RosterEvent = EventOf<(typeof rosterEvents)[number]>

const profile = {
  /** As it is shown; sealed. */
  name: text.nullable().optional(),
  team: name.nullable().optional(),
  department: name.nullable().optional(),
  /** Id of a role of the handbook's permissions. */
  role: name.nullable().optional(),
  /** The user whose team tree this one is in. */
  reportsTo: name.nullable().optional(),
  zone: zone.nullable().optional(),
  /** Turns this one takes where others take one, in rules that go by weight. */
  weight: weight.max(1_000).optional(),
  /** Open leads this one may have before rules give no more. */
  capacity: limit.nullable().optional(),
  /** Leads a calendar month that rules give at most. */
  monthlyCap: limit.nullable().optional(),
}

/** Every command about people, as strict schemas. A user is what `owner` is on leads, in clear text: an id, and no name of a person. */
export const rosterCommand = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('RegisterUser'), at, user: name, ...profile }),
  /** Only what is named changes; `null` removes a value. */
  z.strictObject({ type: z.literal('ChangeUser'), at, user: name, ...profile }),
  /** Away `from` a moment, now by default, `until` another or until further notice; `available` ends it. One absence is kept: the last one said. */
  z.strictObject({ type: z.literal('SetAvailability'), at, user: name, available: z.boolean(), from: at.optional(), until: at.optional() }),
  z.strictObject({ type: z.literal('RemoveUser'), at, user: name }),
  /** Somebody looked through a list of leads, as it was on a local date; of a day it counts once. */
  z.strictObject({ type: z.literal('ReviewLeadList'), at, user: name, list: id, asOf: localDate }),
])
export type RosterCommand = z.infer<typeof rosterCommand>
type CommandOf<Type extends RosterCommand['type']> = Extract<RosterCommand, { readonly type: Type }>

export type RosterRefusal =
  | { readonly refused: 'no-such-user' | 'user-exists'; readonly user: string }
  /** An absence that ends before it begins. */
  | { readonly refused: 'ends-before-it-begins'; readonly user: string }

/** From when on somebody was in a team and a department; `since` in milliseconds, `null` when nobody knows. */
export interface Place {
  readonly since: number | null
  readonly team: string | null
  readonly department: string | null
}

/** Somebody who can own leads. */
export interface User {
  readonly user: string
  readonly team: string | null
  readonly department: string | null
  readonly role: string | null
  readonly reportsTo: string | null
  readonly zone: string | null
  readonly weight: number
  readonly capacity: number | null
  readonly monthlyCap: number | null
  /** Milliseconds since 1970; `until: null` is until further notice. */
  readonly away: { readonly from: number; readonly until: number | null } | null
  readonly left: boolean
  /** When that was, in milliseconds since 1970; `null` while somebody is there. */
  readonly leftAt: number | null
  /** The last local date on which each list was looked through. */
  readonly reviewed: ReadonlyMap<string, string>
  /** Where this one belonged since when, in the order it was recorded: whoever changes teams takes along nothing that was counted. */
  readonly places: readonly Place[]
  /** Where the name is sealed. */
  readonly personal: Extract<RosterEvent, { readonly type: 'UserRegistered' }>['personal']
}

/** Everybody who was ever registered, in that order. */
export type Roster = ReadonlyMap<string, User>

export const rosterDecider: Decider<RosterCommand, RosterEvent, Roster, RosterRefusal> = {
  initialState: new Map(),
  evolve,
  decide(command, roster) {
    const known = roster.get(command.user)
    const present = known && !known.left ? known : undefined
    if (command.type === 'RegisterUser') return present ? refuse({ refused: 'user-exists', user: command.user }) : registered(command)
    if (!present) return refuse({ refused: 'no-such-user', user: command.user })
    switch (command.type) {
      case 'ChangeUser':
        return changed(command, present)
      case 'SetAvailability':
        return availabilitySet(command, present)
      case 'ReviewLeadList':
        return listReviewed(command, present)
      case 'RemoveUser':
        return accept({ ...bare(command), type: 'UserLeft', data: { user: command.user } })
    }
    return command satisfies never
  },
}

type Decided = Decision<RosterEvent, RosterRefusal>

const bare = ({ at }: { readonly at: number }) => ({ occurredAt: at, personal: present({}) })

const registered = ({
  at,
  user,
  name = null,
  team = null,
  department = null,
  role = null,
  reportsTo = null,
  zone = null,
  weight = 1,
  capacity = null,
  monthlyCap = null,
}: CommandOf<'RegisterUser'>): Decided =>
  accept({
    type: 'UserRegistered',
    occurredAt: at,
    data: { user, team, department, ...standingOf({ role, reportsTo }), zone, weight, capacity, monthlyCap },
    personal: present({ name }),
  })

function changed({ at, user, name, ...command }: CommandOf<'ChangeUser'>, known: User): Decided {
  const fields = ['team', 'department', 'role', 'reportsTo', 'zone', 'weight', 'capacity', 'monthlyCap'] as const
  const opened = known.personal.open()
  const knownName = 'name' in opened ? opened.name : null
  if (fields.every((field) => command[field] === undefined || command[field] === known[field]) && (name === undefined || name === knownName)) return accept()
  const { team = known.team, department = known.department, zone = known.zone, weight = known.weight } = command
  const { capacity = known.capacity, monthlyCap = known.monthlyCap, role = known.role, reportsTo = known.reportsTo } = command
  const data = { user, team, department, ...standingOf({ role, reportsTo }), zone, weight, capacity, monthlyCap }
  return accept({ type: 'UserChanged', occurredAt: at, data, personal: present({ name: name === undefined ? knownName : name }) })
}

/** Said only where there is something to say, as before there were roles. */
const standingOf = ({ role, reportsTo }: Pick<User, 'role' | 'reportsTo'>) => (role === null && reportsTo === null ? {} : { role, reportsTo })

function listReviewed({ at, user, list, asOf }: CommandOf<'ReviewLeadList'>, { reviewed }: User): Decided {
  if ((reviewed.get(list) ?? '') >= asOf) return accept()
  return accept({ ...bare({ at }), type: 'LeadListReviewed', data: { user, list, asOf } })
}

function availabilitySet({ at, user, available, from = at, until: end }: CommandOf<'SetAvailability'>, { away }: User): Decided {
  const until = end ?? null
  if (!available && until !== null && until <= from) return refuse({ refused: 'ends-before-it-begins', user })
  const next = available ? null : { from, until }
  if (next === null ? away === null : away?.from === next.from && away.until === next.until) return accept()
  return accept({ ...bare({ at }), type: 'UserAvailabilityChanged', data: { user, away: next } })
}

function evolve(roster: Roster, event: RosterEvent): Roster {
  const { user } = event.data
  const known = roster.get(user)
  switch (event.type) {
    case 'UserRegistered':
      return new Map(roster).set(user, {
        role: null,
        reportsTo: null,
        ...event.data,
        away: null,
        left: false,
        leftAt: null,
        reviewed: new Map(),
        places: placesAfter(known, event),
        personal: event.personal,
      })
    case 'UserChanged':
      return known
        ? new Map(roster).set(user, { ...known, role: null, reportsTo: null, ...event.data, places: placesAfter(known, event), personal: event.personal })
        : roster
    case 'UserAvailabilityChanged':
      return known ? new Map(roster).set(user, { ...known, away: event.data.away }) : roster
    case 'LeadListReviewed':
      return known ? new Map(roster).set(user, { ...known, reviewed: new Map(known.reviewed).set(event.data.list, event.data.asOf) }) : roster
    case 'UserLeft':
      return known ? new Map(roster).set(user, { ...known, away: null, left: true, leftAt: event.occurredAt }) : roster
  }
  event satisfies never
  return roster
}

function placesAfter(
  known: User | undefined,
  { occurredAt: since, data: { team, department } }: Extract<RosterEvent, { type: 'UserRegistered' | 'UserChanged' }>,
): User['places'] {
  const { places = [] } = known ?? {}
  const last = places.at(-1)
  return last && last.team === team && last.department === department ? places : [...places, { since, team, department }]
}

/** Where somebody belonged at an instant: what was said last by then, and before anything was said, what was said first. */
export const placeAt = ({ places }: Pick<User, 'places'>, at: number): Place | undefined =>
  places.findLast(({ since }) => since === null || since <= at) ?? places[0]

/** Whether leads can be given to somebody at an instant. */
export const isAvailable = ({ away, left }: Pick<User, 'away' | 'left'>, at: number): boolean =>
  !left && (away === null || at < away.from || (away.until !== null && at >= away.until))
