import type { LeadAt } from './lead-at.js'

/** The sources, or campaigns, that a lead's touchpoints name, in order of time, those of unknown time first; only those up to an instant where one is given. */
export const touchedBy = ({ touchpoints }: LeadAt, by: 'source' | 'campaign', until: number | null = null): readonly string[] =>
  touchpoints
    .filter(({ at }) => at === null || until === null || at <= until)
    .toSorted((one, other) => (one.at ?? -Infinity) - (other.at ?? -Infinity) || 0)
    .flatMap((touchpoint) => touchpoint[by] || [])
