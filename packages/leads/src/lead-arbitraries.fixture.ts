import fc from 'fast-check'
import { outcome } from './channels.js'
import {
  allMet,
  at,
  consent,
  country,
  criteria,
  custom,
  customChanges,
  day,
  details,
  dollars,
  due,
  email,
  id,
  importedRow,
  linked,
  lostReason,
  maybe,
  messageId,
  name,
  nextStep,
  noneMet,
  orNull,
  owner,
  phone,
  slaClock,
  stage,
  touchpoint,
  words,
  worth,
} from './field-arbitraries.fixture.js'
import { leadCommand, type LeadCommand, type LeadCommandInput, type LeadCommandOf } from './commands.js'
import { straight, straightLives } from './straight-lives.fixture.js'
import { mailSignals, socialKinds } from './nurture-commands.js'
import { fittingOutcomes } from './fitting-outcomes.fixture.js'

type InputOf<Type extends LeadCommand['type']> = Extract<LeadCommandInput, { readonly type: Type }>

const nullableDetails = Object.fromEntries(Object.entries(details).map(([key, value]) => [key, fc.oneof(value, fc.constant(null))])) as {
  [Name in keyof typeof details]: fc.Arbitrary<string | null | undefined>
}

const input = <const Type extends LeadCommand['type']>(
  type: Type,
  fields: { [Name in keyof Omit<InputOf<Type>, 'type' | 'at'>]: fc.Arbitrary<InputOf<Type>[Name]> },
) => fc.record<Record<string, unknown>>({ type: fc.constant(type), at, ...fields })

