import {
  commandHandler,
  eventIdOf,
  isCommandId,
  InvalidCommandId,
  loadStream,
  streamKeeper,
  streamName,
  WrongExpectedVersion,
  type CommandContext,
  type StreamKeeper,
} from '@leadledger/eventsourcing'
import {
  dateIn,
  isAvailable,
  isOpen,
  leadCategory,
  leadDecider,
  rulesFor,
  turnCodec,
  turnDecider,
  turnsStream,
  workingDaysLeft,
  type AssignmentMethod,
  type AssignmentRule,
  type Handbook,
  type LeadRefusal,
  type LeadState,
  type Passed,
  type Roster,
  type Standing,
  type TurnCommand,
  type TurnEvent,
  type TurnRefusal,
  type Turns,
  type TurnTaken,
} from '@leadledger/leads'
import type { LogReader, Views } from '@leadledger/read-models'
import type { Handbooks } from './handbooks.js'
import type { People } from './people.js'

/** What became of one lead, and why. */
export type Assignment =
  | {
      readonly lead: string
      readonly outcome: 'assigned'
      readonly owner: string
      readonly rule: string
      readonly method: AssignmentMethod
      /** Who could have had it, in the order of the team, with the open leads each had. */
      readonly candidates: readonly { readonly user: string; readonly weight: number; readonly open: number }[]
      /** Who could not, and why. */
      readonly passed: readonly Passed[]
    }
  /** It waits in the queue: no rule holds for it, or nobody of those that do is free; `tried` says so of each. */
  | { readonly lead: string; readonly outcome: 'queued'; readonly tried: readonly TriedRule[] }
  /** It has an owner already, who keeps it. */
  | { readonly lead: string; readonly outcome: 'owned'; readonly owner: string }
  | { readonly lead: string; readonly outcome: 'refused'; readonly refusal: LeadRefusal }

export interface TriedRule {
  readonly rule: string
  /** Everybody of its team; none when nobody is in it. */
  readonly passed: readonly Passed[]
}

export interface AssigningOptions {
  readonly log: LogReader
  readonly views: Views
  readonly handbooks: Handbooks
  readonly people: People
  readonly clock: () => number
}

export interface AssignLead {
  /** Owner the lead is taken from; `null` for a lead of the queue. */
  readonly from: string | null
  /** Takes effect at most once; by default one that follows from the lead and its version, so that a retry goes on with the same turn. */
  readonly commandId?: string
}

type Who = Pick<CommandContext, 'actor' | 'source'>
export type Assigner = (lead: string, how: AssignLead, who: Who) => Promise<Assignment>

/** Tries before a lead that others keep changing is given up. */
const tries = 20

/** Leads by the chain of rules: first the turn is taken, then the lead assigned, both under ids that follow from one. */
export function assigner(options: AssigningOptions): Assigner {
  const { log, clock, handbooks } = options
  const turns = streamKeeper({ ...log, codec: turnCodec(log.store.logId), decider: turnDecider }, turnsStream)
  const assign: Assigner = async (lead, { from, commandId }, who) => {
    const { state, version } = await leadNow(log, lead)
    const id = commandId ?? `assign/${lead}/${version}`
    if (!isCommandId(id)) throw new InvalidCommandId(id)
    const done = whyNoTurn(lead, state, from)
    const taken = done ? undefined : await turnFor(options, turns, { lead, state, from }, { ...who, commandId: eventIdOf(`turn/${lead}/${id}`, 0) })
    if (!taken) return done as Assignment
    if ('tried' in taken) return { lead, outcome: 'queued', tried: taken.tried }
    return finished(lead, from, taken, { ...who, commandId: eventIdOf(`assign/${lead}/${id}`, 0) })
  }

  /** Assigns the lead to whoever has the turn, or gives the turn back when the lead is not to be had any more. */
  async function finished(lead: string, from: string | null, { data }: TurnTaken, context: CommandContext): Promise<Assignment> {
    const { user, rule, method, candidates, date } = data
    const handle = commandHandler({ ...log, decider: await handbooks.decider(clock()) })
    const givenBack = async (instead: Assignment): Promise<Assignment> => {
      const returning = { ...context, commandId: eventIdOf(`return/${context.commandId}`, 0), body: lead }
      await turns.handle({ type: 'ReturnTurn', at: clock(), lead, rule, user, date }, returning)
      return instead
    }
    for (let attempt = 1; ; attempt++) {
      const { state, version } = await leadNow(log, lead)
      const mine = state.owner === user
      const done = mine ? undefined : whyNoTurn(lead, state, from)
      if (done) return givenBack(done)
      try {
        const command = { type: 'AssignLead', at: clock(), owner: user, way: 'rule', rule } as const
        const handled = mine ? undefined : await handle(streamName(leadCategory, lead), command, { ...context, ifVersion: version, body: lead })
        if (handled?.outcome === 'refused') return await givenBack({ lead, outcome: 'refused', refusal: handled.refusal })
        return { lead, outcome: 'assigned', owner: user, rule, method, candidates, passed: data.passed as readonly Passed[] }
      } catch (error) {
        if (!(error instanceof WrongExpectedVersion) || attempt >= tries) throw error
      }
    }
  }
  return assign
}

