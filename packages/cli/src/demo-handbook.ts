import { defaultHandbook, type HandbookInput } from 'leadledger'
import { assignmentRules } from './demo-assignment.js'
import { holidays, storyZone } from './demo-calendar.js'
import { openLeads } from './demo-habits.js'
import { contactPolicy, warmUp } from './demo-sequence.js'
import { manager } from './demo-team.js'

const office: [string, string][] = [['08:00', '18:00']]
const named = (...entries: readonly (readonly [id: string, label: string])[]) => entries.map(([id, label]) => ({ id, label }))

/** Points from which a lead is in a band: this team's leads buy on less than the default handbook asks for. */
const limits: Readonly<Record<string, number>> = { hot: 38, warm: 18 }

const handbook = {
  name: 'Demo sales team',
  zone: storyZone,
  country: 'DE',
  lostReasons: { known: [...defaultHandbook.lostReasons.known, { id: 'withdrew', label: 'Withdrew after signing' }], others: false },
  disqualificationReasons: {
    known: [
      ...named(['spam', 'Spam'], ['duplicate', 'Duplicate'], ['student', 'Student project'], ['market', 'Outside our market']),
      ...named(['no-need', 'No need'], ['not-a-fit', 'Not our customer']),
    ],
    others: false,
  },
  ownStatuses: [
    { id: 'engaged', label: 'Engaged', of: ['contacted', 'qualified'] },
    { id: 'on-hold', label: 'On hold', of: ['contacted', 'qualified'], parked: true },
  ],
  deals: {
    stages: [
      { id: 'discovery', label: 'Discovery', probability: 35 },
      { id: 'proposal', label: 'Proposal', probability: 55 },
      { id: 'negotiation', label: 'Negotiation', probability: 70 },
      { id: 'agreement', label: 'Verbal agreement', probability: 90 },
    ],
    first: 'discovery',
    others: false,
  },
  calendars: [{ id: 'berlin', zone: storyZone, hours: { mon: office, tue: office, wed: office, thu: office, fri: office }, holidays: [...holidays] }],
  firstResponse: { within: 'PT8H', warn: 'PT2H', calendar: 'berlin', stops: 'response' },
  hygiene: { unassigned: 'P1D', noNextStep: 'P14D', staleStatus: 'P60D', untouched: 'P90D', qualifiedNotConverted: 'P60D', lateLogging: 'P1D' },
  assignment: { rules: assignmentRules, calendar: 'berlin' },
  scoring: { ...defaultHandbook.scoring, bands: defaultHandbook.scoring.bands.map((band) => ({ ...band, from: limits[band.id] ?? band.from })) },
  sequences: [warmUp],
  contactPolicy,
  permissions: {
    roles: [
      { id: 'rep', label: 'Sales person', see: 'own', change: 'own', may: [] },
      { id: 'head', label: 'Head of a team', see: 'team', change: 'team', may: ['assign'] },
      { id: 'manager', label: 'Manager', see: 'all', change: 'all', may: ['assign', 'override', 'merge'] },
    ],
    otherwise: 'rep',
  },
  review: { owner: manager, next: '2025-06-30' },
} satisfies HandbookInput

/** The rules of the first year. */
export const firstHandbook: HandbookInput = handbook
/** What is done about a hot lead, whoever has it. */
const plan = { followUp: { within: 'P2D', note: 'hot: agree on a meeting' } }
/** From the second year on half the time is left for an answer, hot leads get a follow-up at once, everybody looks through the open leads, and the handbook is looked at again in a year. */
export const secondHandbook: HandbookInput = {
  ...handbook,
  firstResponse: { ...handbook.firstResponse, within: 'PT4H', warn: 'PT1H' },
  hygiene: { ...handbook.hygiene, listReview: { lists: [openLeads], within: 'P2D' } },
  scoring: { ...handbook.scoring, bands: handbook.scoring.bands.map((band) => (band.id === 'hot' ? { ...band, plan } : band)) },
  review: { owner: manager, next: '2025-12-15' },
}
