import { describe, test } from 'vitest'
import { create, given, start } from './lead-spec.fixture.js'

const visit = { type: 'RecordTouchpoint', touchpointId: 'v-1', campaign: 'spring', utm: { source: 'google', medium: 'cpc', term: ' ' } } as const
const recorded = { type: 'TouchpointRecorded', data: { touchpointId: 'v-1', campaign: 'spring', utm: { source: 'google', medium: 'cpc' } } } as const

describe('a touchpoint', () => {
  test('is recorded with its codes in clear, and blank codes are left out', () => given(create).when(visit).thenEvents(recorded))

  test('seals the click id and the landing page, which may tell who came', () =>
    given(create)
      .when({ ...visit, clickId: 'gclid-1', landingPage: 'https://acme.example/?mail=jo@example.com' })
      .thenEvents({ ...recorded, personal: { clickId: 'gclid-1', landingPage: 'https://acme.example/?mail=jo@example.com' } }))

  test('is recorded once by its id', () => given(create, visit).when(visit).thenRefused({ refused: 'touchpoint-exists', touchpointId: 'v-1' }))

  test('may come with the lead, at a time of its own', () =>
    given()
      .when({ ...create, at: start, owner: 'anna', touchpoint: { touchpointId: 'v-1', campaign: 'spring', at: start - 60_000 } })
      .thenEvents({ type: 'LeadCreated' }, { type: 'LeadAssigned' }, { type: 'TouchpointRecorded', occurredAt: start - 60_000 }))

  test('stands beside the origin of the lead, and who referred it', () =>
    given()
      .when({ ...create, origin: 'referral', referrer: 'customer-7' })
      .thenEvents({ type: 'LeadCreated', data: { source: 'Referral', estimatedValue: null, imported: false, origin: 'referral', referrer: 'customer-7' } }))

  test('comes with a lead that marketing made, and names the campaign', () =>
    given()
      .when({ ...create, company: ' ', origin: 'marketing', touchpoint: { touchpointId: 'v-1', utm: { campaign: 'spring' } } })
      .thenRefused({ refused: 'missing-fields', missing: ['company', 'touchpoint.campaign'] }))

  test('has the time of the lead when it has none', () =>
    given()
      .when({ ...create, at: start, touchpoint: { touchpointId: 'v-1' } })
      .thenEvents({ type: 'LeadCreated' }, { type: 'TouchpointRecorded', occurredAt: start, data: { touchpointId: 'v-1', campaign: null, utm: {} } }))

  test('needs a lead', () => given().when(visit).thenRefused({ refused: 'no-such-lead' }))
})
