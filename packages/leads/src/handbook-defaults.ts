import type { Handbook, QualificationProfile } from './handbook-shape.js'
import { defaultScoring } from './scoring-defaults.js'

const named = (...entries: readonly (readonly [id: string, label: string])[]) => entries.map(([id, label]) => ({ id, label }))

/** Built-in frameworks of qualification; one of one's own is a value like these. */
export const qualificationProfiles = {
  /** Handbook §4: three criteria in this order, and meeting some is enough. */
  handbook: { id: 'handbook', label: 'Need, budget, authority', criteria: named(['need', 'Need'], ['budget', 'Budget'], ['authority', 'Authority']), met: 1 },
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

/** What holds where nothing was adopted: the rules the two handbooks state, and no number they leave blank. */
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
  required: { create: ['company', 'contact', 'phone', 'source'], import: [] },
  qualification: { profile: 'handbook', profiles: Object.values(qualificationProfiles).map((profile) => ({ ...profile, criteria: [...profile.criteria] })) },
  calendars: [],
  firstResponse: { within: 'PT24H', warn: 'PT4H', calendar: null, stops: 'response' },
  scoring: defaultScoring,
  review: { owner: null, next: null },
}
