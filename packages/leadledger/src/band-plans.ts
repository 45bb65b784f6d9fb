import { commandHandler, streamName, type Actor } from '@leadledger/eventsourcing'
import { leadCategory, scoreOf, type Handbook, type LeadCommandOf } from '@leadledger/leads'
import type { PlannedLead } from '@leadledger/read-models'
import { idFrom } from './command-input.js'
import type { Wiring } from './ledger.js'

/** Whether the handbook plans anything for a band. */
export const hasPlans = ({ scoring }: Handbook): boolean => scoring.bands.some(({ plan }) => plan !== undefined)

/** Sends what follows the plan of the band a lead stands in; says whether that was done now. */
export type FollowPlan = (lead: PlannedLead) => Promise<boolean>

/** Follows the plan of the band in which a lead's score stands at `now`, by the handbook in force then, once in a cycle; of an erased person there is nobody to follow it with. */
export async function planFollower({ log, handbooks }: Pick<Wiring, 'log' | 'handbooks'>, now: number, actor: Actor): Promise<FollowPlan> {
  const { scoring } = await handbooks.current(now)
  const planned = new Set(scoring.bands.filter(({ plan }) => plan !== undefined).map(({ id }) => id))
  const handle = commandHandler({ ...log, decider: await handbooks.decider(now) })
  return async ({ facts: { lead, cycle, createdAt }, inputs, followed }) => {
    const done = followed?.cycle === cycle ? followed.bands : []
    if (inputs.erased || [...planned].every((band) => done.includes(band)) || (createdAt !== null && createdAt > now)) return false
    const { band, total } = scoreOf(inputs, scoring, now)
    if (!planned.has(band) || done.includes(band)) return false
    const commandId = `band/${lead}/${cycle}/${band}`
    const made = idFrom(`band/${cycle}/${band}`)
    const command: LeadCommandOf<'FollowBandPlan'> = { type: 'FollowBandPlan', at: now, cycle, band, total, followUpId: made, enrolmentId: made }
    const source = { kind: 'policy', policy: 'bandPlan', rule: band } as const
    const handled = await handle(streamName(leadCategory, lead), command, { actor, source, commandId, body: commandId })
    return handled.outcome === 'accepted' && !handled.duplicate && handled.events.length > 0
  }
}
