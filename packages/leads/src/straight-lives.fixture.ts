import fc from 'fast-check'
import { leadCommand, type LeadCommandInput } from './commands.js'
import { toMails } from './nurturing.fixture.js'

const create = { type: 'CreateLead', at: 1, company: 'Acme', contact: 'Jo', phone: '+49 30 123456', source: 'Web' } as const satisfies LeadCommandInput

const toDeal: readonly LeadCommandInput[] = [
  create,
  { type: 'QualifyLead', at: 2, criteria: { need: { answer: 'met' }, budget: { answer: 'met' }, authority: { answer: 'met' } } },
  { type: 'ConvertLead', at: 3, value: { minor: 5, currency: 'USD' } },
]

/** Beginnings of lives that chance would hardly come to. */
export const straightLives: readonly (readonly LeadCommandInput[])[] = [
  toDeal,
  [...toDeal, { type: 'WinDeal', at: 4 }],
  [
    ...toMails,
    { type: 'RecordEngagement', at: 5, messageId: 'a/first', signal: 'delivered', interactionId: 'r' },
    { type: 'RecordEngagement', at: 6, messageId: 'a/first', signal: 'opened', interactionId: 'r' },
  ],
  [
    ...toMails,
    { type: 'RecordMailSent', at: 5, messageId: 'a/first' },
    { type: 'AdvanceSequence', at: 6, enrolmentId: 'a' },
    { type: 'RecordMailSent', at: 7, messageId: 'a/second' },
    { type: 'AdvanceSequence', at: 8, enrolmentId: 'a' },
  ],
  [
    create,
    { type: 'LogInteraction', at: 2, interactionId: 'a', channel: 'call', outcome: 'connected' },
    { type: 'ReviewInteraction', at: 3, interactionId: 'a', checklist: 'listening', items: { summary: false } },
  ],
  [
    create,
    { type: 'RecordObjection', at: 2, objectionId: 'a', kind: 'price' },
    { type: 'AnswerObjection', at: 3, objectionId: 'a', technique: 'evidence', resolved: false },
    { type: 'AnswerObjection', at: 4, objectionId: 'a', technique: 'evidence', resolved: true },
  ],
]

export const straight = fc.constantFrom(...straightLives.map((life) => life.map((command) => leadCommand.parse(command))))
