import type { Chain } from './chain.js'
import type { LeadEvent, LeadEventOf } from './events.js'

/** A lead that bought: what `decide` reads of it. */
export interface Customer {
  /** Last day of the period it renewed for; `null` when it never did, or left since. */
  readonly until: string | null
  /** True once it left, until it buys or renews again. */
  readonly churned: boolean
  /** Whether it bought, renewed or left since the deal was won. */
  readonly acted: boolean
  readonly purchases: Chain<LeadEventOf<'CustomerPurchased'>['data']> | null
}

const activated: Customer = { until: null, churned: false, acted: false, purchases: null }

/** The customer after an event: a won deal makes one, and a won deal that is reopened makes it none. */
export function customerAfter(customer: Customer | null, event: LeadEvent): Customer | null {
  switch (event.type) {
    case 'DealWon':
      return customer ?? activated
    case 'DealReopened':
      return event.data.from === 'won' ? null : customer
    case 'CustomerPurchased':
      return customer && { ...customer, acted: true, churned: false, purchases: { head: event.data, rest: customer.purchases } }
    case 'CustomerRenewed':
      return customer && { ...customer, acted: true, churned: false, until: event.data.until.to }
    case 'CustomerChurned':
      return customer && { ...customer, acted: true, churned: true, until: null }
    default:
      return customer
  }
}
