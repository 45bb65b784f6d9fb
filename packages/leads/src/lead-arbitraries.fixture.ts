import fc from 'fast-check'
import { outcome, outcomesByChannel } from './channels.js'
import { leadCommand, type LeadCommand, type LeadCommandInput, type LeadCommandOf } from './commands.js'
import { statuses } from './status.js'

type InputOf<Type extends LeadCommand['type']> = Extract<LeadCommandInput, { readonly type: Type }>

/** Few ids and owners, so that commands meet; some of them nobody ever made. */
const id = fc.constantFrom('a', 'a', 'a', 'b', '🦄')
const owner = fc.constantFrom('anna', 'ben', "'; DROP TABLE lead;--")
const at = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2026, 0, 1) })
const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> => fc.option(value, { nil: undefined, freq: 3 })
const orNull = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> => fc.option(value, { nil: null, freq: 3 })

/** Any UTF-16, also halves of surrogate pairs. */
export const anyText = fc.array(fc.oneof(fc.nat(0x7f), fc.nat(0xffff)), { maxLength: 24 }).map((units) => String.fromCharCode(...units))

const words = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('', ' ', 'Acme', 'Ünïcødé ', '\u0000', '{"erased":true}', 'ﷺ', '\u202Etxet', '1E+02', 'constructor') },
  { weight: 1, arbitrary: anyText.map((text) => text.toWellFormed()) },
)
const name = fc.constantFrom('need', 'budget', 'authority', 'hasOwnProperty', 'ü')
const money = fc.record({ minor: fc.maxSafeInteger(), currency: fc.constantFrom('USD', 'JPY', 'KWD') })
const due = fc.record({ date: fc.constantFrom('2026-03-29', '2024-02-29'), zone: fc.constantFrom('Europe/Berlin', 'UTC') })
const phone = fc.oneof(words, fc.constantFrom('+49 30 123456', '030 123456'))
const email = fc.oneof(fc.constantFrom('Jo@Example.com', 'jo@', 'jo@example.com'), words)
const custom = fc.dictionary(name, words, { maxKeys: 2 })
const customChanges = fc.dictionary(name, orNull(words), { maxKeys: 2 })
const country = fc.constantFrom('DE', 'US', 'XX')
const criteria = fc.dictionary(name, fc.record({ answer: fc.constantFrom('met', 'unmet', 'unknown'), evidence: maybe(words) }), { maxKeys: 3 })
const allMet = fc.constant({ need: { answer: 'met' }, budget: { answer: 'met' }, authority: { answer: 'unmet' } } as const)
const noneMet = fc.constant({ need: { answer: 'unmet' }, budget: { answer: 'unmet' }, authority: { answer: 'unmet' } } as const)
const nextStep = fc.record({ followUpId: id, due, note: maybe(words) })

const details = {
  company: maybe(words),
  contact: maybe(words),
  title: maybe(words),
  website: maybe(words),
  address: maybe(words),
  note: maybe(words),
  phone: maybe(phone),
}
const nullableDetails = Object.fromEntries(Object.entries(details).map(([key, value]) => [key, fc.oneof(value, fc.constant(null))])) as {
  [Name in keyof typeof details]: fc.Arbitrary<string | null | undefined>
}

const input = <const Type extends LeadCommand['type']>(
  type: Type,
  fields: { [Name in keyof Omit<InputOf<Type>, 'type' | 'at'>]: fc.Arbitrary<InputOf<Type>[Name]> },
) => fc.record<Record<string, unknown>>({ type: fc.constant(type), at, ...fields })

const fitting = fc.constantFrom(...Object.entries(outcomesByChannel).flatMap(([channel, outcomes]) => outcomes.map((outcome) => ({ channel, outcome }))))
const logInteraction = fc
  .tuple(
    fitting,
    fc.record({
      type: fc.constant('LogInteraction'),
      at,
      interactionId: id,
      direction: fc.constantFrom('inbound', 'outbound'),
      automated: fc.boolean(),
      durationMs: maybe(fc.nat()),
      note: maybe(words),
      nextStep: maybe(nextStep),
      completes: maybe(id),
    }),
  )
  .map(([fits, fields]) => Object.assign(fields, fits))

const assignLead = fc.oneof(
  input('AssignLead', { owner, way: fc.constant('manual'), rule: fc.constant(undefined), reason: maybe(words) }),
  input('AssignLead', { owner, way: fc.constant('rule'), rule: name, reason: maybe(words) }),
)

/** A row as files have them: dates in any order, unknown or told, reasons missing. */
const importLead = input('ImportLead', {
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
  stage: maybe(orNull(words)),
  reason: orNull(words),
  competitor: maybe(orNull(words)),
})