/** The lead as the log has it now. */
export async function leadNow(log: LogReader, lead: string): Promise<{ readonly state: LeadState; readonly version: bigint }> {
  return loadStream({ ...log, decider: leadDecider() }, streamName(leadCategory, lead), log.vault.keyring())
}

/** Why a lead is not to be given: it is not there, it is closed, or it is not `from`'s any more. */
function whyNoTurn(lead: string, { exists, status, owner }: LeadState, from: string | null): Assignment | undefined {
  if (!exists) return { lead, outcome: 'refused', refusal: { refused: 'no-such-lead' } }
  if (!isOpen(status)) return { lead, outcome: 'refused', refusal: { refused: 'wrong-status', status, allowed: [] } }
  return owner !== null && owner !== from ? { lead, outcome: 'owned', owner } : undefined
}

interface Wanted {
  readonly lead: string
  readonly state: LeadState
  readonly from: string | null
}

type Keeper = StreamKeeper<TurnCommand, TurnEvent, Turns, TurnRefusal>

/** Takes a turn by the first rule that holds and has somebody free. */
async function turnFor(
  options: AssigningOptions,
  turns: Keeper,
  wanted: Wanted,
  context: CommandContext,
): Promise<TurnTaken | { readonly tried: readonly TriedRule[] }> {
  const { handbooks, people, clock } = options
  const [handbook, roster] = [await handbooks.current(clock()), await people.roster()]
  const tried: TriedRule[] = []
  for (const rule of rulesFor(handbook.assignment.rules, wanted.state)) {
    const taken = await turnBy(options, turns, { ...wanted, rule, handbook, roster }, context)
    if ('type' in taken) return taken
    tried.push({ rule: rule.id, passed: taken.passed })
  }
  return { tried }
}

interface ByRule extends Wanted {
  readonly rule: AssignmentRule
  readonly handbook: Handbook
  readonly roster: Roster
}

/** Another process that took a turn meanwhile may have filled somebody up: then everybody's leads are counted again. */
async function turnBy(
  options: AssigningOptions,
  turns: Keeper,
  { lead, from, rule, handbook, roster }: ByRule,
  context: CommandContext,
): Promise<TurnTaken | TurnRefusal> {
  const at = options.clock()
  const date = dateIn(handbook.zone, at)
  const calendar = handbook.calendars.find(({ id }) => id === handbook.assignment.calendar)
  for (let attempt = 1; ; attempt++) {
    const { state, version } = await turns.look()
    const team = await standings(options, teamOf(rule, roster), { roster, turns: state, from, at })
    const command = { type: 'TakeTurn', at, lead, rule: rule.id, method: rule.method, team, date, daysLeft: workingDaysLeft(date, calendar) } as const
    try {
      const handled = await turns.handle(command, { ...context, ifVersion: version, body: lead })
      return handled.outcome === 'refused' ? handled.refusal : (handled.events[0] as TurnTaken)
    } catch (error) {
      if (!(error instanceof WrongExpectedVersion) || attempt >= tries) throw error
    }
  }
}

/** Members as the rule names them, or everybody who is in its team, in the order of registration. */
const teamOf = ({ team, members }: AssignmentRule, roster: Roster): readonly string[] =>
  members ?? [...roster.values()].filter((user) => user.team === team && !user.left).map(({ user }) => user)

interface Moment {
  readonly roster: Roster
  readonly turns: Turns
  readonly from: string | null
  readonly at: number
}

/** Somebody whom the roster does not know, in a ledger that has none or in a rule that names members, has no limits and is always there. */
async function standings({ views }: AssigningOptions, team: readonly string[], { roster, turns, from, at }: Moment): Promise<readonly Standing[]> {
  const open = new Map(await views.openLeadCounts(team))
  // A turn whose lead has not come to its owner yet counts as a lead of that owner.
  for (const { lead, user } of turns.recent)
    if (open.has(user) && roster.get(user)?.capacity !== null && (await views.lead(lead))?.owner === null) open.set(user, (open.get(user) ?? 0) + 1)
  return team.map((user) => {
    const known = roster.get(user)
    const out = user === from ? 'had-it' : known?.left ? 'left' : known && !isAvailable(known, at) ? 'away' : null
    return { user, out, open: open.get(user) ?? 0, weight: known?.weight ?? 1, capacity: known?.capacity ?? null, monthlyCap: known?.monthlyCap ?? null }
  })
}
