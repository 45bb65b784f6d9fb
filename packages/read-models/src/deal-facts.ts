import type { Recorded } from '@leadledger/eventsourcing'
import type { CustomerStep, DealStep, LeadEventOf } from '@leadledger/leads'

type DealEvent = Recorded<LeadEventOf<'DealStageChanged' | 'DealRevised' | 'DealWon' | 'DealLost' | 'DealReopened'>>
type CustomerEvent = Recorded<LeadEventOf<'CustomerPurchased' | 'CustomerRenewed' | 'CustomerChurned'>>

/** What an event changes of a deal. */
export function dealStep(event: DealEvent, owner: string | null): DealStep {
  const { occurredAt: at } = event
  switch (event.type) {
    case 'DealStageChanged':
      return { at, owner, stage: event.data.stage.to, probability: event.data.probability.to }
    case 'DealRevised': {
      const { value, expectedClose } = event.data
      return { at, owner, ...(value && { value: value.to }), ...(expectedClose && { expectedClose: expectedClose.to }) }
    }
    case 'DealWon':
      return { at, owner, state: 'won', value: event.data.value }
    case 'DealLost':
      return { at, owner, state: 'lost', reason: event.data.reason, competitor: event.data.competitor }
    case 'DealReopened':
      return { at, owner, state: 'open' }
  }
  return event satisfies never
}

/** What an event tells of a customer. */
export function customerStep(event: CustomerEvent, owner: string | null): CustomerStep {
  const { occurredAt: at } = event
  switch (event.type) {
    case 'CustomerPurchased':
      return { at, owner, kind: 'purchase', amount: event.data.amount, margin: event.data.margin }
    case 'CustomerRenewed':
      return { at, owner, kind: 'renewal', until: event.data.until.to, amount: event.data.amount, margin: event.data.margin }
    case 'CustomerChurned':
      return { at, owner, kind: 'churn', reason: event.data.reason }
  }
  return event satisfies never
}
