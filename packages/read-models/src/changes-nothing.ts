import { slaEvents, type LeadEvent } from '@leadledger/leads'

/** That two records are one person changes neither of them, and that a host wrote down how a clock stands is nothing that happened to a lead. */
export const changesNothing: ReadonlySet<LeadEvent['type']> = new Set([
  'LeadMerged',
  'LeadUnmerged',
  'DuplicateDismissed',
  ...slaEvents.map(({ type }) => type),
  'BandPlanFollowed',
])
