import { describe, expect, test } from 'vitest'
import { leadCommand, type LeadCommand } from './commands.js'
import { leadEvents } from './events.js'
import { nurturing } from './nurturing.fixture.js'
import { reread, stored, testKeyring, type Said } from './lead-spec.fixture.js'
import { leadDecider } from './lead.js'
import { mailSignals } from './nurture-commands.js'

let tokens = 0
const secrets: string[] = []
/** A text that must never be readable in the log. */
const secret = (): string => kept(secrets, `secret-${tokens++}-secret`)
const openly: string[] = []
/** A text documented as clear for ever. */
const open = (): string => kept(openly, `openly-${tokens++}-openly`)

function kept(list: string[], word: string): string {
  list.push(word)
  return word
}

const money = { minor: 1, currency: 'USD' }
const due = { date: '2026-03-29', zone: 'UTC' }
const answer = () => ({ answer: 'met', evidence: secret() }) as const
const mail = () => `${secret()}@example.com`

/** Every command with every field it has; clear texts are marked `open`, all else is a secret. */
const commands: readonly Said[] = [
  {
    type: 'CreateLead',
    externalId: secret(),
    company: secret(),
    contact: secret(),
    title: secret(),
    email: mail(),
    phone: secret(),
    website: secret(),
    address: secret(),
    note: secret(),
    source: open(),
    estimatedValue: money,
    expectedPurchase: '2026-05-01',
    custom: { [secret()]: secret() },
    publicCustom: { [open()]: open() },
    country: 'DE',
    owner: open(),
    origin: 'referral',
    referrer: open(),
    touchpoint: { touchpointId: 'v', at: 1, campaign: open(), clickId: secret(), landingPage: secret() },
  },
  {
    type: 'ChangeLeadDetails',
    externalId: secret(),
    company: secret(),
    contact: secret(),
    title: secret(),
    email: mail(),
    phone: secret(),
    website: secret(),
    address: secret(),
    note: secret(),
    source: open(),
    estimatedValue: { ...money, minor: 2 },
    expectedPurchase: '2026-06-01',
    custom: { [secret()]: secret() },
    publicCustom: { [open()]: open() },
    country: 'DE',
    reason: secret(),
  },
  {
    type: 'EnrichLead',
    provider: open(),
    confidence: 80,
    company: 'Acme',
    contact: 'Jo',
    title: 'CTO',
    email: 'jo@acme.example',
    phone: '+49 30 123456',
    website: 'acme.example',
    address: 'Berlin',
    custom: { [secret()]: secret() },
    country: 'DE',
  },
  { type: 'VerifyContactDetail', detail: 'email', result: 'valid', method: open(), note: secret() },
  { type: 'VerifyContactDetail', detail: 'phone', result: 'invalid', method: open(), note: secret() },
  { type: 'AssignLead', owner: open(), way: 'rule', rule: open(), reason: secret() },
  { type: 'AddCollaborator', user: 'cleo', reason: secret() },
  { type: 'RemoveCollaborator', user: 'cleo', reason: secret() },
  { type: 'HandOverLead', to: open(), note: secret() },
  { type: 'ReturnLead', reason: 'other', note: secret() },
  { type: 'HandOverLead', to: open() },
  { type: 'AcceptLead' },
  { type: 'RecordSla', cycle: 1, clock: { handbook: 1, band: open(), calendar: open(), startAt: 0, dueAt: 9 }, answeredAt: 5 },
  { type: 'FollowBandPlan', cycle: 1, band: 'hot', total: 80, followUpId: 'p', enrolmentId: 'p' },
  { type: 'ReleaseLead', reason: secret() },
  { type: 'ClaimLead', owner: open() },
  {
    type: 'RecordTouchpoint',
    touchpointId: open(),
    campaign: open(),
    utm: { source: open(), medium: open(), campaign: open(), term: open(), content: open() },
    clickId: secret(),
    landingPage: secret(),
  },
  { type: 'ScheduleFollowUp', followUpId: open(), due, note: secret() },
  { type: 'ScheduleFollowUp', followUpId: 'f', due, note: secret() },
  { type: 'RescheduleFollowUp', followUpId: 'f', due: { ...due, date: '2026-03-30' }, reason: secret() },
  {
    type: 'LogInteraction',
    interactionId: 'i',
    channel: 'call',
    direction: 'outbound',
    outcome: 'connected',
    automated: false,
    durationMs: 1,
    note: secret(),
    nextStep: { followUpId: 'g', due, note: secret() },
    completes: 'f',
  },
  { type: 'LogInteraction', interactionId: 'mail', channel: 'email', outcome: 'sent', subject: secret(), thread: open() },
  { type: 'LogInteraction', interactionId: 'meeting', channel: 'meeting', outcome: 'held', attendees: [secret(), secret()] },
  { type: 'AmendInteraction', interactionId: 'i', outcome: 'busy', durationMs: 2, note: secret(), reason: secret() },
  { type: 'AddNote', noteId: 'n', note: secret(), interactionId: 'i' },
  { type: 'AmendNote', noteId: 'n', note: secret(), reason: secret() },
  { type: 'AskQuestion', question: 'need', says: 'met', words: secret(), interactionId: 'i' },
  { type: 'RecordObjection', objectionId: 'o', kind: open(), clarified: true, words: secret(), interactionId: 'i' },
  { type: 'AnswerObjection', objectionId: 'o', technique: open(), evidence: [open()], resolved: false, words: secret() },
  { type: 'AnswerObjection', objectionId: 'o', technique: open(), evidence: [open()], resolved: true, words: secret() },
  { type: 'ConfirmUnderstanding', needs: [secret()], note: secret(), interactionId: 'i' },
  { type: 'ReviewInteraction', interactionId: 'i', checklist: 'listening', items: { summary: true }, by: 'peer' },
  { type: 'CompleteFollowUp', followUpId: 'g', interactionId: open(), note: secret() },
  { type: 'ScheduleFollowUp', followUpId: 'h', due },
  { type: 'SnoozeReminder', followUpId: 'h', until: due },
  { type: 'CancelFollowUp', followUpId: 'h', cause: 'request', reason: secret() },
  { type: 'RecordBehaviour', behaviourId: open(), kind: open(), asset: open(), machine: true, note: secret() },
  { type: 'RecordConsent', purpose: 'news', channel: 'email', basis: open(), source: secret(), proof: secret() },
  { type: 'EnrollInSequence', enrolmentId: 'a', sequence: 'welcome', zone: 'Asia/Tokyo' },
  { type: 'AdvanceSequence', enrolmentId: 'a', lead: 'a' },
  { type: 'RecordMailSent', messageId: 'a/first' },
  ...mailSignals.map((signal): Said => ({ type: 'RecordEngagement', messageId: 'a/first', signal, machine: true, interactionId: 'reply' })),
  { type: 'StopSequence', enrolmentId: 'a', reason: secret() },
  { type: 'RecordSocialEngagement', platform: open(), post: open(), kind: 'comment', person: secret(), interactionId: 'dm' },
  { type: 'WithdrawConsent', purpose: 'news', channel: open(), basis: open(), source: secret(), proof: secret() },
  { type: 'RecordConsent', basis: open() },
  { type: 'EnrollInSequence', enrolmentId: 'b', sequence: 'welcome' },
  { type: 'AdvanceSequence', enrolmentId: 'b' },
  { type: 'RecordMailSent', messageId: 'b/first' },
  { type: 'AdvanceSequence', enrolmentId: 'b' },
  { type: 'RecordMailSent', messageId: 'b/second' },
  { type: 'AdvanceSequence', enrolmentId: 'b' },
  { type: 'AssessQualification', criteria: { need: answer() } },
  { type: 'QualifyLead', criteria: { need: answer(), budget: answer(), authority: answer() }, note: secret() },
  { type: 'ConvertLead', value: money, stage: open(), expectedClose: '2026-06-30', accountId: open(), contactId: open(), dealName: secret(), note: secret() },
  { type: 'MoveDealStage', stage: open(), note: secret() },
  { type: 'ReviseDeal', value: { ...money, minor: 5 }, expectedClose: '2026-07-31', dealName: secret(), reason: secret() },
  { type: 'LoseDeal', reason: open(), competitor: open(), note: secret() },
  { type: 'ReopenDeal', reason: secret() },
  { type: 'RevertConversion', reason: secret() },
  { type: 'WithdrawQualification', criteria: { need: answer() }, reason: secret() },
  { type: 'ChangeLeadStatus', status: 'nurturing', reason: secret() },
  { type: 'LoseLead', reason: open(), competitor: open(), value: money, note: secret() },
  { type: 'ReopenLead', reason: secret() },
  { type: 'DisqualifyLead', reason: open(), note: secret() },
  { type: 'ReopenLead' },
  { type: 'RecordSla', cycle: 2, clock: { handbook: 1, band: null, calendar: null, startAt: 0, dueAt: 9 }, answeredAt: null },
  {
    type: 'ImportLead',
    externalId: secret(),
    details: {
      company: secret(),
      contact: secret(),
      title: secret(),
      email: secret(),
      phone: secret(),
      website: secret(),
      address: secret(),
      note: secret(),
    },
    custom: { [secret()]: secret() },
    publicCustom: { [open()]: open() },
    country: 'DE',
    source: open(),
    owner: open(),
    status: 'converted',
    attempted: true,
    createdAt: 1,
    contactedAt: 2,
    qualifiedAt: 3,
    closedAt: 4,
    value: { ...money, minor: 3 },
    stage: open(),
    dealName: secret(),
    expectedPurchase: '2026-04-02',
    expectedClose: '2026-05-01',
    reason: null,
  },
  { type: 'RevertConversion' },
  {
    type: 'ImportLead',
    externalId: null,
    details: {},
    source: null,
    owner: null,
    status: 'lost',
    createdAt: null,
    contactedAt: null,
    qualifiedAt: null,
    closedAt: 9,
    value: null,
    deal: 'lost',
    dealClosedAt: 9,
    reason: open(),
    lostNote: secret(),
    competitor: open(),
  },
  { type: 'ReopenLead' },
  { type: 'PutBackDetails', keep: 1, owner: null },
  { type: 'AbsorbLead', lead: open(), createdAt: 1, source: open(), open: true, consents: [{ purpose: 'news', channel: 'email', granted: false, at: 1 }] },
  { type: 'GiveBackLead', lead: openly.at(-2) as string },
  { type: 'MarkNotDuplicate', other: open(), reason: secret() },
  { type: 'MergeLead', into: open(), reason: secret() },
  { type: 'UnmergeLead', reason: secret() },
  { type: 'QualifyLead', criteria: { need: { answer: 'met' }, budget: { answer: 'met' }, authority: { answer: 'met' } } },
  { type: 'ConvertLead', value: money },
  { type: 'RevertConversion' },
  { type: 'LoseLead', reason: open() },
  { type: 'ReopenLead' },
  { type: 'ConvertLead', value: money, criteria: { need: answer() }, override: { manager: open(), reason: secret() } },
  { type: 'WinDeal', value: { ...money, minor: 4 }, note: secret() },
  { type: 'RecordPurchase', purchaseId: open(), amount: money, margin: money, note: secret() },
  { type: 'RenewCustomer', until: '2027-06-30', amount: money, margin: money, note: secret() },
  { type: 'RecordChurn', reason: open(), note: secret() },
  { type: 'WithdrawLead' },
  {
    type: 'ImportLead',
    externalId: null,
    details: {},
    source: null,
    owner: null,
    status: 'new',
    createdAt: null,
    contactedAt: null,
    qualifiedAt: null,
    closedAt: null,
    value: null,
    reason: null,
  },
  { type: 'ErasePersonalData', generation: 1, basis: open(), request: open(), rule: open() },
]

