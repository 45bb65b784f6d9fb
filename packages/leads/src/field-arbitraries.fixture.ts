import fc from 'fast-check'
import { statuses } from './status.js'

/** Few ids and owners, so that commands meet; some of them nobody ever made. */
export const id = fc.constantFrom('a', 'a', 'a', 'b', '🦄')
export const owner = fc.constantFrom('anna', 'ben', "'; DROP TABLE lead;--")
export const at = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2026, 0, 1) })
export const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> => fc.option(value, { nil: undefined, freq: 3 })
export const orNull = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> => fc.option(value, { nil: null, freq: 3 })

/** Any UTF-16, also halves of surrogate pairs. */
export const anyText = fc.array(fc.oneof(fc.nat(0x7f), fc.nat(0xffff)), { maxLength: 24 }).map((units) => String.fromCharCode(...units))

export const words = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('', ' ', 'Acme', 'Ünïcødé ', '\u0000', '{"erased":true}', 'ﷺ', '\u202Etxet', '1E+02', 'constructor') },
  { weight: 1, arbitrary: anyText.map((text) => text.toWellFormed()) },
)
export const name = fc.constantFrom('need', 'budget', 'authority', 'hasOwnProperty', 'ü')
export const money = fc.record({ minor: fc.maxSafeInteger(), currency: fc.constantFrom('USD', 'JPY', 'KWD') })
/** What a person may say that a lead or a deal is worth. */
export const worth = fc.record({ minor: fc.maxSafeNat(), currency: fc.constantFrom('USD', 'JPY', 'KWD') })
export const dollars = fc.record({ minor: fc.integer({ min: -500, max: 500 }), currency: fc.constant('USD') })
export const day = fc.constantFrom('2026-06-30', '2026-12-31', '2027-06-30')
export const stage = fc.constantFrom('discovery', 'proposal', 'Contract')
export const lostReason = fc.constantFrom('Price', 'other', ' ', undefined)
export const due = fc.record({ date: fc.constantFrom('2026-03-29', '2024-02-29'), zone: fc.constantFrom('Europe/Berlin', 'UTC') })
export const phone = fc.oneof(words, fc.constantFrom('+49 30 123456', '030 123456'))
export const email = fc.oneof(fc.constantFrom('Jo@Example.com', 'jo@', 'jo@example.com'), words)
export const custom = fc.dictionary(name, words, { maxKeys: 2 })
export const customChanges = fc.dictionary(name, orNull(words), { maxKeys: 2 })
export const country = fc.constantFrom('DE', 'US', 'XX')
export const criteria = fc.dictionary(name, fc.record({ answer: fc.constantFrom('met', 'unmet', 'unknown'), evidence: maybe(words) }), { maxKeys: 3 })
export const allMet = fc.constant({ need: { answer: 'met' }, budget: { answer: 'met' }, authority: { answer: 'unmet' } } as const)
export const noneMet = fc.constant({ need: { answer: 'unmet' }, budget: { answer: 'unmet' }, authority: { answer: 'unmet' } } as const)
export const nextStep = fc.record({ followUpId: id, due, note: maybe(words) })

export const touchpoint = {
  touchpointId: id,
  campaign: maybe(words),
  utm: maybe(fc.record({ source: words, campaign: words }, { requiredKeys: [] })),
  clickId: maybe(words),
  landingPage: maybe(words),
}

export const messageId = fc.constantFrom('a/first', 'a/second', 'b/first')
export const consent = {
  purpose: maybe(fc.constant('news')),
  channel: maybe(fc.constantFrom('email', 'call')),
  basis: name,
  source: maybe(words),
  proof: maybe(words),
}

export const linked = { accountId: maybe(id), contactId: maybe(id) }
export const slaClock = fc.record({
  handbook: fc.nat(2),
  band: fc.constantFrom(null, 'hot'),
  calendar: fc.constantFrom(null, 'berlin'),
  startAt: fc.nat(9),
  dueAt: fc.nat(99),
})

export const details = {
  company: maybe(words),
  contact: maybe(words),
  title: maybe(words),
  website: maybe(words),
  address: maybe(words),
  note: maybe(words),
  phone: maybe(phone),
}

/** A row as files have them: dates in any order, unknown or told, reasons missing. */
export const importedRow = {
  externalId: orNull(words),
  details: fc.record({ ...details, email: maybe(email) }),
  custom: maybe(custom),
  publicCustom: maybe(custom),
  country: maybe(country),
  source: orNull(words),
  owner: orNull(fc.oneof(owner, words)),
  status: fc.constantFrom(...statuses),
  attempted: maybe(fc.boolean()),
  createdAt: orNull(at),
  contactedAt: orNull(at),
  qualifiedAt: orNull(at),
  closedAt: orNull(at),
  value: orNull(money),
  expectedPurchase: maybe(day),
  stage: maybe(orNull(words)),
  dealName: maybe(words),
  expectedClose: maybe(fc.constantFrom('2026-03-29', '2024-02-29')),
  deal: maybe(fc.constantFrom('won', 'lost')),
  dealClosedAt: maybe(orNull(at)),
  reason: orNull(words),
  competitor: maybe(orNull(words)),
  lostNote: maybe(words),
}