const logInteraction = fc
  .tuple(
    fc.constantFrom(...fittingOutcomes),
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

const arbitraries: Readonly<Record<LeadCommand['type'], fc.Arbitrary<unknown>>> = {
  CreateLead: fc
    .tuple(
      fc.constantFrom({ company: 'Acme', contact: 'Jo', phone: '+49 30 123456', source: 'Web' }, {}),
      input('CreateLead', {
        ...details,
        externalId: maybe(words),
        email: maybe(email),
        source: maybe(words),
        estimatedValue: maybe(worth),
        expectedPurchase: maybe(fc.constantFrom('2026-04-01', '2026-05-01')),
        custom: maybe(custom),
        publicCustom: maybe(custom),
        country: maybe(country),
        owner: maybe(fc.oneof(owner, words)),
        origin: maybe(fc.constantFrom('prospect', 'inbound', 'marketing', 'referral', 'outbound')),
        referrer: maybe(id),
        touchpoint: maybe(fc.record({ ...touchpoint, at: maybe(at) })),
      }),
    )
    .map(([required, fields]) => Object.assign(fields, required)),
  ChangeLeadDetails: input('ChangeLeadDetails', {
    ...nullableDetails,
    externalId: maybe(orNull(words)),
    email: maybe(orNull(email)),
    source: maybe(orNull(words)),
    estimatedValue: maybe(orNull(worth)),
    expectedPurchase: maybe(orNull(fc.constantFrom('2026-04-01', '2026-05-01'))),
    custom: maybe(customChanges),
    publicCustom: maybe(customChanges),
    country: maybe(country),
    reason: maybe(words),
  }),
  EnrichLead: input('EnrichLead', {
    provider: fc.constantFrom('registry', 'ü'),
    confidence: maybe(fc.integer({ min: 0, max: 100 })),
    company: maybe(words),
    contact: maybe(words),
    title: maybe(words),
    email: maybe(email),
    phone: maybe(phone),
    website: maybe(words),
    address: maybe(words),
    custom: maybe(custom),
    country: maybe(country),
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
  RecordTouchpoint: input('RecordTouchpoint', touchpoint),
  ScheduleFollowUp: input('ScheduleFollowUp', { followUpId: id, due, note: maybe(words) }),
  RescheduleFollowUp: input('RescheduleFollowUp', { followUpId: id, due, reason: maybe(words) }),
  SnoozeReminder: input('SnoozeReminder', { followUpId: id, until: due }),
  CompleteFollowUp: input('CompleteFollowUp', { followUpId: id, interactionId: maybe(id), note: maybe(words) }),
  CancelFollowUp: input('CancelFollowUp', { followUpId: id, cause: fc.constantFrom('request', 'lost'), reason: maybe(words) }),
  RecordBehaviour: input('RecordBehaviour', {
    behaviourId: id,
    kind: fc.constantFrom('page-view', 'download', 'email-open'),
    asset: maybe(fc.constantFrom('/pricing', 'guide-7')),
    machine: fc.boolean(),
    note: maybe(words),
  }),
  AddCollaborator: input('AddCollaborator', { user: fc.constantFrom('Anna', 'Ben'), reason: maybe(words) }),
  RemoveCollaborator: input('RemoveCollaborator', { user: fc.constantFrom('Anna', 'Ben'), reason: maybe(words) }),
  HandOverLead: input('HandOverLead', { to: owner, note: maybe(words) }),
  AcceptLead: input('AcceptLead', {}),
  ReturnLead: input('ReturnLead', { reason: fc.constantFrom('not-ready', 'other', 'Price', ' '), note: maybe(words) }),
  RecordSla: input('RecordSla', { cycle: fc.integer({ min: 1, max: 2 }), clock: slaClock, answeredAt: fc.constantFrom(null, 50) }),
  FollowBandPlan: input('FollowBandPlan', {
    cycle: fc.integer({ min: 1, max: 2 }),
    band: fc.constantFrom('hot', 'warm', 'cold'),
    total: fc.integer({ min: 0, max: 100 }),
    followUpId: id,
    enrolmentId: id,
  }),
  AssessQualification: input('AssessQualification', { criteria }),
  QualifyLead: input('QualifyLead', { criteria: fc.oneof(allMet, noneMet, maybe(criteria)), note: maybe(words) }),
  ChangeLeadStatus: input('ChangeLeadStatus', { status: fc.constantFrom('nurturing', 'engaged', 'new', 'contacted', 'qualified'), reason: maybe(words) }),
  DisqualifyLead: input('DisqualifyLead', { reason: maybe(words), note: maybe(words) }),
  ConvertLead: input('ConvertLead', {
    criteria: maybe(fc.oneof(allMet, noneMet)),
    override: maybe(fc.record({ manager: fc.constantFrom('Ann', 'Bob'), reason: words })),
    value: maybe(worth),
    stage: maybe(words),
    expectedClose: maybe(day),
    ...linked,
    dealName: maybe(words),
    note: maybe(words),
  }),
  WithdrawQualification: input('WithdrawQualification', { criteria: maybe(criteria), reason: maybe(words) }),
  RevertConversion: input('RevertConversion', { reason: maybe(words) }),
  LoseLead: input('LoseLead', { reason: lostReason, competitor: maybe(words), value: maybe(worth), note: maybe(words) }),
  ReopenLead: input('ReopenLead', { reason: maybe(words) }),
  AddNote: input('AddNote', { noteId: id, note: fc.constantFrom('Wants a quote', '\u0000', 'ﷺ'), interactionId: maybe(id) }),
  AmendNote: input('AmendNote', { noteId: id, note: fc.constantFrom('Wants a quote', 'Wants two'), reason: maybe(words) }),
  AskQuestion: input('AskQuestion', {
    question: fc.constantFrom('need', 'budget', 'tell-me-more', 'hasOwnProperty'),
    says: maybe(fc.constantFrom('met', 'unmet', 'unknown')),
    words: maybe(words),
    interactionId: maybe(id),
  }),
  RecordObjection: input('RecordObjection', { objectionId: id, kind: name, clarified: fc.boolean(), words: maybe(words), interactionId: maybe(id) }),
  AnswerObjection: input('AnswerObjection', {
    objectionId: id,
    technique: name,
    evidence: fc.array(name, { maxLength: 2 }),
    resolved: fc.constantFrom(true, true, false, undefined),
    words: maybe(words),
  }),
  ConfirmUnderstanding: input('ConfirmUnderstanding', { needs: fc.array(words, { maxLength: 2 }), note: maybe(words), interactionId: maybe(id) }),
  ReviewInteraction: input('ReviewInteraction', {
    interactionId: id,
    checklist: fc.constantFrom('listening', 'follow-up-call', 'other'),
    items: fc.dictionary(fc.constantFrom('summary', 'needs', 'eye-contact'), fc.boolean(), { minKeys: 1, maxKeys: 2 }),
    by: fc.constantFrom('self', 'peer'),
  }),
  MoveDealStage: input('MoveDealStage', { stage, note: maybe(words) }),
  ReviseDeal: input('ReviseDeal', {
    value: maybe(worth),
    expectedClose: maybe(orNull(day)),
    dealName: maybe(orNull(words)),
    reason: maybe(words),
  }),
  WinDeal: input('WinDeal', { value: maybe(worth), note: maybe(words) }),
  LoseDeal: input('LoseDeal', { reason: lostReason, competitor: maybe(words), note: maybe(words) }),
  ReopenDeal: input('ReopenDeal', { reason: maybe(words) }),
  RecordPurchase: input('RecordPurchase', { purchaseId: id, amount: dollars, margin: maybe(dollars), note: maybe(words) }),
  RenewCustomer: input('RenewCustomer', { until: day, amount: maybe(dollars), margin: fc.constant(undefined), note: maybe(words) }),
  RecordChurn: input('RecordChurn', { reason: lostReason, note: maybe(words) }),
  MergeLead: input('MergeLead', { into: id, reason: maybe(words) }),
  UnmergeLead: input('UnmergeLead', { reason: maybe(words) }),
  AbsorbLead: input('AbsorbLead', {
    lead: id,
    createdAt: orNull(at),
    source: orNull(words),
    open: fc.boolean(),
    consents: fc.constantFrom(undefined, [{ purpose: 'news', channel: null, granted: false, at: 0 }]),
  }),
  GiveBackLead: input('GiveBackLead', { lead: id }),
  MarkNotDuplicate: input('MarkNotDuplicate', { other: id, reason: maybe(words) }),
  EnrollInSequence: input('EnrollInSequence', {
    enrolmentId: id,
    sequence: fc.constantFrom('welcome', 'other', 'hasOwnProperty'),
    zone: maybe(fc.constant('Asia/Tokyo')),
  }),
  StopSequence: input('StopSequence', { enrolmentId: id, reason: maybe(words) }),
  AdvanceSequence: input('AdvanceSequence', { enrolmentId: id, lead: maybe(id) }),
  RecordMailSent: input('RecordMailSent', { messageId }),
  RecordConsent: input('RecordConsent', consent),
  WithdrawConsent: input('WithdrawConsent', consent),
  RecordEngagement: input('RecordEngagement', { messageId, signal: fc.constantFrom(...mailSignals), machine: fc.boolean(), interactionId: id }),
  RecordSocialEngagement: input('RecordSocialEngagement', {
    platform: name,
    post: fc.constantFrom('p1', 'p2'),
    kind: fc.constantFrom(...socialKinds),
    person: maybe(words),
    interactionId: id,
  }),
  ImportLead: input('ImportLead', importedRow),
  WithdrawLead: input('WithdrawLead', {}),
  ErasePersonalData: input('ErasePersonalData', {
    generation: fc.constantFrom(1, 1, 2),
    basis: fc.constantFrom('gdpr-17', 'retention'),
    request: maybe(fc.constant('R-7')),
    rule: maybe(fc.constant('lost-24')),
  }),
  PutBackDetails: input('PutBackDetails', { keep: fc.integer({ min: 1, max: 4 }), owner: maybe(orNull(owner)) }),
}

/** Rarer than the rest, since they end what could still happen. */
const rare: ReadonlySet<LeadCommand['type']> = new Set(['DisqualifyLead', 'LoseLead', 'ImportLead', 'WithdrawLead', 'ErasePersonalData'])

/** Any command the schema takes, of any type; many make no sense where they come. */
export const anyLeadCommand: fc.Arbitrary<LeadCommand> = fc
  .oneof(...Object.entries(arbitraries).map(([type, arbitrary]) => ({ weight: rare.has(type as LeadCommand['type']) ? 1 : 2, arbitrary })))
  .map((command) => leadCommand.parse(command))

/** A command of one type. */
export const leadCommandOf = <Type extends LeadCommand['type']>(type: Type): fc.Arbitrary<LeadCommandOf<Type>> =>
  arbitraries[type].map((command) => leadCommand.parse(command) as LeadCommandOf<Type>)

/** A lead's life: mostly begun as it should be, now and then brought straight to a deal, to mails or the like; then anything in any order. */
export const leadCommands: fc.Arbitrary<readonly LeadCommand[]> = fc
  .tuple(
    fc.oneof({ weight: 4, arbitrary: fc.array(leadCommandOf('CreateLead'), { maxLength: 2 }) }, { weight: straightLives.length, arbitrary: straight }),
    fc.array(anyLeadCommand, { maxLength: 30, size: 'max' }),
  )
  .map((parts) => parts.flat())
