import { present } from '@leadledger/eventsourcing'
import { describe, expect, test } from 'vitest'
import { detailsOf, evolveDetails, noDetails } from './details.js'
import { create, given, row, start, type Said } from './lead-spec.fixture.js'

const details = (...changes: readonly Said[]) => detailsOf(given(create).when(...changes).state)
const verifyPhone = { type: 'VerifyContactDetail', detail: 'phone', result: 'valid', method: 'call' } as const

describe('changing details', () => {
  test('writes one event with only the changed fields, old and new', () =>
    given(create)
      .when({ type: 'ChangeLeadDetails', company: 'Acme Inc', contact: 'Jo Doe', source: 'Cold Call', custom: { product: 'GTX' }, reason: 'new name' })
      .thenEvents({
        type: 'LeadDetailsChanged',
        data: { source: { from: 'Referral', to: 'Cold Call' } },
        personal: { company: { from: 'Acme Ltd', to: 'Acme Inc' }, custom: { product: { from: null, to: 'GTX' } }, reason: 'new name' },
      }))

  test('writes nothing when nothing changes, also with a reason', () =>
    given({ ...create, estimatedValue: { minor: 1, currency: 'EUR' }, publicCustom: { team: 'North' } })
      .when({
        type: 'ChangeLeadDetails',
        company: 'Acme Ltd',
        phone: '+49 30 123456',
        source: 'Referral',
        title: null,
        website: ' ',
        estimatedValue: { minor: 1, currency: 'EUR' },
        publicCustom: { team: 'North', region: null },
        reason: 'checked',
      })
      .thenNothing())

  test('removes a value by null or blank text', () => {
    const changed = details({ type: 'ChangeLeadDetails', contact: null, phone: ' ' })
    expect(changed).toMatchObject({ company: 'Acme Ltd', contact: null, phone: null })
  })

  test('adds, changes and removes custom fields one by one', () => {
    const custom = (...fields: Record<string, string | null>[]) => fields.map((custom) => ({ type: 'ChangeLeadDetails', custom }) as const)
    expect(details(...custom({ a: '1', b: '2' }, { b: '3' }, { a: null, c: '' }))).toMatchObject({ custom: { b: '3', c: '' } })
  })

  test('refuses a mail address that is none', () =>
    given(create).when({ type: 'ChangeLeadDetails', email: 'jo at example' }).thenRefused({ refused: 'invalid-email', field: 'email' }))

  test('accepts the mail address an import left as it was, so that the rest can be changed', () =>
    given({ ...row, details: { email: 'jo at example' } })
      .when({ type: 'ChangeLeadDetails', email: 'jo at example', company: 'Acme Inc' })
      .thenEvents({ type: 'LeadDetailsChanged', personal: { company: { from: null, to: 'Acme Inc' } } }))

  test('notes that a number is understood now, though its text is the same', () =>
    given({ ...create, phone: '030 123456' })
      .when({ type: 'ChangeLeadDetails', phone: '030 123456', country: 'DE' })
      .thenEvents({
        type: 'LeadDetailsChanged',
        personal: { phone: { from: { raw: '030 123456', e164: null }, to: { raw: '030 123456', e164: '+4930123456' } } },
      }))

  test('keeps a number that is understood when the same text comes without its country', () =>
    given({ ...create, phone: '030 123456', country: 'DE' })
      .when({ type: 'ChangeLeadDetails', phone: '030 123456' })
      .thenNothing())
})

describe('verifying a contact detail', () => {
  test('records the way and the result', () => {
    const then = given(create).when({ ...verifyPhone, note: 'asked for Jo' })
    then.thenEvents({ type: 'ContactDetailVerified', data: { detail: 'phone', method: 'call' }, personal: { note: 'asked for Jo' } })
    expect(detailsOf(then.state)).toMatchObject({ phoneVerified: true, emailVerified: null })
  })

  test('records that a detail is wrong', () => {
    const then = given(create).when({ ...verifyPhone, result: 'invalid' })
    then.thenEvents({ type: 'ContactDetailInvalidated', data: { detail: 'phone', method: 'call' } })
    expect(detailsOf(then.state)).toMatchObject({ phoneVerified: false })
  })

  test('refuses a detail the lead does not have', () =>
    given(create)
      .when({ ...verifyPhone, detail: 'email' })
      .thenRefused({ refused: 'no-such-detail', detail: 'email' }))

  test('says nothing of the next number', () => {
    expect(details(verifyPhone, { type: 'ChangeLeadDetails', phone: '+49 30 654321' })).toMatchObject({ phoneVerified: null })
    expect(details(verifyPhone, { type: 'ChangeLeadDetails', email: 'jo@example.com' })).toMatchObject({ phoneVerified: true })
  })
})

describe('once the person is erased', () => {
  const erased = () => given({ ...create, owner: 'anna' }).erased()

  test('the details read as erased', () => expect(detailsOf(erased().when().state)).toMatchObject({ erased: true }))
  test('nothing personal is added', () => erased().when({ type: 'ChangeLeadDetails', company: 'Acme Inc' }).thenRefused({ refused: 'erased' }))
  test('nothing personal is verified', () => erased().when(verifyPhone).thenRefused({ refused: 'erased' }))
  test('an import does not bring the person back', () => erased().when(row).thenRefused({ refused: 'erased' }))
  test('clear facts still change', () =>
    erased()
      .when({ type: 'ChangeLeadDetails', source: 'Cold Call', company: null }, { type: 'ReleaseLead' })
      .thenEvents({ type: 'LeadDetailsChanged', data: { source: { from: 'Referral', to: 'Cold Call' } } }, { type: 'LeadReleased' }))

  test('details stay erased whatever comes', () => {
    const gone = { erased: true, subject: 'lead' } as const
    expect(evolveDetails(gone, { type: 'LeadDetailsChanged', occurredAt: start, data: {}, personal: present({ company: { from: null, to: 'Acme' } }) })).toBe(
      gone,
    )
  })
})

test('a lead nobody has told of has no details', () => expect(detailsOf(given().when().state)).toBe(noDetails))
