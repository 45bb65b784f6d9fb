import { describe, expect, test } from 'vitest'
import { detailsOf } from './details.js'
import { create, given, start, under } from './lead-spec.fixture.js'
import { defaultHandbook } from './handbook-defaults.js'

describe('creating a lead', () => {
  test('keeps what was entered, the phone in E.164 and the mail address in lower case', () => {
    given()
      .when({
        ...create,
        email: 'Jo.Doe+News@Example.COM',
        estimatedValue: { minor: 5, currency: 'JPY' },
        custom: { product: 'GTX' },
        publicCustom: { team: 'North' },
      })
      .thenEvents({
        type: 'LeadCreated',
        occurredAt: start + 1_000,
        data: { source: 'Referral', estimatedValue: { minor: 5, currency: 'JPY' }, publicCustom: { team: 'North' }, imported: false },
        personal: {
          externalId: null,
          company: 'Acme Ltd',
          contact: 'Jo Doe',
          title: null,
          email: { raw: 'Jo.Doe+News@Example.COM', address: 'jo.doe+news@example.com' },
          phone: { raw: '+49 30 123456', e164: '+4930123456' },
          website: null,
          address: null,
          note: null,
          custom: { product: 'GTX' },
        },
      })
  })

  test('hands it to its first owner in the same append', () => {
    given()
      .when({ ...create, owner: 'anna' })
      .thenEvents({ type: 'LeadCreated' }, { type: 'LeadAssigned', data: { owner: 'anna', previous: null, way: 'manual' } })
      .thenState({ owner: 'anna', status: 'new', cycle: 1 })
  })

  test('leaves it unowned when the owner is blank', () =>
    given()
      .when({ ...create, owner: '  ' })
      .thenEvents({ type: 'LeadCreated' })
      .thenState({ owner: null }))

  test('refuses a lead that is there already', () => given(create).when(create).thenRefused({ refused: 'already-exists' }))

  test('names every required field that is missing or blank', () =>
    given()
      .when({ type: 'CreateLead', company: ' \t', contact: '', email: 'jo@example.com' })
      .thenRefused({ refused: 'missing-fields', missing: ['company', 'contact', 'phone', 'source'] }))

  test('asks only for what the handbook requires', () =>
    under({ ...defaultHandbook, required: { create: ['email'], import: [] } })
      .when({ type: 'CreateLead', email: 'jo@example.com' })
      .thenEvents({ type: 'LeadCreated' }))

  test('refuses a mail address that is none', () =>
    given()
      .when({ ...create, email: 'jo@' })
      .thenRefused({ refused: 'invalid-email', field: 'email' }))

  test('keeps a phone number that is none as it was entered', () =>
    expect(detailsOf(given().when({ ...create, phone: 'ask Bob' }).state)).toMatchObject({ phone: { raw: 'ask Bob', e164: null } }))

  test('reads a national number for the country given, else for that of the handbook', () => {
    const austrian = { ...defaultHandbook, country: 'AT' }
    const national = { ...create, phone: '030 123456' }
    expect(detailsOf(under(austrian).when(national).state)).toMatchObject({ phone: { e164: '+4330123456' } })
    expect(detailsOf(under(austrian).when({ ...national, country: 'DE' }).state)).toMatchObject({ phone: { raw: '030 123456', e164: '+4930123456' } })
    expect(detailsOf(given().when(national).state)).toMatchObject({ phone: { raw: '030 123456', e164: null } })
  })

  test('refuses every command to a lead that does not exist', () => given().when({ type: 'ReopenLead' }).thenRefused({ refused: 'no-such-lead' }))
})
