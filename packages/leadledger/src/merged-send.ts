import { eventIdOf } from '@leadledger/eventsourcing'
import { openFollowUps } from '@leadledger/leads'
import type { LogReader } from '@leadledger/read-models'
import type { CommandInput } from './command-input.js'
import type { RefusedCommand, SendOptions, Sent } from './ledger.js'
import { told } from './merging.js'

type Send = (lead: string, command: CommandInput, options: SendOptions) => Promise<Sent | RefusedCommand>

const causes = { LeadConverted: 'converted', LeadLost: 'lost', LeadDisqualified: 'disqualified' } as const
const closings: ReadonlySet<string> = new Set(Object.keys(causes))
const missing: ReadonlySet<string> = new Set(['no-such-follow-up', 'no-such-interaction', 'no-such-note', 'no-such-objection', 'no-such-message'])

/**
 * Sends a command to the lead that stands for this one: a merged lead names it. What completes or corrects something the survivor does not have
 * goes to the merged lead that has it; who leaves a list by a mail of the merged lead leaves it as the survivor too; what merged leads had to do
 * ends when the survivor is closed. A caller who decided on a version meant this very lead.
 */
export const sendingMerged =
  (log: LogReader, send: Send): Send =>
  async (lead, command, options) => {
    const seen = new Set<string>()
    let sent = await send(lead, command, options)
    while (sent.refused === 'merged' && options.ifVersion === undefined && !seen.has(sent.into)) {
      seen.add(sent.into)
      sent = await send(sent.into, command, options)
    }
    const taken = sent.refused !== undefined && missing.has(sent.refused) ? ((await sentToMerged(sent.lead, command, options)) ?? sent) : sent
    if (taken.refused === undefined && taken.events.includes('ConsentWithdrawn')) await withdrawForSurvivor(taken, options)
    if (taken.refused === undefined && taken.events.some((type) => closings.has(type))) await cancelForMerged(taken.lead)
    return taken

    /** What is still to do about a lead that stands for others ends with it; what they had to do is on their own streams. */
    async function cancelForMerged(closed: string): Promise<void> {
      const { state } = await told(log, closed)
      const { closing } = state
      if (!closing) return
      const cause = causes[closing.type]
      const { ifVersion: _, ...how } = options
      for (const waiting = [...state.merging.absorbed]; waiting.length > 0;) {
        const { lead: merged } = waiting.pop() as (typeof waiting)[number]
        const { state: own } = await told(log, merged)
        waiting.push(...own.merging.absorbed)
        for (const followUpId of openFollowUps(own)) {
          const commandId = eventIdOf(`cancel/${followUpId}/${options.commandId}`, 0)
          await send(merged, { type: 'CancelFollowUp', followUpId, cause, at: closing.occurredAt ?? undefined }, { ...how, commandId })
        }
      }
    }

    async function withdrawForSurvivor({ lead: merged, version }: Sent, how: SendOptions): Promise<void> {
      const { state, events } = await told(log, merged)
      const withdrawn = events.findLast((event) => event.type === 'ConsentWithdrawn' && event.version <= version)
      if (state.merging.into === null || withdrawn?.type !== 'ConsentWithdrawn') return
      const { purpose, channel, basis } = withdrawn.data
      const scope = { ...(purpose !== null && { purpose }), ...(channel !== null && { channel }) }
      const next: CommandInput = { type: 'WithdrawConsent', at: withdrawn.occurredAt ?? undefined, basis, ...scope }
      const sent = await send(state.merging.into, next, { ...how, commandId: eventIdOf(`withdraw/${how.commandId}`, 0) })
      if (sent.refused === undefined) await withdrawForSurvivor(sent, how)
    }

    async function sentToMerged(survivor: string, what: CommandInput, how: SendOptions): Promise<Sent | RefusedCommand | undefined> {
      for (const merged of (await told(log, survivor)).state.merging.absorbed) {
        if (seen.has(merged.lead)) continue
        seen.add(merged.lead)
        const answer = await send(merged.lead, what, how)
        if (answer.refused === undefined) return answer
        const deeper = await sentToMerged(merged.lead, what, how)
        if (deeper) return deeper
      }
      return undefined
    }
  }
