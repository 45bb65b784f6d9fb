import { describe, test } from 'vitest'
import { given, row } from './lead-spec.fixture.js'

describe('a row of another system', () => {
  test('says what the lead is worth, also less than nothing', () =>
    given()
      .when({ ...row, value: { minor: -500, currency: 'USD' } })
      .thenState({ estimatedValue: { minor: -500, currency: 'USD' } }))

  test('says when the lead expects to buy, and that it was put off; one that says nothing of it leaves it', () => {
    const buying = { ...row, expectedPurchase: '2026-05-01' } as const
    given().when(buying).thenState({ expectedPurchase: '2026-05-01' })
    given(buying)
      .when({ ...row, expectedPurchase: '2026-07-01' }, row)
      .thenEvents({ type: 'LeadDetailsChanged', data: { expectedPurchase: { from: '2026-05-01', to: '2026-07-01' } } })
      .thenState({ expectedPurchase: '2026-07-01' })
    given(buying).when(buying).thenNothing()
  })
})
