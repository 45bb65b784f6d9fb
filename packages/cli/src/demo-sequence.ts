import type { HandbookInput } from 'leadledger'

/** Mails that follow each other by a week, to leads that want it but are not there yet. */
export const warmUp = {
  id: 'warm-up',
  label: 'Warm up',
  purpose: 'news',
  steps: [
    { id: 'article', template: 'how-others-began', content: 'article', after: 'PT0S' },
    { id: 'guide', template: 'guide-to-choosing', content: 'guide', after: 'P7D' },
    { id: 'offer', template: 'a-month-for-free', content: 'offer', after: 'P7D' },
  ],
} satisfies NonNullable<HandbookInput['sequences']>[number]

export const contactPolicy: HandbookInput['contactPolicy'] = {
  quietHours: { from: '20:00', to: '08:00' },
  cap: { most: 2, within: 'P7D' },
  consent: 'opt-in',
  followUpCall: { min: 'PT24H', max: 'PT120H' },
}
