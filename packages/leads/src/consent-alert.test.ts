import { present } from '@leadledger/eventsourcing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { consentMissing } from './consent-alert.js'
import { consentFor, consentIn } from './consent.js'
import { nothingSaid, type ConsentEvent, type ConsentFacts } from './consent-facts.js'
import type { LoggedInteraction } from './facts.js'
import { defineHandbook } from './handbook.js'
import { nurtureFactsAfter, type NurtureFacts } from './nurture-facts.js'
import type { Statement } from './nurture.js'
import { evolve, initialState } from './state.js'

const day = 86_400_000

const policy = (consent: 'opt-in' | 'opt-out') => defineHandbook({ contactPolicy: { quietHours: null, cap: null, consent, followUpCall: null } })
const said = (granted: boolean, on: number, purpose: string | null = 'news'): Statement => ({ purpose, channel: 'email', granted, at: on * day })
const enrolled = (on: number, ...statements: readonly Statement[]): NurtureFacts => ({
  enrolments: [{ enrolmentId: 'w1', sequence: 'welcome', version: 1, purpose: 'news', at: on * day, endedAt: null, exit: null }],
  mails: [],
  reactions: [],
  consents: { ...nothingSaid, statements },
})
const agreed = (...statements: readonly Statement[]): NurtureFacts => ({ ...enrolled(0, ...statements), enrolments: [] })
const mail = (on: number, fields: Partial<LoggedInteraction> = {}): LoggedInteraction => ({
  channel: 'email',
  direction: 'outbound',
  outcome: 'sent',
  automated: false,
  cycle: 1,
  durationMs: null,
  noteLength: null,
  at: on * day,
  recordedAt: on * day,
  ...fields,
})
const since = (nurture: NurtureFacts | undefined, done: readonly LoggedInteraction[] = [], consent: 'opt-in' | 'opt-out' = 'opt-in') => {
  const at = consentMissing({ ...(nurture && { nurture }) }, done, policy(consent))
  return at === null ? null : at / day
}

describe('consent is missing', () => {
  test('from the enrolment on where nothing was agreed to, while the sequence goes on', () => {
    expect(since(enrolled(3))).toBe(3)
    expect(since(enrolled(3, said(true, 1)))).toBeNull()
    expect(since(enrolled(3, said(true, 1, 'offers')))).toBe(3)
    const ended = enrolled(3).enrolments.map((known) => ({ ...known, exit: 'request', endedAt: 4 * day }))
    expect(since({ ...enrolled(3), enrolments: ended })).toBeNull()
  })

  test('from when it was taken back, and until it is given anew', () => {
    expect(since(enrolled(3, said(true, 1), said(false, 5)))).toBe(5)
    expect(since(enrolled(3, said(true, 1), said(false, 5), said(true, 6)))).toBeNull()
    expect(since(enrolled(3, said(true, 1), said(false, 5), said(true, 6), said(false, 7)))).toBe(7)
    const lapsed = enrolled(3, said(true, 1))
    const absorbed = [{ lead: 'loser', consents: [said(false, 0)], at: 4 * day }]
    expect(since({ ...lapsed, consents: { statements: [said(true, 1)], absorbed } }), 'a lead that was merged had taken it back').toBe(4)
  })

  test('from the first mail by hand that was sent while nothing was agreed to', () => {
    expect(since(undefined, [mail(2), mail(3)])).toBe(2)
    expect(since(agreed(said(true, 1), said(false, 4)), [mail(2)]), 'it had agreed').toBeNull()
    expect(since(agreed(said(true, 1), said(false, 4)), [mail(2), mail(5)])).toBe(5)
    expect(since(agreed(said(true, 6, 'offers')), [mail(2)]), 'it agreed to some purpose since').toBeNull()
  })

  test('not where it wrote, where a machine did, and where it was called', () => {
    const others = [mail(2, { direction: 'inbound', outcome: 'received' }), mail(2, { automated: true }), mail(2, { channel: 'call', outcome: 'connected' })]
    expect(since(undefined, others)).toBeNull()
  })
})

const at = fc.integer({ min: 0, max: 6 })
const purpose = fc.constantFrom(null, 'news', 'offers')
const statement = fc.record({ purpose, channel: fc.constantFrom(null, 'email', 'call'), granted: fc.boolean(), at })
const lead = fc.constantFrom('one', 'two')
const event: fc.Arbitrary<ConsentEvent> = fc.oneof(
  statement.map(({ at: occurredAt, granted, ...scope }): ConsentEvent => {
    const type = granted ? ('ConsentRecorded' as const) : ('ConsentWithdrawn' as const)
    return { type, occurredAt, data: { ...scope, basis: 'form' }, personal: present({}) }
  }),
  fc
    .record({ lead, at, consents: fc.option(fc.array(statement, { minLength: 1, maxLength: 2 }), { nil: undefined }) })
    .map(({ lead: loser, at: occurredAt, consents }): ConsentEvent => ({
      type: 'LeadAbsorbed',
      occurredAt,
      data: { lead: loser, createdAt: null, source: null, earliest: { createdAt: null, source: null }, ...(consents && { consents }) },
      personal: present({}),
    })),
  lead.map((loser): ConsentEvent => ({
    type: 'LeadGivenBack',
    occurredAt: 0,
    data: { lead: loser, earliest: { createdAt: null, source: null } },
    personal: present({}),
  })),
)

test('facts know of consent what a decision knows', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 8 }), fc.constantFrom('news', 'offers'), fc.constantFrom('email', 'call'), (events, of, channel) => {
      const state = events.reduce(evolve, initialState)
      const facts = events.reduce<NurtureFacts | undefined>(nurtureFactsAfter, undefined)
      expect(consentIn(facts?.consents ?? nothingSaid, of, channel)).toBe(consentFor(state, of, channel))
    }),
  )
})

test('it is never missing where the policy asks for none, nor where the newest word for every purpose is yes', () => {
  const facts: fc.Arbitrary<ConsentFacts> = fc.record({ statements: fc.array(statement, { maxLength: 5 }), absorbed: fc.constant([]) })
  fc.assert(
    fc.property(facts, at, fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 3 }), (consents, from, mails) => {
      const statements = consents.statements.map((one) => ({ ...one, at: one.at * day }))
      const done = mails.map((on) => mail(on))
      expect(since(enrolled(from, ...statements), done, 'opt-out')).toBeNull()
      expect(since(enrolled(from, ...statements, said(true, 7, null)), done)).toBeNull()
      const found = since(enrolled(from, ...statements), done)
      if (found !== null) expect([from, ...mails, ...consents.statements.map((one) => one.at)]).toContain(found)
    }),
  )
})
