import { describe, test } from 'vitest'
import { convert, given, qualify, start, under, type Said } from './lead-spec.fixture.js'
import { hour, handbookWith, handbook, lead, consent, enroll } from './nurture-spec.fixture.js'

describe('consent', () => {
  const next = [enroll] as const
  const noConsent = { refused: 'no-consent', purpose: 'news', channel: 'email' } as const

  test('is what was said last of the purpose and the channel, or of all of them', () => {
    under(handbook, lead, consent, { type: 'WithdrawConsent', basis: 'phone' })
      .when(...next)
      .thenRefused(noConsent)
    under(handbook, lead, { type: 'WithdrawConsent', basis: 'phone' }, consent)
      .when(...next)
      .thenEvents({ type: 'SequenceEnrolled' })
    under(handbook, lead, consent, { type: 'WithdrawConsent', purpose: 'offers', basis: 'phone' })
      .when(...next)
      .thenEvents({ type: 'SequenceEnrolled' })
    under(handbook, lead, consent, { type: 'WithdrawConsent', channel: 'call', basis: 'phone' })
      .when(...next)
      .thenEvents({ type: 'SequenceEnrolled' })
  })

  test('goes by when it was said, and of two statements of one instant the stricter holds', () => {
    const at = start + hour
    under(handbook, lead, { type: 'WithdrawConsent', basis: 'phone', at: start + 2 * hour }, { ...consent, at })
      .when(...next)
      .thenRefused(noConsent)
    for (const both of [
      [{ type: 'WithdrawConsent', basis: 'phone', at } as const, { ...consent, at }],
      [{ ...consent, at }, { type: 'WithdrawConsent', basis: 'phone', at } as const],
    ])
      under(handbook, lead, ...both)
        .when(...next)
        .thenRefused(noConsent)
  })

  test('that a merged lead had taken back holds until the survivor agrees anew, and what it had agreed to is not taken over', () => {
    const absorb = (granted: boolean): Said => ({
      type: 'AbsorbLead',
      at: start + 3 * hour,
      lead: 'loser',
      createdAt: start,
      source: null,
      open: true,
      consents: [{ purpose: 'news', channel: 'email', granted, at: start }],
    })
    under(handbook, lead, { ...consent, at: start + 2 * hour }, absorb(false))
      .when(...next)
      .thenRefused(noConsent)
    under(handbook, lead, { ...consent, at: start + 2 * hour }, absorb(false), { ...consent, at: start + 4 * hour })
      .when(...next)
      .thenEvents({ type: 'SequenceEnrolled' })
    under(handbook, lead, { ...consent, at: start + 2 * hour }, absorb(false), { type: 'GiveBackLead', lead: 'loser' })
      .when(...next)
      .thenEvents({ type: 'SequenceEnrolled' })
    under(handbook, lead, absorb(true))
      .when(...next)
      .thenRefused(noConsent)
  })

  test('is recorded with its proof sealed, and once', () => {
    const stated = { ...consent, source: 'form of 5 January', proof: 'jo@example.com, 192.0.2.1', at: start } as const
    given(lead)
      .when(stated, stated)
      .thenEvents({
        type: 'ConsentRecorded',
        data: { purpose: 'news', channel: 'email', basis: 'form' },
        personal: { source: stated.source, proof: stated.proof },
      })
  })

  test('stays with the person through a conversion and back', () => {
    under(handbook, lead, consent, qualify, convert, { type: 'RevertConversion' }).when(enroll).thenEvents({ type: 'SequenceEnrolled' })
    under(handbook, lead, { type: 'WithdrawConsent', basis: 'phone' }, qualify, convert, { type: 'RevertConversion' }).when(enroll).thenRefused(noConsent)
  })

  test('is asked for only by an opt-in policy; an objection always holds', () => {
    const optOut = handbookWith({ contactPolicy: { quietHours: null, cap: null, consent: 'opt-out', followUpCall: null } })
    under(optOut, lead).when(enroll).thenEvents({ type: 'SequenceEnrolled' })
    under(optOut, lead, { type: 'WithdrawConsent', basis: 'phone' }).when(enroll).thenRefused(noConsent)
  })
})
