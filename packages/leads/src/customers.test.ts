import { describe, expect, test } from 'vitest'
import { leadCommand } from './commands.js'
import { convert, create, given, qualify, type Said } from './lead-spec.fixture.js'

const usd = (minor: number) => ({ minor, currency: 'USD' })
const history = [create, qualify, convert, { type: 'WinDeal' }] as const satisfies readonly Said[]
const purchase = { type: 'RecordPurchase', purchaseId: 'p-1', amount: usd(500), margin: usd(200) } as const satisfies Said
const renew = { type: 'RenewCustomer', until: '2027-06-30', amount: usd(900) } as const satisfies Said
const churn = { type: 'RecordChurn', reason: 'moved away' } as const satisfies Said

describe('a purchase', () => {
  test('is recorded with its margin, where somebody knows it', () =>
    given(...history)
      .when({ ...purchase, note: 'Second site' }, { type: 'RecordPurchase', purchaseId: 'p-2', amount: usd(1) })
      .thenEvents(
        { type: 'CustomerPurchased', data: { purchaseId: 'p-1', amount: usd(500), margin: usd(200) }, personal: { note: 'Second site' } },
        { type: 'CustomerPurchased', data: { purchaseId: 'p-2', amount: usd(1), margin: null } },
      ))

  test('is recorded once, and its id is given to no other', () => {
    given(...history, purchase)
      .when(purchase)
      .thenNothing()
    given(...history, purchase)
      .when({ ...purchase, amount: usd(501) })
      .thenRefused({ refused: 'purchase-exists', purchaseId: 'p-1' })
  })

  test('may be a refund', () =>
    given(...history)
      .when({ ...purchase, amount: usd(-500), margin: usd(-200) })
      .thenEvents({ type: 'CustomerPurchased' }))

  test('has its margin in its own currency', () =>
    expect(leadCommand.safeParse({ ...purchase, at: 0, margin: { minor: 1, currency: 'EUR' } }).error?.issues).toMatchObject([
      { path: ['margin'], message: 'is in another currency than the amount' },
    ]))
})

describe('a renewal', () => {
  test('names the last day of the period, and that of the one before', () =>
    given(...history, renew)
      .when({ type: 'RenewCustomer', until: '2028-06-30' })
      .thenEvents({ type: 'CustomerRenewed', data: { until: { from: '2027-06-30', to: '2028-06-30' }, amount: null, margin: null } }))

  test('goes on, never back', () =>
    given(...history, renew)
      .when(renew)
      .thenRefused({ refused: 'already-renewed', until: '2027-06-30' }))
})

describe('a customer', () => {
  test('leaves for a reason, once', () => {
    given(...history)
      .when({ type: 'RecordChurn' })
      .thenRefused({ refused: 'missing-fields', missing: ['reason'] })
    given(...history)
      .when({ ...churn, note: 'Closed the site' })
      .thenEvents({ type: 'CustomerChurned', data: { reason: 'moved away' }, personal: { note: 'Closed the site' } })
    given(...history, churn)
      .when(churn)
      .thenRefused({ refused: 'already-churned' })
  })

  test('comes back by buying or renewing, and may leave again', () => {
    given(...history, churn, purchase)
      .when(churn)
      .thenEvents({ type: 'CustomerChurned' })
    given(...history, renew, churn)
      .when(renew)
      .thenEvents({ type: 'CustomerRenewed', data: { until: { from: null, to: '2027-06-30' }, amount: usd(900), margin: null } })
  })

  test.for<Said>([purchase, renew, churn])('is who has a won deal: $type', (command) => {
    given(create).when(command).thenRefused({ refused: 'not-a-customer', deal: null })
    given(create, qualify, convert).when(command).thenRefused({ refused: 'not-a-customer', deal: 'open' })
    given(create, qualify, convert, { type: 'LoseDeal', reason: 'price' }).when(command).thenRefused({ refused: 'not-a-customer', deal: 'lost' })
  })
})
