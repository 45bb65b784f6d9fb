import { accept, present, refuse, streamName, type Decider, type EventOf } from '@leadledger/eventsourcing'
import { z } from 'zod'
import { longest } from './command-fields.js'
import { clear, eventType } from './event-fields.js'
import { givenOn, quotaOf, type Given } from './quota.js'
import { newRotation, nextInTurn, turnReturned, turnTaken, type Candidate, type Rotation } from './rotation.js'

/** The stream of all turns of an organisation: caps hold over all its rules, so one stream keeps the order of their turns. */
export const turnsStream = streamName('turns', 'organisation')

export const assignmentMethods = ['round-robin', 'weighted', 'least-loaded'] as const
export type AssignmentMethod = (typeof assignmentMethods)[number]

/** Why somebody of a team takes no turn now. */
export const passedReasons = ['left', 'away', 'at-capacity', 'daily-quota', 'had-it'] as const
export type PassedReason = (typeof passedReasons)[number]

const code = z.string().min(1).max(longest.text)
const taken = {
  lead: clear(z.string().min(1).max(longest.id)),
  user: clear(code),
  rule: clear(code),
  /** Local date of the organisation, by which quotas count. */
  date: clear(z.iso.date()),
}

export const turnEvents = [
  eventType('TurnTaken', {
    ...taken,
    method: clear(z.enum(assignmentMethods)),
    /** Who could have taken it, by weight, with open leads at that moment, in the order of the team. */
    candidates: clear(z.array(z.strictObject({ user: code, weight: z.int().min(1), open: z.int().min(0) }))),
    /** Who could not, and why. */
    passed: clear(z.array(z.strictObject({ user: code, why: z.string().max(longest.text) }))),
  }),
  /** The lead could not be assigned any more: the turn counts for nothing, and its taker is first in line again. */
  eventType('TurnReturned', taken),
] as const

export type TurnEvent = EventOf<(typeof turnEvents)[number]>
export type TurnTaken = Extract<TurnEvent, { readonly type: 'TurnTaken' }>

/** One of a team as it stands when a lead is to be given. */
export interface Standing extends Candidate {
  /** Why it is out of the question whatever its limits; `null` when it is not. */
  readonly out: Extract<PassedReason, 'left' | 'away' | 'had-it'> | null
  readonly open: number
  readonly capacity: number | null
  readonly monthlyCap: number | null
}

export type TurnCommand =
  | {
      readonly type: 'TakeTurn'
      readonly at: number
      readonly lead: string
      readonly rule: string
      readonly method: AssignmentMethod
      readonly team: readonly Standing[]
      readonly date: string
      /** Working days left in the month, today included. */
      readonly daysLeft: number
    }
  | { readonly type: 'ReturnTurn'; readonly at: number; readonly lead: string; readonly rule: string; readonly user: string; readonly date: string }

export interface Passed {
  readonly user: string
  readonly why: PassedReason
}

/** Nobody of the team can take the lead now; `passed` says why, one by one. */
export interface TurnRefusal {
  readonly refused: 'nobody-free'
  readonly passed: readonly Passed[]
}

export interface Turns {
  readonly rotations: ReadonlyMap<string, Rotation>
  readonly given: ReadonlyMap<string, Given>
  /** The last turns, newest first: their leads may not have come to their owners yet. */
  readonly recent: readonly { readonly lead: string; readonly user: string }[]
}

const recentTurns = 32

/** Who takes the next lead of each rule. */
export const turnDecider: Decider<TurnCommand, TurnEvent, Turns, TurnRefusal> = {
  initialState: { rotations: new Map(), given: new Map(), recent: [] },
  decide(command, turns) {
    if (command.type === 'ReturnTurn') {
      const { at, lead, rule, user, date } = command
      return accept({ type: 'TurnReturned', occurredAt: at, data: { lead, rule, user, date }, personal: present({}) })
    }
    const { at, lead, rule, method, team, date } = command
    const judged = team.map((standing) => ({ standing, why: whyNot(standing, turns, command) }))
    const passed = judged.flatMap(({ standing: { user }, why }) => (why === null ? [] : [{ user, why }]))
    const candidates = judged
      .filter(({ why }) => why === null)
      .map(({ standing: { user, weight, open } }) => ({ user, weight: method === 'weighted' ? weight : 1, open }))
    const user = nextInTurn(rotationOf(turns, rule), method === 'least-loaded' ? leastLoaded(candidates) : candidates)
    if (user === undefined) return refuse({ refused: 'nobody-free', passed })
    return accept({ type: 'TurnTaken', occurredAt: at, data: { lead, user, rule, date, method, candidates, passed }, personal: present({}) })
  },
  evolve(turns, event) {
    const { lead, user, rule, date } = event.data
    const rotation = rotationOf(turns, rule)
    if (event.type === 'TurnReturned') {
      const recent = turns.recent.filter((turn) => turn.lead !== lead || turn.user !== user)
      return {
        rotations: withEntry(turns.rotations, rule, turnReturned(rotation, user)),
        given: withEntry(turns.given, user, less(turns.given.get(user), date)),
        recent,
      }
    }
    const { method, candidates } = event.data
    const next = turnTaken(rotation, user, method === 'least-loaded' ? leastLoaded(candidates) : candidates)
    const given = givenOn(turns.given.get(user), date)
    return {
      rotations: withEntry(turns.rotations, rule, next),
      given: withEntry(turns.given, user, { ...given, thatDay: given.thatDay + 1 }),
      recent: [{ lead, user }, ...turns.recent.slice(0, recentTurns - 1)],
    }
  },
}

const rotationOf = ({ rotations }: Turns, rule: string): Rotation => rotations.get(rule) ?? newRotation

const withEntry = <Value>(map: ReadonlyMap<string, Value>, key: string, value: Value): ReadonlyMap<string, Value> => new Map(map).set(key, value)

function whyNot(
  { user, out, open, capacity, monthlyCap }: Standing,
  { given }: Turns,
  { date, daysLeft }: { readonly date: string; readonly daysLeft: number },
): PassedReason | null {
  if (out !== null) return out
  if (capacity !== null && open >= capacity) return 'at-capacity'
  if (monthlyCap === null) return null
  const sofar = givenOn(given.get(user), date)
  return sofar.thatDay >= quotaOf(monthlyCap, sofar, daysLeft) ? 'daily-quota' : null
}

/** Those with the fewest open leads; ties take turns. */
function leastLoaded<One extends { readonly open: number }>(candidates: readonly One[]): readonly One[] {
  const fewest = Math.min(...candidates.map(({ open }) => open))
  return candidates.filter(({ open }) => open === fewest)
}

/** One lead less on the day it was given, while that month still counts. */
function less(given: Given | undefined, date: string): Given {
  if (!given || given.date.slice(0, 7) !== date.slice(0, 7)) return given ?? { date, thatDay: 0, earlier: 0 }
  return given.date === date ? { ...given, thatDay: Math.max(0, given.thatDay - 1) } : { ...given, earlier: Math.max(0, given.earlier - 1) }
}
