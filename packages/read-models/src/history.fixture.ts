import type { LeadCommandInput } from '@leadledger/leads'
import fc from 'fast-check'
import { day, type TestLog } from './ledger.fixture.js'
import { leadSorts, type LeadQuery } from './lead-query.js'

/** One command of a history, and where it goes. */
export interface Step {
  readonly lead: string
  readonly command: LeadCommandInput
}

/** Text people and programs write: of every script, with marks, quotes and wildcards; never half a pair, and no U+0000. */
const text = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom(
      'Acme',
      'acme',
      'ÁCME',
      'Łódź',
      'ΟΔΟΣ',
      'οδός',
      'Zoë',
      '🙂',
      '%',
      '_',
      "O'Brien",
      'a" OR "b',
      '\u19b0\u19b1',
      'ﬁne',
      '\uffff',
      '😀',
      'a\\b',
      '{x,y}',
      'NULL',
      ' ',
    ),
    fc.tuple(fc.constantFrom('Acme', 'Łódź', '新しい', 'ООО'), fc.constantFrom('Engines', 'GmbH', '會社', '12')).map((words) => words.join(' ')),
  )
  .map((value) => value.replaceAll('\0', '').slice(0, 200))
  .filter((value) => value.isWellFormed())

const phone = fc.oneof(
  fc.constantFrom('+44 20 7946 0958', '+49 30 901820', '0800-CALL', '12', '+1 (212) 555-0100'),
  fc.string({ unit: fc.constantFrom(...'0123456789 -+'.split('')), maxLength: 24 }),
)
const owner = fc.constantFrom('Grace', 'grace', 'Zoë', 'a', '😀', '\uffff', 'é', 'z')
const source = fc.constantFrom('Web', 'web', 'Fair', 'Ö')
const at = fc.nat(90).map(day)
const money = fc.record({ minor: fc.constantFrom(0, 1, 5, 700, Number.MAX_SAFE_INTEGER), currency: fc.constantFrom('EUR', 'USD') })
const due = fc.record({ date: fc.constantFrom('2026-01-10', '2026-02-01', '2026-03-29'), zone: fc.constantFrom('UTC', 'Europe/Berlin') })
const customName = fc.constantFrom('region', '1', 'Ä')
const followUpId = fc.constantFrom('f', 'g', 'h', 'é', '"')

/** The straight way to a deal, for the histories that begin with it. */
const toDeal = fc.tuple(at, at, money).map(([qualified, converted, value]): readonly LeadCommandInput[] => [
  { type: 'QualifyLead', at: qualified },
  { type: 'ConvertLead', at: converted, value },
])

const created = fc.record(
  {
    type: fc.constant('CreateLead' as const),
    at,
    company: text,
    contact: text,
    phone,
    source,
    owner,
    estimatedValue: money,
    note: text,
    custom: fc.dictionary(customName, text),
    publicCustom: fc.dictionary(customName, text),
  },
  { requiredKeys: ['type', 'at'] },
)

