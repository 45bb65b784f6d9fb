import { commandHandler, streamName, type Actor } from '@leadledger/eventsourcing'
import {
  cycleBegan,
  factsWithMerged,
  firstAnswer,
  leadCategory,
  leadDecider,
  mergedInto,
  responseClocks,
  type ClockOf,
  type LeadCommandOf,
} from '@leadledger/leads'
import type { PolicyLead } from '@leadledger/read-models'
import { hasPlans, planFollower } from './band-plans.js'
import { InvalidInput } from './errors.js'
import { instantOf, type InstantInput } from './instants.js'
import type { Wiring } from './ledger.js'

export interface PolicyRun {
  /** Events written. */
  readonly started: number
  readonly met: number
  readonly breached: number
  /** Leads that came into a band of the score, and whose plan was followed. */
  readonly planned: number
  /** Leads that were looked at: those whose clock runs, and new ones; where there are plans, open ones too. */
  readonly leads: number
  /** False when the signal ended it early; the next run goes on. */
  readonly finished: boolean
}

export interface RunPoliciesOptions {
  /** Ends the run between two leads. */
  readonly signal?: AbortSignal
  /** After each lead. */
  readonly onProgress?: (progress: { readonly leads: number }) => void
}

type RecordSla = LeadCommandOf<'RecordSla'>

/**
 * Records how the clocks of first responses stand, and follows the plans that the handbook has for bands of the score; what was recorded or followed already
 * is not again, whoever runs it and when. @throws {InvalidInput} for a moment to come.
 */
export async function runPolicies(
  { log, views, handbooks, clock, zone }: Pick<Wiring, 'log' | 'views' | 'handbooks' | 'clock' | 'zone'>,
  at: InstantInput | undefined,
  { signal, onProgress }: RunPoliciesOptions,
): Promise<PolicyRun> {
  const now = at === undefined ? clock() : instantOf(at, zone, 'now')
  if (now > clock()) throw new InvalidInput(['now: lies in the future'])
  const clockOf = responseClocks(await handbooks.inForce())
  const handle = commandHandler({ ...log, decider: leadDecider() })
  const counts = { SlaStarted: 0, SlaMet: 0, SlaBreached: 0 }
  let [leads, planned] = [0, 0]
  const result = (finished: boolean): PolicyRun => ({ started: counts.SlaStarted, met: counts.SlaMet, breached: counts.SlaBreached, planned, leads, finished })
  for await (const found of views.policyLeads()) {
    if (signal?.aborted) return result(false)
    const { lead } = found.facts
    for (const command of commandsFor(found, clockOf, now)) {
      const step = command.answeredAt === null && now <= command.clock.dueAt ? 'started' : 'ended'
      const commandId = `sla/${lead}/${command.cycle}/${step}`
      const handled = await handle(streamName(leadCategory, lead), command, { actor, source, commandId, body: commandId })
      if (handled.outcome === 'accepted' && !handled.duplicate) for (const { type } of handled.events) counts[type as keyof typeof counts] += 1
    }
    leads += 1
    onProgress?.({ leads })
  }
  if (!hasPlans(await handbooks.current(now))) return result(true)
  const follow = await planFollower({ log, handbooks }, now, actor)
  for await (const lead of views.planned()) {
    if (signal?.aborted) return result(false)
    if (await follow(lead)) planned += 1
    leads += 1
    onProgress?.({ leads })
  }
  return result(true)
}

const actor: Actor = { id: 'policies', kind: 'system' }
const source = { kind: 'policy', policy: 'firstResponse', rule: 'first-response' } as const

/** What to record of a lead: how its running clock stands, and that of a cycle in which nobody has answered yet. */
function commandsFor({ facts: own, running }: PolicyLead, clockOf: ClockOf, now: number): readonly RecordSla[] {
  if (mergedInto(own, now) !== undefined) return []
  const facts = factsWithMerged(own, now)
  const cycles = new Set([...(running === null ? [] : [running]), ...(facts.status === 'new' ? [facts.cycle] : [])])
  return [...cycles].flatMap((cycle): RecordSla[] => {
    const startAt = cycleBegan({ ...facts, cycle })
    if (startAt === null || startAt > now) return []
    const { version, band, calendar, dueAt, stops } = clockOf(startAt, facts.scoreInputs)
    const answer = firstAnswer(facts, cycle, stops)
    // An answer at a time that nobody knows tells neither that it was in time nor that it was late.
    if (answer && (!answer.isCertain || cycle !== running)) return []
    const answeredAt = answer && answer.at !== null && answer.at <= now ? answer.at : null
    if (cycle === running && answeredAt === null && now <= dueAt) return []
    return [{ type: 'RecordSla', at: now, cycle, clock: { handbook: version, band, calendar, startAt, dueAt }, answeredAt }]
  })
}
