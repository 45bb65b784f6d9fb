import { accept, present, refuse, type Decision } from '@leadledger/eventsourcing'
import { newestIn } from './chain.js'
import type { LeadCommandOf } from './commands.js'
import type { Customer } from './customer.js'
import { sameMoney } from './decide-details.js'
import type { LeadEvent } from './events.js'
import { isBlank, said } from './free-text.js'
import type { LeadRefusal } from './refusals.js'
import type { LeadState } from './state.js'

type Decided = Decision<LeadEvent, LeadRefusal>

const noCustomer = ({ deal }: LeadState): Decided => refuse({ refused: 'not-a-customer', deal: deal?.state ?? null })

/** A purchase is recorded once by its own id, through whatever command it comes. */
export function recordPurchase({ at, purchaseId, amount, note, ...command }: LeadCommandOf<'RecordPurchase'>, state: LeadState): Decided {
  const { customer } = state
  const margin = command.margin ?? null
  if (!customer) return noCustomer(state)
  const known = purchaseOf(customer, purchaseId)
  if (known && sameMoney(amount, known.amount) && sameMoney(margin, known.margin)) return accept()
  if (known) return refuse({ refused: 'purchase-exists', purchaseId })
  return accept({ type: 'CustomerPurchased', occurredAt: at, data: { purchaseId, amount, margin }, personal: present(said({ note })) })
}

const purchaseOf = ({ purchases }: Customer, purchaseId: string) => newestIn(purchases, (known) => known.purchaseId === purchaseId)

/** Periods only grow: one that ends no later than the last is no renewal. */
export function renewCustomer({ at, until, note, ...command }: LeadCommandOf<'RenewCustomer'>, state: LeadState): Decided {
  const { customer } = state
  if (!customer) return noCustomer(state)
  if (customer.until !== null && until <= customer.until) return refuse({ refused: 'already-renewed', until: customer.until })
  const data = { until: { from: customer.until, to: until }, amount: command.amount ?? null, margin: command.margin ?? null }
  return accept({ type: 'CustomerRenewed', occurredAt: at, data, personal: present(said({ note })) })
}

export function recordChurn({ at, note, ...command }: LeadCommandOf<'RecordChurn'>, state: LeadState): Decided {
  const { customer } = state
  if (!customer) return noCustomer(state)
  if (customer.churned) return refuse({ refused: 'already-churned' })
  if (isBlank(command.reason)) return refuse({ refused: 'missing-fields', missing: ['reason'] })
  return accept({ type: 'CustomerChurned', occurredAt: at, data: { reason: command.reason.trim() }, personal: present(said({ note })) })
}
