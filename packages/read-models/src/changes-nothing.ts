import { slaEvents, type LeadEvent } from '@leadledger/leads'

/** That two records are one person changes neither of them, nor does that an import was taken back, and that a host wrote down how a clock stands is nothing that happened to a lead. */
export const changesNothing: ReadonlySet<LeadEvent['type']> = new Set([
  'LeadMerged',
  'LeadUnmerged',
  'DuplicateDismissed',
  'LeadWithdrawn',
  'LeadRestored',
  ...slaEvents.map(({ type }) => type),
  'BandPlanFollowed',
])