const arbitraries: Readonly<Record<LeadCommand['type'], fc.Arbitrary<unknown>>> = {
  CreateLead: fc
    .tuple(
      fc.constantFrom({ company: 'Acme', contact: 'Jo', phone: '+49 30 123456', source: 'Web' }, {}),
      input('CreateLead', {
        ...details,
        externalId: maybe(words),
        email: maybe(email),
        source: maybe(words),
        estimatedValue: maybe(money),
        custom: maybe(custom),
        publicCustom: maybe(custom),
        country: maybe(country),
        owner: maybe(fc.oneof(owner, words)),
      }),
    )
    .map(([required, fields]) => Object.assign(fields, required)),
  ChangeLeadDetails: input('ChangeLeadDetails', {
    ...nullableDetails,
    externalId: maybe(orNull(words)),
    email: maybe(orNull(email)),
    source: maybe(orNull(words)),
    estimatedValue: maybe(orNull(money)),
    custom: maybe(customChanges),
    publicCustom: maybe(customChanges),
    country: maybe(country),
    reason: maybe(words),
  }),
  VerifyContactDetail: input('VerifyContactDetail', {
    detail: fc.constantFrom('email', 'phone'),
    result: fc.constantFrom('valid', 'invalid'),
    method: name,
    note: maybe(words),
  }),
  AssignLead: assignLead,
  ClaimLead: input('ClaimLead', { owner }),
  ReleaseLead: input('ReleaseLead', { reason: maybe(words) }),
  LogInteraction: logInteraction,
  AmendInteraction: input('AmendInteraction', {
    interactionId: id,
    outcome: maybe(fc.constantFrom(...outcome.options)),
    durationMs: maybe(orNull(fc.nat())),
    note: maybe(words),
    reason: maybe(words),
  }),
  ScheduleFollowUp: input('ScheduleFollowUp', { followUpId: id, due, note: maybe(words) }),
  RescheduleFollowUp: input('RescheduleFollowUp', { followUpId: id, due, reason: maybe(words) }),
  CompleteFollowUp: input('CompleteFollowUp', { followUpId: id, interactionId: maybe(id), note: maybe(words) }),
  CancelFollowUp: input('CancelFollowUp', { followUpId: id, reason: maybe(words) }),
  RecordBehaviour: input('RecordBehaviour', {
    behaviourId: id,
    kind: fc.constantFrom('page-view', 'download', 'email-open'),
    asset: maybe(fc.constantFrom('/pricing', 'guide-7')),
    machine: fc.boolean(),
    note: maybe(words),
  }),
  AssessQualification: input('AssessQualification', { criteria }),
  QualifyLead: input('QualifyLead', { criteria: fc.oneof(allMet, allMet, maybe(criteria), maybe(criteria), noneMet), note: maybe(words) }),
  DisqualifyLead: input('DisqualifyLead', { reason: maybe(words), note: maybe(words) }),
  ConvertLead: input('ConvertLead', {
    value: maybe(money),
    stage: maybe(words),
    expectedClose: maybe(fc.constant('2026-06-30')),
    dealName: maybe(words),
    note: maybe(words),
  }),
  RevertConversion: input('RevertConversion', { reason: maybe(words) }),
  LoseLead: input('LoseLead', { reason: fc.constantFrom('Price', 'other', ' ', undefined), competitor: maybe(words), value: maybe(money), note: maybe(words) }),
  ReopenLead: input('ReopenLead', { reason: maybe(words) }),
  ImportLead: importLead,
}

/** Rarer than the rest, since they end what could still happen. */
const rare: ReadonlySet<LeadCommand['type']> = new Set(['DisqualifyLead', 'LoseLead', 'ImportLead'])

/** Any command the schema takes, of any type; many make no sense where they come. */
export const anyLeadCommand: fc.Arbitrary<LeadCommand> = fc
  .oneof(...Object.entries(arbitraries).map(([type, arbitrary]) => ({ weight: rare.has(type as LeadCommand['type']) ? 1 : 2, arbitrary })))
  .map((command) => leadCommand.parse(command))

/** A command of one type. */
export const leadCommandOf = <Type extends LeadCommand['type']>(type: Type): fc.Arbitrary<LeadCommandOf<Type>> =>
  arbitraries[type].map((command) => leadCommand.parse(command) as LeadCommandOf<Type>)

/** A lead's life: mostly begun as it should be, then anything in any order. */
export const leadCommands: fc.Arbitrary<readonly LeadCommand[]> = fc
  .tuple(fc.array(leadCommandOf('CreateLead'), { maxLength: 2 }), fc.array(anyLeadCommand, { maxLength: 30, size: 'max' }))
  .map((parts) => parts.flat())
