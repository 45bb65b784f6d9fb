import type { BehaviourTest, Scoring, When } from './scoring-shape.js'

const did = (kind: string, most: number, halfLife: string): BehaviourTest => ({ test: 'behaviour', kind, most, halfLife })
const isMet = (criterion: string): When => ({ test: 'is', fact: `criterion.${criterion}`, oneOf: ['met'] })

const deciders = ['chief', 'ceo', 'cto', 'cfo', 'cio', 'coo', 'cmo', 'president', 'vp', 'founder', 'managing director', 'director', 'head of']

/** Handbook §5 names the three groups and the bands; it leaves the points blank, and these are ours: docs/scoring.md says why. */
export const defaultScoring: Scoring = {
  groups: [
    { id: 'behaviour', label: 'Behavioural indicators', cap: 40 },
    { id: 'demographic', label: 'Demographic information', cap: 30 },
    { id: 'engagement', label: 'Engagement level', cap: 30 },
  ],
  rules: [
    { id: 'page-views', group: 'behaviour', points: 2, when: did('page-view', 5, 'P14D') },
    { id: 'downloads', group: 'behaviour', points: 10, when: did('download', 2, 'P30D') },
    { id: 'webinars', group: 'behaviour', points: 15, when: did('webinar', 2, 'P30D') },
    { id: 'decision-maker', group: 'demographic', points: 20, when: { test: 'contains', fact: 'title', words: deciders } },
    { id: 'email-verified', group: 'demographic', points: 5, when: { test: 'is', fact: 'email', oneOf: ['verified'] } },
    { id: 'email-invalid', group: 'demographic', points: -10, when: { test: 'is', fact: 'email', oneOf: ['invalid'] } },
    { id: 'phone-verified', group: 'demographic', points: 5, when: { test: 'is', fact: 'phone', oneOf: ['verified'] } },
    { id: 'phone-invalid', group: 'demographic', points: -10, when: { test: 'is', fact: 'phone', oneOf: ['invalid'] } },
    { id: 'email-opens', group: 'engagement', points: 1, when: did('email-open', 5, 'P14D') },
    { id: 'email-clicks', group: 'engagement', points: 6, when: did('email-click', 3, 'P30D') },
    { id: 'social', group: 'engagement', points: 4, when: did('social', 3, 'P30D') },
  ],
  bands: [
    { id: 'hot', label: 'Hot', from: 70, action: 'Follow up at once: agree on a meeting or a product demo.' },
    { id: 'warm', label: 'Warm', from: 40, action: 'Nurture with mails and content until the lead is ready to buy.' },
    { id: 'cold', label: 'Cold', from: null, action: 'Qualify further, or nurture over a long time.' },
  ],
  hysteresis: 5,
  priority: [
    { id: 'need', points: 10, when: isMet('need') },
    { id: 'budget', points: 10, when: isMet('budget') },
    { id: 'authority', points: 10, when: isMet('authority') },
    { id: 'purchase-soon', points: 20, when: { test: 'purchase', halfLife: 'P30D' } },
  ],
}
