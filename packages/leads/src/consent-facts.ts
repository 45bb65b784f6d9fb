import type { LeadEventOf } from './events.js'
import type { Statement } from './nurture.js'

/** What was said of consent, as far as it tells whether one may write. */
export interface ConsentFacts {
  /** In no order: what holds goes by when it was said. */
  readonly statements: readonly Statement[]
  /** What leads that are merged into it had said when they were. */
  readonly absorbed: readonly AbsorbedConsent[]
}

interface AbsorbedConsent {
  readonly lead: string
  readonly consents?: readonly Statement[]
  /** When it was taken in. */
  readonly at?: number
}

export const nothingSaid: ConsentFacts = { statements: [], absorbed: [] }

export type ConsentEvent = LeadEventOf<'ConsentRecorded' | 'ConsentWithdrawn' | 'LeadAbsorbed' | 'LeadGivenBack'>

/** Folds one event into the facts; they stay left out while nothing was said. */
export function consentFactsAfter(known: ConsentFacts | undefined, event: ConsentEvent): ConsentFacts | undefined {
  const said = known ?? nothingSaid
  const at = event.occurredAt ?? 0
  switch (event.type) {
    case 'ConsentRecorded':
    case 'ConsentWithdrawn': {
      const { purpose, channel } = event.data
      return { ...said, statements: [...said.statements, { purpose, channel, granted: event.type === 'ConsentRecorded', at }] }
    }
    case 'LeadAbsorbed': {
      const { lead, consents } = event.data
      return consents ? { ...said, absorbed: [...said.absorbed, { lead, consents, at }] } : known
    }
    case 'LeadGivenBack':
      return known && { ...known, absorbed: known.absorbed.filter(({ lead }) => lead !== event.data.lead) }
  }
  return event satisfies never
}
