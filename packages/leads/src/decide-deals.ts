import { accept, isErased, present, refuse, type Decision } from '@leadledger/eventsourcing'
import type { LeadCommandOf } from './commands.js'
import { sameMoney } from './decide-details.js'
import { reasonRefusal } from './decide-lifecycle.js'
import { dealNameOf, settled, type Deal } from './deal.js'
import { probabilityOf, stageRefusal } from './deal-stage.js'
import type { LeadEvent, LeadEventOf } from './events.js'
import { isBlank, said, valueOf } from './free-text.js'
import type { Handbook } from './handbook-shape.js'
import type { LeadRefusal } from './refusals.js'
import type { LeadState } from './state.js'

type Decided = Decision<LeadEvent, LeadRefusal>

const noDeal = ({ status }: LeadState): Decided => refuse({ refused: 'no-deal', status })

export function moveDealStage({ at, stage, note }: LeadCommandOf<'MoveDealStage'>, state: LeadState, handbook: Handbook): Decided {
  const { deal, cycle } = state
  if (!deal) return noDeal(state)
  const refusal = settled(deal) ?? (stage === deal.stage ? undefined : stageRefusal(handbook, stage))
  if (refusal) return refusal
  if (stage === deal.stage) return accept()
  const data = { stage: { from: deal.stage, to: stage }, probability: { from: deal.probability, to: probabilityOf(handbook, stage) }, cycle }
  return accept({ type: 'DealStageChanged', occurredAt: at, data, personal: present(said({ note })) })
}

export function reviseDeal({ at, reason, ...command }: LeadCommandOf<'ReviseDeal'>, state: LeadState): Decided {
  const { deal, cycle } = state
  if (!deal) return noDeal(state)
  const refusal = settled(deal)
  if (refusal) return refusal
  const { value, expectedClose } = command
  const data: LeadEventOf<'DealRevised'>['data'] = {
    ...(value && !sameMoney(value, deal.value) && { value: { from: deal.value, to: value } }),
    ...(expectedClose !== undefined && expectedClose !== deal.expectedClose && { expectedClose: { from: deal.expectedClose, to: expectedClose } }),
    cycle,
  }
  const dealName = nameChange(command.dealName, deal)
  if (dealName === 'erased') return refuse({ refused: 'erased' })
  if (!dealName && Object.keys(data).length === 1) return accept()
  return accept({ type: 'DealRevised', occurredAt: at, data, personal: present({ ...(dealName && { dealName }), ...said({ reason }) }) })
}

function nameChange(given: string | null | undefined, deal: Deal): { from: string | null; to: string | null } | undefined | 'erased' {
  if (given === undefined) return undefined
  const from = dealNameOf(deal)
  if (isErased(from)) return 'erased'
  const to = valueOf(given)
  return to === from ? undefined : { from, to }
}

/** A deal is won at a value; another one than it had is revised in the same append. */
export function winDeal({ at, note, ...command }: LeadCommandOf<'WinDeal'>, state: LeadState): Decided {
  const { deal, cycle } = state
  if (!deal) return noDeal(state)
  const refusal = settled(deal)
  if (refusal) return refusal
  const value = command.value ?? deal.value
  if (!value) return refuse({ refused: 'missing-fields', missing: ['value'] })
  const revision: LeadEvent = { type: 'DealRevised', occurredAt: at, data: { value: { from: deal.value, to: value }, cycle }, personal: present({}) }
  const won: LeadEvent = { type: 'DealWon', occurredAt: at, data: { value, stage: deal.stage, cycle }, personal: present(said({ note })) }
  return sameMoney(value, deal.value) ? accept(won) : accept<LeadEvent>(revision, won)
}

export function loseDeal({ at, note, ...command }: LeadCommandOf<'LoseDeal'>, state: LeadState, handbook: Handbook): Decided {
  const { deal, cycle } = state
  if (!deal) return noDeal(state)
  const refusal = settled(deal)
  if (refusal) return refusal
  if (isBlank(command.reason)) return refuse({ refused: 'missing-fields', missing: ['reason'] })
  const reason = command.reason.trim()
  const unfit = reasonRefusal(handbook.lostReasons, reason, note)
  if (unfit) return unfit
  const data = { reason, competitor: valueOf(command.competitor), value: deal.value, stage: deal.stage, cycle }
  return accept({ type: 'DealLost', occurredAt: at, data, personal: present(said({ note })) })
}

/** What a customer did since stands on the won deal, which then stays won. */
export function reopenDeal({ at, reason }: LeadCommandOf<'ReopenDeal'>, state: LeadState): Decided {
  const { deal, customer, cycle } = state
  if (!deal) return noDeal(state)
  if (deal.state === 'open') return accept()
  if (deal.state === 'won' && customer?.acted) return refuse({ refused: 'customer-acted' })
  return accept({ type: 'DealReopened', occurredAt: at, data: { from: deal.state, cycle }, personal: present(said({ reason })) })
}
