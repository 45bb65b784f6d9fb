import { accept, present, type Decision } from '@leadledger/eventsourcing'
import type { LeadCommandOf } from './commands.js'
import { scheduleFollowUp } from './decide-interactions.js'
import { enrollInSequence, type Rules } from './decide-nurture.js'
import { durationMs } from './duration.js'
import type { LeadEvent } from './events.js'
import { dateIn } from './quota.js'
import type { LeadRefusal } from './refusals.js'
import type { LeadState } from './state.js'
import { isOpen } from './status.js'

type Decided = Decision<LeadEvent, LeadRefusal>

/** Once for each band and cycle, whoever looks and how often; a lead that may not be enrolled gets the rest of the plan. It moves no status. */
export function decideBandPlan(command: LeadCommandOf<'FollowBandPlan'>, state: LeadState, rules: Rules): Decided {
  const { at: now, cycle: of, band: reached, total, followUpId, enrolmentId } = command
  const { handbook, versions } = rules
  const plan = handbook.scoring.bands.find(({ id: known }) => known === reached)?.plan
  const isFollowed = state.plans?.cycle === of && state.plans.bands.includes(reached)
  if (!plan || isFollowed || of !== state.cycle || !isOpen(state.status)) return accept()
  const { followUp, sequence } = plan
  const scheduled =
    followUp && scheduleFollowUp({ type: 'ScheduleFollowUp', at: now, followUpId, due: dueOf(followUp.within, handbook.zone, now), note: followUp.note }, state)
  if (scheduled?.outcome === 'refused') return scheduled
  const enrolled = sequence === undefined ? undefined : enrollInSequence({ type: 'EnrollInSequence', at: now, enrolmentId, sequence }, state, rules)
  const data = {
    cycle: of,
    band: reached,
    total,
    handbook: versions.findLastIndex((one) => one.handbook === handbook) + 1,
    followUpId: scheduled ? followUpId : null,
    enrolmentId: enrolled?.outcome === 'accepted' ? enrolmentId : null,
    notEnrolled: enrolled?.outcome === 'refused' ? enrolled.refusal.refused : null,
  }
  return accept<LeadEvent>(
    { type: 'BandPlanFollowed', occurredAt: now, data, personal: present({}) },
    ...(scheduled?.events ?? []),
    ...(enrolled?.outcome === 'accepted' ? enrolled.events : []),
  )
}

/** The local date so long after an instant. */
const dueOf = (within: string, zone: string, now: number) => ({ date: dateIn(zone, now + durationMs(within)), zone })
