import type { HandoverFacts } from '@leadledger/leads'
import { kpiDefinition } from './definition.js'
import type { LeadAt } from './lead-at.js'
import type { Observation } from './observation.js'
import { hit, miss, shareTally, durationTally, type Share } from './tally.js'

/** Hand-overs that were accepted ÷ those that were answered: one that waits, or that something else ended, is no answer of the receiver. */
export const acceptanceRate = kpiDefinition<Share>({
  kpi: 'acceptanceRate',
  version: 1,
  basis: 'period',
  formula: 'hand-overs accepted ÷ (hand-overs accepted + hand-overs returned); one that waits, or that ended without an answer, does not count',
  date: 'answered',
  owner: 'receiver',
  excludes: ['unknownHappened'],
  source: 'sales accepted leads, between lead development and sales',
  observe: (lead) => answered(lead).map(({ to, ended }) => ({ at: ended.at, owner: to, value: ended.how === 'accepted' ? hit : miss })),
  tally: shareTally,
})

/** How long an accepted lead waited for that. */
export const acceptanceTime = kpiDefinition<number>({
  kpi: 'acceptanceTime',
  version: 1,
  basis: 'period',
  formula: 'median of acceptance − hand-over, over hand-overs that were accepted',
  date: 'answered',
  owner: 'receiver',
  excludes: ['unknownHappened', 'negative'],
  source: 'sales accepted leads, between lead development and sales',
  observe: (lead) =>
    answered(lead).flatMap(({ at: since, to: owner, ended: { how, at } }): readonly Observation<number>[] => {
      if (how !== 'accepted') return []
      if (at === null || since === null) return [{ at, owner, excluded: 'unknownHappened' }]
      return [at < since ? { at, owner, excluded: 'negative' } : { at, owner, value: at - since }]
    }),
  tally: durationTally,
})

type Answered = HandoverFacts & { readonly ended: NonNullable<HandoverFacts['ended']> }

const answered = ({ handovers }: LeadAt): readonly Answered[] =>
  handovers.filter((handover): handover is Answered => handover.ended?.how === 'accepted' || handover.ended?.how === 'returned')
