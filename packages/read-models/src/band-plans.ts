import { idOf } from '@leadledger/eventsourcing'
import { plansAfter, type FollowedPlans } from '@leadledger/leads'
import { leadKey } from './lead-key.js'
import { defineView } from './view.js'

/** One row for each lead of which a band's plan was followed: those of its newest cycle. */
export type BandPlansRow = FollowedPlans & { readonly lead: string }

/** Which plans `runPolicies` followed, so that it follows none twice without reading streams. */
export const bandPlans = defineView<BandPlansRow>({
  projection: {
    name: 'band_plans',
    version: 1,
    types: ['BandPlanFollowed'],
    keys: leadKey,
    evolve: (row, event) => (event.type === 'BandPlanFollowed' ? { lead: idOf(event.stream), ...plansAfter(row ?? null, event.data) } : row),
  },
  table: 'band_plans',
  columns: { lead: 'text', cycle: 'integer', bands: 'list' },
  opens: [],
  indexes: [],
})