/** What the log keeps of these commands. */
function written(): readonly { readonly type: string; readonly clear: string; readonly text: string; readonly sealed: string }[] {
  const { decide, evolve, initialState } = leadDecider(nurturing)
  const keyring = testKeyring()
  let state = initialState
  return commands.flatMap((said, index) => {
    const decision = decide(leadCommand.parse({ at: index, ...said }), state)
    if (decision.outcome === 'refused') throw new Error(`${said.type} is refused: ${decision.refusal.refused}`)
    return decision.events.map((event) => {
      state = evolve(state, event)
      const encoded = stored(event, keyring)
      const { $sealed: _, ...clear } = JSON.parse(encoded.data) as Record<string, unknown>
      return {
        type: encoded.type,
        clear: JSON.stringify(clear),
        text: encoded.data + encoded.metadata,
        sealed: JSON.stringify(reread(encoded, keyring).personal.open()),
      }
    })
  })
}

describe('the log of a lead', () => {
  const log = written()

  test('is made by every command with every field, and holds every event', () => {
    const fieldsOf = (type: LeadCommand['type']) => new Set(commands.filter((command) => command.type === type).flatMap((command) => Object.keys(command)))
    for (const { shape } of leadCommand.options) expect([...fieldsOf(shape.type.value), 'at'].sort()).toEqual(Object.keys(shape).sort())
    expect([...new Set(log.map(({ type }) => type))].sort()).toEqual(leadEvents.map(({ type }) => type).sort())
  })

  test('keeps every word a person wrote, and none of them in clear', () => {
    expect(secrets.length).toBeGreaterThan(50)
    for (const word of secrets) {
      expect(
        log.some(({ sealed }) => sealed.includes(word)),
        `${word} is kept`,
      ).toBe(true)
      expect(
        log.filter(({ text }) => text.includes(word)).map(({ type }) => type),
        `${word} is clear`,
      ).toEqual([])
    }
  })

  test('keeps the words declared clear, in clear', () => {
    expect(openly.filter((word) => !log.some(({ clear }) => clear.includes(word)))).toEqual([])
  })
})
