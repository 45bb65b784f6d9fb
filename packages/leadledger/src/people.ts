import { canonicalJson, isErased, streamKeeper, type CommandContext } from '@leadledger/eventsourcing'
import {
  dateIn,
  isAvailable,
  problemTexts,
  rosterCodec,
  rosterCommand,
  rosterDecider,
  rosterStream,
  type Roster,
  type RosterCommand,
  type RosterRefusal,
  type User,
} from '@leadledger/leads'
import type { LogReader } from '@leadledger/read-models'
import { InvalidInput } from './errors.js'
import { instantOf, isoOf, type InstantInput } from './instants.js'

/** Somebody who can own leads; times are ISO 8601 in UTC. */
export interface UserView extends Omit<User, 'away' | 'personal' | 'places' | 'reviewed'> {
  /** The last local date on which each list was looked through. */
  readonly reviewed: Readonly<Record<string, string>>
  /** `null` where nobody gave one, or it was erased. */
  readonly name: string | null
  /** Whether rules may give leads to this one now. */
  readonly available: boolean
  readonly away: { readonly from: string; readonly until: string | null } | null
}

type Loosened<Command> = Command extends unknown
  ? { readonly [Field in keyof Command as Field extends 'at' | 'from' | 'until' | 'asOf' ? never : Field]: Command[Field] } & {
      /** Today where the ledger is, by default. */
      readonly [Field in keyof Command as Field extends 'asOf' ? Field : never]?: Command[Field]
    } & {
      readonly [Field in keyof Command as Field extends 'at' | 'from' | 'until' ? Field : never]?: InstantInput
    }
  : never
/** A command about people as callers write it: times as dates or text, and `at` now when it is left out. */
export type RosterInput = Loosened<RosterCommand>

/** A command about people that was accepted. */
export interface RosterSent {
  readonly refused?: undefined
  readonly user: string
  /** Types of the events it made; none when everything was so already. */
  readonly events: readonly string[]
  readonly duplicate: boolean
}

export interface People {
  /** The roster now, also with what other processes wrote. */
  readonly roster: () => Promise<Roster>
  /** Everybody, in the order they were registered; those who left only when asked for. */
  readonly users: (now: number, query: UsersQuery) => Promise<readonly UserView[]>
  /** @throws {InvalidInput} with every problem. */
  readonly send: (input: RosterInput, when: { readonly now: number; readonly zone: string }, context: CommandContext) => Promise<RosterSent | RosterRefusal>
}

export interface UsersQuery {
  readonly team?: string
  /** With those who left. */
  readonly left?: boolean
}

export function peopleOf({ store, vault }: LogReader): People {
  const keeper = streamKeeper({ store, vault, codec: rosterCodec(store.logId), decider: rosterDecider }, rosterStream)
  const roster = async (): Promise<Roster> => (await keeper.look()).state
  return {
    roster,
    async users(now, { team, left = false }) {
      const all = [...(await roster()).values()]
      return all.filter((user) => (team === undefined || user.team === team) && (left || !user.left)).map((user) => viewOf(user, now))
    },
    async send(input, when, context) {
      const command = commandOf(input, when)
      const handled = await keeper.handle(command, { ...context, body: canonicalJson(input) })
      if (handled.outcome === 'refused') return handled.refusal
      return { user: command.user, events: handled.events.map(({ type }) => type), duplicate: handled.duplicate }
    },
  }
}

function commandOf(input: RosterInput, { now, zone }: { readonly now: number; readonly zone: string }): RosterCommand {
  const raw: Record<string, unknown> = { at: now, ...input }
  if (raw.type === 'ReviewLeadList') raw.asOf ??= dateIn(zone, now)
  for (const field of ['at', 'from', 'until']) if (raw[field] !== undefined) raw[field] = instantOf(raw[field] as InstantInput, zone, field)
  const parsed = rosterCommand.safeParse(raw)
  if (!parsed.success) throw new InvalidInput(problemTexts(parsed.error.issues, 'command'))
  return parsed.data
}

function viewOf({ personal, away, reviewed, places: _, ...user }: User, now: number): UserView {
  const opened = personal.open()
  return {
    ...user,
    name: isErased(opened) ? null : opened.name,
    available: isAvailable({ away, left: user.left }, now),
    reviewed: Object.fromEntries(reviewed),
    away: away && { from: new Date(away.from).toISOString(), until: isoOf(away.until) },
  }
}
