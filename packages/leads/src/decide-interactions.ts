import { accept, present, refuse, type Decision } from '@leadledger/eventsourcing'
import { fitsChannel, isContact, isTwoWay, outcomesByChannel, type InteractionFacts } from './channels.js'
import type { LeadCommandOf } from './commands.js'
import type { LeadEvent } from './events.js'
import { isBlank, noteLengthOf, said } from './free-text.js'
import type { Handbook } from './handbook-shape.js'
import type { LeadRefusal } from './refusals.js'
import { followUpOf, interactionOf, noteOf } from './lookups.js'
import type { LeadState } from './state.js'

type Decided = Decision<LeadEvent, LeadRefusal>

/** Without a handbook nothing is asked for: what the lead did itself comes so. */
export function logInteraction(command: LeadCommandOf<'LogInteraction'>, state: LeadState, handbook?: Handbook): Decided {
  const { at, interactionId, channel, direction, outcome, automated, durationMs = null, note, nextStep, completes } = command
  const { subject, thread, attendees = [] } = command
  const named = attendees.filter((attendee) => !isBlank(attendee))
  if (interactionOf(state, interactionId)) return refuse({ refused: 'interaction-exists', interactionId })
  const makesContacted = state.status === 'new' && isContact(command)
  if (makesContacted && !automated && lacksNote(note, handbook)) return refuse({ refused: 'missing-fields', missing: ['note'] })
  const events: LeadEvent[] = [
    {
      type: 'InteractionLogged',
      occurredAt: at,
      data: {
        interactionId,
        channel,
        direction,
        outcome,
        automated,
        durationMs,
        cycle: state.cycle,
        noteLength: noteLengthOf(note),
        ...(thread !== undefined && { thread }),
      },
      personal: present({ ...said({ note, subject }), ...(named.length > 0 && { attendees: named }) }),
    },
  ]
  if (makesContacted) events.push(contacted(interactionId, command, state.cycle, at))
  if (completes !== undefined) {
    const done = completeFollowUp({ type: 'CompleteFollowUp', at, followUpId: completes, interactionId }, state)
    if (done.outcome === 'refused') return done
    events.push(...done.events)
  }
  if (nextStep) {
    const scheduled = scheduleFollowUp({ type: 'ScheduleFollowUp', at, ...nextStep }, state, interactionId)
    if (scheduled.outcome === 'refused') return scheduled
    events.push(...scheduled.events)
  }
  return accept(...events)
}

const lacksNote = (note: string | null | undefined, handbook: Handbook | undefined): boolean =>
  isBlank(note) && (handbook?.required.contacted ?? []).includes('note')

const contacted = (interactionId: string, interaction: InteractionFacts, cycle: number, at: number | null): LeadEvent => ({
  type: 'LeadContacted',
  occurredAt: at,
  data: { interactionId, channel: interaction.channel, twoWay: isTwoWay(interaction), cycle },
  personal: present({}),
})

/** The old text stays in the log; an amendment that makes an attempt a contact moves a new lead on, as of the interaction. */
export function amendInteraction(command: LeadCommandOf<'AmendInteraction'>, state: LeadState, handbook: Handbook): Decided {
  const { at, interactionId, reason } = command
  const known = interactionOf(state, interactionId)
  if (!known) return refuse({ refused: 'no-such-interaction', interactionId })
  const { outcome = known.outcome, durationMs = known.durationMs } = command
  if (!fitsChannel(known.channel, outcome)) return refuse({ refused: 'outcome-does-not-fit', allowed: outcomesByChannel[known.channel] })
  const note = isBlank(command.note) || command.note === noteOf(known) ? undefined : command.note
  const after = { ...known, outcome }
  const becomesContact = state.status === 'new' && known.cycle === state.cycle && !isContact(known) && isContact(after)
  if (becomesContact && !known.automated && lacksNote(note ?? noteOf(known), handbook)) return refuse({ refused: 'missing-fields', missing: ['note'] })
  const data = {
    interactionId,
    ...(outcome !== known.outcome && { outcome: { from: known.outcome, to: outcome } }),
    ...(durationMs !== known.durationMs && { durationMs: { from: known.durationMs, to: durationMs } }),
    ...(note !== undefined && { noteLength: noteLengthOf(note) }),
  }
  if (Object.keys(data).length === 1) return accept()
  const amended: LeadEvent = { type: 'InteractionAmended', occurredAt: at, data, personal: present(said({ note, reason })) }
  return becomesContact ? accept(amended, contacted(interactionId, after, state.cycle, known.at)) : accept(amended)
}

export function scheduleFollowUp(command: LeadCommandOf<'ScheduleFollowUp'>, state: LeadState, interactionId: string | null = null): Decided {
  const { at, followUpId, due, note } = command
  if (followUpOf(state, followUpId)) return refuse({ refused: 'follow-up-exists', followUpId })
  return accept({ type: 'FollowUpScheduled', occurredAt: at, data: { followUpId, due, interactionId }, personal: present(said({ note })) })
}

export function rescheduleFollowUp({ at, followUpId, due, reason }: LeadCommandOf<'RescheduleFollowUp'>, state: LeadState): Decided {
  const known = followUpOf(state, followUpId)
  if (!known?.open) return notOpen(known, followUpId)
  if (known.due.date === due.date && known.due.zone === due.zone) return accept()
  const personal = present(said({ reason }))
  return accept({ type: 'FollowUpRescheduled', occurredAt: at, data: { followUpId, due, previousDue: known.due }, personal })
}

/** When it is due stays as it is. */
export function snoozeReminder({ at, followUpId, until }: LeadCommandOf<'SnoozeReminder'>, state: LeadState): Decided {
  const known = followUpOf(state, followUpId)
  if (!known?.open) return notOpen(known, followUpId)
  if (known.snoozed?.date === until.date && known.snoozed.zone === until.zone) return accept()
  return accept({ type: 'ReminderSnoozed', occurredAt: at, data: { followUpId, until }, personal: present({}) })
}

export function completeFollowUp({ at, followUpId, interactionId, note }: LeadCommandOf<'CompleteFollowUp'>, state: LeadState): Decided {
  const known = followUpOf(state, followUpId)
  if (!known?.open) return notOpen(known, followUpId)
  return accept({ type: 'FollowUpCompleted', occurredAt: at, data: { followUpId, interactionId: interactionId ?? null }, personal: present(said({ note })) })
}

export function cancelFollowUp({ at, followUpId, cause, reason }: LeadCommandOf<'CancelFollowUp'>, state: LeadState): Decided {
  const known = followUpOf(state, followUpId)
  if (!known?.open) return notOpen(known, followUpId)
  const personal = present(said({ reason }))
  return accept({ type: 'FollowUpCancelled', occurredAt: at, data: { followUpId, cause }, personal })
}

const notOpen = (known: unknown, followUpId: string): Decided => refuse({ refused: known ? 'follow-up-closed' : 'no-such-follow-up', followUpId })