const command: fc.Arbitrary<LeadCommandInput> = fc.oneof(
  fc.record(
    {
      type: fc.constant('ChangeLeadDetails' as const),
      at,
      company: text,
      contact: text,
      phone: fc.option(phone),
      title: text,
      email: fc.constantFrom('ada@acme.example', 'bob@acme.example'),
      custom: fc.dictionary(customName, fc.option(text)),
      publicCustom: fc.dictionary(customName, fc.option(text)),
      expectedPurchase: fc.option(fc.constant('2026-02-01')),
    },
    { requiredKeys: ['type', 'at'] },
  ),
  fc.record({
    type: fc.constant('VerifyContactDetail' as const),
    at,
    detail: fc.constantFrom('email', 'phone'),
    result: fc.constantFrom('valid', 'invalid'),
    method: fc.constant('call'),
  }),
  fc.record({ type: fc.constant('ClaimLead' as const), at, owner }),
  fc.record({ type: fc.constant('ReleaseLead' as const), at }),
  fc.record({ type: fc.constant('ScheduleFollowUp' as const), at, followUpId, due, note: text }),
  fc.record({ type: fc.constant('RescheduleFollowUp' as const), at, followUpId, due }),
  fc.record({ type: fc.constant('CompleteFollowUp' as const), at, followUpId }),
  fc.record(
    { type: fc.constant('RecordBehaviour' as const), at, behaviourId: followUpId, kind: fc.constantFrom('download', 'page-view'), machine: fc.boolean() },
    { requiredKeys: ['type', 'at', 'behaviourId', 'kind'] },
  ),
  fc.record({ type: fc.constant('RecordConsent' as const), at, basis: fc.constant('form') }),
  fc.record({ type: fc.constant('EnrollInSequence' as const), at, enrolmentId: followUpId, sequence: fc.constant('welcome') }),
  fc.record({ type: fc.constant('AdvanceSequence' as const), at, enrolmentId: followUpId }),
  fc.record({
    type: fc.constant('RecordSocialEngagement' as const),
    at,
    platform: text.filter((word) => word.trim() !== ''),
    post: fc.constant('p'),
    kind: fc.constant('like' as const),
    interactionId: followUpId,
  }),
  fc.record({ type: fc.constant('QualifyLead' as const), at }),
  fc.record({ type: fc.constant('ConvertLead' as const), at, value: money, stage: fc.constant('Contract') }),
  fc.record({ type: fc.constant('MoveDealStage' as const), at, stage: fc.constantFrom('proposal', 'negotiation', 'é') }),
  fc.record({ type: fc.constant('ReviseDeal' as const), at, value: money, expectedClose: fc.option(fc.constant('2026-06-30')) }),
  fc.record({ type: fc.constant('WinDeal' as const), at }),
  fc.record({ type: fc.constant('LoseDeal' as const), at, reason: fc.constant('price') }),
  fc.record({ type: fc.constant('ReopenDeal' as const), at }),
  fc.record({ type: fc.constant('RecordPurchase' as const), at, purchaseId: followUpId, amount: money }),
  fc.record({ type: fc.constant('RecordChurn' as const), at, reason: fc.constant('moved') }),
  fc.record({ type: fc.constant('LoseLead' as const), at, reason: fc.constantFrom('price', 'timing') }),
  fc.record({ type: fc.constant('ReopenLead' as const), at }),
)

/** Histories of up to nine leads; each begins with its creation. */
export const histories: fc.Arbitrary<readonly Step[]> = fc
  .array(fc.tuple(created, fc.oneof(fc.constant([]), toDeal), fc.array(command, { maxLength: 5 })), { minLength: 1, maxLength: 9 })
  .map((leads) => leads.flatMap(([creation, way, commands], index) => [creation, ...way, ...commands].map((command) => ({ lead: `L${index}`, command }))))

/** Sends what is accepted of a history. */
export async function write({ send }: TestLog, steps: readonly Step[]): Promise<void> {
  for (const { lead, command } of steps) await send(lead, command).catch(() => undefined)
}

/** What somebody may ask of the list of leads, by texts that were written, parts of them, and others. */
export const queries: fc.Arbitrary<LeadQuery> = fc.record(
  {
    status: fc.subarray(['new', 'contacted', 'qualified', 'converted', 'lost'] as const, { minLength: 1 }),
    owner: fc.oneof(owner, text),
    unassigned: fc.constant(true),
    source: fc.oneof(source, text),
    createdFrom: at,
    createdTo: at,
    followUpOverdueAt: at,
    search: fc.oneof(text, fc.constantFrom('acm', 'lod', 'eng 新', 'οδοσ', '794', '(030) 901', '9018 x', '\0', "':* | '", '\ud800', '1')),
    sort: fc.tuple(fc.constantFrom('', '-'), fc.constantFrom(...leadSorts)).map((parts) => parts.join('') as NonNullable<LeadQuery['sort']>),
    limit: fc.integer({ min: 1, max: 5 }),
  },
  { requiredKeys: [] },
)
