import { handbookShape, type Handbook, type QualificationProfile } from './handbook-shape.js'
import { defaultScoring } from './scoring-defaults.js'

const named = (...entries: readonly (readonly [id: string, label: string])[]) => entries.map(([id, label]) => ({ id, label }))

/** Built-in frameworks of qualification; one of one's own is a value like these. */
export const qualificationProfiles = {
  /** Handbook §4: three criteria in this order, and meeting some is enough. */
  handbook: {
    id: 'handbook',
    label: 'Need, budget, authority',
    criteria: named(['need', 'Need'], ['budget', 'Budget'], ['authority', 'Authority']),
    met: 1,
    engagements: [
      { id: 'meeting', label: 'Agree on a meeting or a demo', met: 3 },
      { id: 'no-need', label: 'Keep in touch over a long time, or let it go', answers: { need: 'unmet' } },
      { id: 'develop', label: 'Ask for what is open, and develop what is missing', met: 1 },
    ],
  },
  /** Module guide §3.3. */
  bant: {
    id: 'bant',
    label: 'BANT',
    criteria: named(['budget', 'Budget'], ['authority', 'Authority'], ['need', 'Need'], ['timeline', 'Timeline']),
    met: 3,
  },
  meddic: {
    id: 'meddic',
    label: 'MEDDIC',
    criteria: named(
      ['metrics', 'Metrics'],
      ['economic-buyer', 'Economic buyer'],
      ['decision-criteria', 'Decision criteria'],
      ['decision-process', 'Decision process'],
      ['pain', 'Identified pain'],
      ['champion', 'Champion'],
    ),
    met: 4,
  },
  champ: {
    id: 'champ',
    label: 'CHAMP',
    criteria: named(['challenges', 'Challenges'], ['authority', 'Authority'], ['money', 'Money'], ['prioritization', 'Prioritization']),
    met: 3,
  },
} as const satisfies Readonly<Record<string, QualificationProfile>>

/** What holds where nothing was adopted: the rules the two handbooks state; the deals' stages are plain ones to begin with, and no other number is one they leave blank. */
export const defaultHandbook: Handbook = {
  name: 'Default handbook',
  zone: 'UTC',
  country: null,
  fiscalYearStart: 1,
  sources: { known: named(['marketing', 'Marketing'], ['referral', 'Referral'], ['cold-call', 'Cold Call']), others: true },
  lostReasons: {
    known: [
      ...named(['price', 'Price'], ['competitor', 'Chose a competitor'], ['no-budget', 'No budget'], ['no-decision', 'No decision']),
      ...named(['timing', 'Timing'], ['missing-feature', 'Missing feature'], ['unresponsive', 'No answer any more']),
      { id: 'other', label: 'Other', needsNote: true },
    ],
    others: true,
  },
  disqualificationReasons: {
    known: named(['not-a-fit', 'Not a fit'], ['duplicate', 'Duplicate'], ['spam', 'Spam'], ['wrong-person', 'Wrong person']),
    others: true,
  },
  returnReasons: {
    known: [
      ...named(['not-ready', 'Not ready'], ['wrong-contact', 'Wrong contact'], ['duplicate', 'Duplicate'], ['no-capacity', 'No capacity']),
      { id: 'other', label: 'Other', needsNote: true },
    ],
    others: false,
  },
  ownStatuses: [{ id: 'nurturing', label: 'Nurturing', of: ['new', 'contacted', 'qualified'], parked: true }],
  required: { create: ['company', 'contact', 'phone', 'source'], import: [] },
  qualification: {
    profile: 'handbook',
    profiles: Object.values(qualificationProfiles).map((profile) => ({
      ...profile,
      criteria: [...profile.criteria],
      ...('engagements' in profile && { engagements: profile.engagements.map((engagement) => ({ ...engagement })) }),
    })),
  },
  conversation: {
    questions: [
      { id: 'tell-me-more', kind: 'open', text: 'What are you working on, and what stands in the way?' },
      { id: 'need', kind: 'open', criterion: 'need', text: 'What would have to be better a year from now?' },
      { id: 'budget', kind: 'closed', criterion: 'budget', text: 'Is there a budget for this?' },
      { id: 'authority', kind: 'closed', criterion: 'authority', text: 'Do you decide about it, alone or with others?' },
      { id: 'why-now', kind: 'why', text: 'Why now?' },
    ],
    objections: {
      known: named(
        ['price', 'Price'],
        ['timing', 'Timing'],
        ['need', 'No need'],
        ['trust', 'Trust'],
        ['competitor', 'Competitor'],
        ['authority', 'Not mine to decide'],
      ),
      others: true,
    },
    checklists: [
      {
        id: 'listening',
        label: 'Active listening',
        channels: ['call', 'meeting'],
        items: [
          { id: 'eye-contact', label: 'Kept eye contact', channels: ['meeting'] },
          ...named(['affirmation', 'Affirmed what was said in words'], ['summary', 'Summed up, and repeated it back']),
        ],
      },
      {
        id: 'follow-up-call',
        label: 'Agenda of a follow-up call',
        channels: ['call'],
        items: named(['validate', 'Checked what is known'], ['needs', 'Asked for needs'], ['next-steps', 'Agreed on next steps']),
      },
    ],
    techniques: { known: named(['feel-felt-found', 'Feel, felt, found'], ['evidence', 'Evidence'], ['testimonial', 'Testimonial']), others: true },
  },
  deals: {
    stages: [
      { id: 'discovery', label: 'Discovery', probability: 20 },
      { id: 'proposal', label: 'Proposal', probability: 50 },
      { id: 'negotiation', label: 'Negotiation', probability: 80 },
    ],
    first: 'discovery',
    others: true,
  },
  calendars: [],
  firstResponse: { within: 'PT24H', warn: 'PT4H', calendar: null, stops: 'response' },
  hygiene: {
    unassigned: 'PT0S',
    ownerAway: null,
    attempts: { least: 6, within: 'P15D' },
    noNextStep: 'PT0S',
    staleStatus: null,
    contacts: null,
    untouched: null,
    qualifiedNotConverted: null,
    unverified: null,
    lateLogging: null,
    noteLength: null,
    hotNotCalled: null,
    overWorkedCold: null,
    handoverWaiting: 'PT24H',
    suspectedDuplicate: ['email', 'name-and-company'],
    listReview: null,
    otherReasons: null,
  },
  assignment: { rules: [], calendar: null },
  permissions: null,
  sequences: [],
  contactPolicy: { quietHours: null, cap: null, consent: 'opt-in', followUpCall: null },
  scoring: defaultScoring,
  retention: [],
  review: { owner: null, next: null },
}

/** A handbook with what it leaves out, whatever is wrong with the rest. */
export function completed(input: Readonly<Record<string, unknown>>): Handbook {
  const whole = { ...defaultHandbook, conversation: conversationFor(input.qualification), ...input }
  const { hygiene } = input
  return typeof hygiene === 'object' && hygiene !== null ? { ...whole, hygiene: { ...defaultHandbook.hygiene, ...hygiene } } : whole
}

/** The default questions, without those that ask for a criterion other profiles do not have. */
function conversationFor(qualification: unknown): Handbook['conversation'] {
  const { conversation } = defaultHandbook
  const { profiles } = handbookShape.shape.qualification.safeParse(qualification).data ?? defaultHandbook.qualification
  const criteria = new Set(profiles.flatMap((profile) => profile.criteria.map(({ id }) => id)))
  return { ...conversation, questions: conversation.questions.filter(({ criterion }) => criterion === undefined || criteria.has(criterion)) }
}
