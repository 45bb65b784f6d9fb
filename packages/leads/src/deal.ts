import { isErased, refuse, type Erased, type Refused } from '@leadledger/eventsourcing'
import type { Chain } from './chain.js'
import type { LeadEvent, LeadEventOf } from './events.js'
import type { Money } from './money.js'
import type { LeadRefusal } from './refusals.js'

export type DealState = 'open' | 'won' | 'lost'

/** What became of a conversion: its deal, as it stands. */
export interface Deal {
  readonly state: DealState
  readonly value: Money | null
  readonly stage: string | null
  /** In percent, as the handbook had it when the stage was entered; `null` where it had none. */
  readonly probability: number | null
  readonly expectedClose: string | null
  /** How it ended last, also after it was reopened. */
  readonly ended: DealEnd | null
  /** Where its name is sealed, newest first; opened only by a command that brings a name. */
  readonly names: Chain<LeadEventOf<'LeadConverted' | 'DealRevised'>>
}

interface DealEnd {
  readonly state: 'won' | 'lost'
  /** `null` when nobody knows. */
  readonly at: number | null
  /** Why it was lost. */
  readonly reason: string | null
}

/** The deal after an event; `null` while there is none. */
export function dealAfter(deal: Deal | null, event: LeadEvent): Deal | null {
  switch (event.type) {
    case 'LeadConverted': {
      const { value, stage, probability = null, expectedClose } = event.data
      return { state: 'open', value, stage, probability, expectedClose, ended: null, names: { head: event, rest: null } }
    }
    case 'ConversionReverted':
      return null
    case 'DealStageChanged':
      return deal && { ...deal, stage: event.data.stage.to, probability: event.data.probability.to }
    case 'DealRevised':
      return deal && revised(deal, event)
    case 'DealWon':
      return deal && { ...deal, state: 'won', value: event.data.value, ended: { state: 'won', at: event.occurredAt, reason: null } }
    case 'DealLost':
      return deal && { ...deal, state: 'lost', ended: { state: 'lost', at: event.occurredAt, reason: event.data.reason } }
    case 'DealReopened':
      return deal && { ...deal, state: 'open' }
    default:
      return deal
  }
}

function revised(deal: Deal, event: LeadEventOf<'DealRevised'>): Deal {
  const { value, expectedClose } = event.data
  return {
    ...deal,
    value: value ? value.to : deal.value,
    expectedClose: expectedClose ? expectedClose.to : deal.expectedClose,
    names: { head: event, rest: deal.names },
  }
}

/** The deal's name as last given; `Erased` once its key is gone. */
export function dealNameOf({ names }: Deal): string | null | Erased {
  for (let link: Deal['names'] | null = names; link; link = link.rest) {
    const opened = link.head.personal.open()
    if (isErased(opened)) return opened
    const { dealName } = opened
    if (dealName !== undefined) return typeof dealName === 'string' ? dealName : dealName.to
  }
  return null
}

/** A deal that is won or lost is settled: it is reopened before anything else happens to it. */
export function settled(deal: Deal | null): Refused<LeadRefusal> | undefined {
  return deal && deal.state !== 'open' ? refuse({ refused: 'deal-closed', deal: deal.state, allowed: ['ReopenDeal'] }) : undefined
}
