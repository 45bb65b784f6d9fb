import type { LeadCommandInput } from './commands.js'
import { defineHandbook } from './handbook.js'
import { defaultScoring } from './scoring-defaults.js'

/** A handbook with a sequence, for whatever needs one. */
export const nurturing = defineHandbook({
  scoring: {
    ...defaultScoring,
    bands: defaultScoring.bands.map((band) =>
      band.id === 'cold' ? band : { ...band, plan: { followUp: { within: 'P1D', note: 'Call' }, sequence: 'welcome' } },
    ),
  },
  sequences: [
    {
      id: 'welcome',
      purpose: 'news',
      steps: [
        { id: 'first', template: 'hello', after: 'PT0S' },
        { id: 'second', template: 'guide', after: 'PT0S' },
      ],
    },
  ],
})

/** The way of a lead to its first mail. */
export const toMails: readonly LeadCommandInput[] = [
  { type: 'CreateLead', at: 1, company: 'Acme', contact: 'Jo', phone: '+49 30 123456', source: 'Web', email: 'jo@example.com' },
  { type: 'RecordConsent', at: 2, purpose: 'news', channel: 'email', basis: 'form' },
  { type: 'EnrollInSequence', at: 3, enrolmentId: 'a', sequence: 'welcome' },
  { type: 'AdvanceSequence', at: 4, enrolmentId: 'a' },
]
