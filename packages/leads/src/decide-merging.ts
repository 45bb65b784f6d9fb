import { accept, present, refuse, type Decision } from '@leadledger/eventsourcing'
import type { LeadCommand, LeadCommandOf } from './commands.js'
import type { LeadEvent } from './events.js'
import { said } from './free-text.js'
import { earliestOf, isNoDuplicate } from './merging.js'
import type { LeadRefusal, MergeObstacle } from './refusals.js'
import type { LeadState } from './state.js'
import { isOpen } from './status.js'

type Decided = Decision<LeadEvent, LeadRefusal>

const cannotMerge = (because: MergeObstacle): Decided => refuse({ refused: 'cannot-merge', because })

/** Commands that a merged lead still takes: they complete, correct or erase what it has, and begin nothing. */
const amending: ReadonlySet<LeadCommand['type']> = new Set<LeadCommand['type']>([
  'RescheduleFollowUp',
  'CompleteFollowUp',
  'CancelFollowUp',
  'AmendInteraction',
  'AmendNote',
  'AnswerObjection',
  'ReviewInteraction',
  'RecordMailSent',
  'RecordEngagement',
  'MergeLead',
  'UnmergeLead',
  'ErasePersonalData',
])

/** A lead that was merged is the other one from now on: a refusal that names it. */
export function mergedRefusal(command: LeadCommand, { merging: { into } }: LeadState): Decided | undefined {
  if (into === null || amending.has(command.type)) return undefined
  return refuse({ refused: 'merged', into })
}

export function mergeLead({ at, into, reason }: LeadCommandOf<'MergeLead'>, state: LeadState): Decided {
  const { merging } = state
  if (merging.into === into) return accept()
  if (merging.into !== null) return refuse({ refused: 'merged', into: merging.into })
  const because = loserObstacle(state, into)
  return because ? cannotMerge(because) : accept({ type: 'LeadMerged', occurredAt: at, data: { into }, personal: present(said({ reason })) })
}

/** Why a lead cannot be the one that is given up: a deal or a customer would go with it. */
export function loserObstacle({ status, customer, merging }: LeadState, into: string): MergeObstacle | undefined {
  if (customer) return 'loser-is-customer'
  if (status === 'converted') return 'loser-is-converted'
  return merging.absorbed.some(({ lead }) => lead === into) ? 'circle' : undefined
}

export function unmergeLead({ at, reason }: LeadCommandOf<'UnmergeLead'>, { merging: { into } }: LeadState): Decided {
  if (into === null) return refuse({ refused: 'not-merged' })
  return accept({ type: 'LeadUnmerged', occurredAt: at, data: { into }, personal: present(said({ reason })) })
}

/** Taken in already is nothing to do: so a merge that was cut short is completed by the next attempt. */
export function absorbLead({ at, lead, createdAt, source, open, consents = [] }: LeadCommandOf<'AbsorbLead'>, state: LeadState): Decided {
  const { absorbed } = state.merging
  if (absorbed.some((known) => known.lead === lead)) return accept()
  if (open && isClosed(state)) return cannotMerge('survivor-is-closed')
  const earliest = earliestOf([state, ...absorbed, { createdAt, source }])
  const data = { lead, createdAt, source, earliest, ...(consents.length > 0 && { consents }) }
  return accept({ type: 'LeadAbsorbed', occurredAt: at, data, personal: present({}) })
}

/** Lost or disqualified: an open lead would vanish in it. */
const isClosed = ({ status }: LeadState): boolean => !isOpen(status) && status !== 'converted'

export function giveBackLead({ at, lead }: LeadCommandOf<'GiveBackLead'>, state: LeadState): Decided {
  const { absorbed } = state.merging
  const others = absorbed.filter((known) => known.lead !== lead)
  if (others.length === absorbed.length) return accept()
  return accept({ type: 'LeadGivenBack', occurredAt: at, data: { lead, earliest: earliestOf([state, ...others]) }, personal: present({}) })
}

export function markNotDuplicate({ at, other, reason }: LeadCommandOf<'MarkNotDuplicate'>, { merging }: LeadState): Decided {
  if (isNoDuplicate(merging, other)) return accept()
  return accept({ type: 'DuplicateDismissed', occurredAt: at, data: { other }, personal: present(said({ reason })) })
}
